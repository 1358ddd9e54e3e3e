import { isIP } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { Authority } from './authority.ts';
import type { AuthorityKeeper } from './authority-keeper.ts';
import { SpareKey } from './rsa-key.ts';
import { signCertificate } from './signed-certificate.ts';
import { servingContext } from './serving-context.ts';

const DAY = 24 * 60 * 60 * 1000;
const LIFE = 90 * DAY;
const RENEW_BEFORE = 30 * DAY;
const MOST_LEAVES = 2_000;

interface Leaf {
  readonly context: SecureContext;
  readonly authority: Authority;
  /** Milliseconds since the epoch. */
  readonly notAfter: number;
}

/** Makes the leaves that our authority signs, on demand and one per set of names, and keeps them while they are good. */
export class LeafShelf {
  readonly #keeper: AuthorityKeeper;
  readonly #log: (line: string) => void;
  readonly #spare = new SpareKey();
  readonly #leaves = new Map<string, Leaf>();
  readonly #pending = new Map<string, Promise<Leaf>>();

  constructor(keeper: AuthorityKeeper, log: (line: string) => void) {
    this.#keeper = keeper;
    this.#log = log;
  }

  /**
   * The context for names (DNS names, or addresses after the first) of which the first decides whether the authority may
   * sign. A leaf with less than 30 days left is replaced behind the scenes, one of a former authority at once.
   */
  async contextFor(names: readonly [string, ...string[]]): Promise<SecureContext> {
    const key = names.join(' ');
    const leaf = this.#leaves.get(key);
    if (leaf === undefined || !this.#keeper.isInForce(leaf.authority) || leaf.notAfter <= Date.now()) {
      return (await this.#issue(key, names)).context;
    }
    if (leaf.notAfter - Date.now() < RENEW_BEFORE) {
      this.#issue(key, names).catch((error: unknown) =>
        this.#log(`could not renew the leaf of ${key}: ${String(error)}`),
      );
    }
    return leaf.context;
  }

  /** How many leaves may still be served, and when the first of them ends; milliseconds since the epoch. */
  get kept(): { readonly count: number; readonly firstEnds: number | null } {
    const ends = [...this.#leaves.values()]
      .filter(({ authority }) => this.#keeper.isInForce(authority))
      .map(({ notAfter }) => notAfter);
    return { count: ends.length, firstEnds: ends.length === 0 ? null : Math.min(...ends) };
  }

  #issue(key: string, names: readonly [string, ...string[]]): Promise<Leaf> {
    const pending = this.#pending.get(key);
    if (pending !== undefined) return pending;
    const issuing = this.#make(names)
      .then((leaf) => {
        this.#leaves.delete(key);
        this.#leaves.set(key, leaf);
        const oldest = this.#leaves.keys().next().value;
        if (this.#leaves.size > MOST_LEAVES && oldest !== undefined) this.#leaves.delete(oldest);
        return leaf;
      })
      .finally(() => this.#pending.delete(key));
    this.#pending.set(key, issuing);
    return issuing;
  }

  async #make(names: readonly [string, ...string[]]): Promise<Leaf> {
    const authority = await this.#keeper.authorityFor(names[0]);
    const key = await this.#spare.take();
    const notAfter = Math.min(Date.now() + LIFE, authority.notAfter);
    const certificate = await signCertificate({
      // Names are read from the alternative names alone; the subject says where the certificate comes from.
      subject: [{ name: 'organizationName', value: 'Gatehouse' }],
      publicKey: key.publicKey,
      issuer: authority.issuer,
      key: null,
      notAfter,
      extensions: [
        { name: 'basicConstraints', critical: true, cA: false },
        { name: 'keyUsage', critical: true, digitalSignature: true, keyEncipherment: true },
        { name: 'extKeyUsage', serverAuth: true },
        { name: 'subjectAltName', altNames: names.map(alternativeName) },
      ],
    });
    const context = servingContext({
      key: key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      cert: certificate + authority.intermediate,
    });
    return { context, authority, notAfter };
  }
}

function alternativeName(name: string): object {
  return isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name };
}
