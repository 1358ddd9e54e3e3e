import { createHash } from 'node:crypto';
import type { SecureContext } from 'node:tls';
import { makeAuthority, type Authority } from './authority.ts';
import { newRsaKey, type RsaKeyPair } from './rsa-key.ts';
import { isSignable, permits, PRIVATE_SUFFIXES } from './signable-name.ts';
import { servingContext } from './serving-context.ts';
import { signCertificate } from './signed-certificate.ts';

const LIFE = 30 * 24 * 60 * 60 * 1000;
const MOST_LEAVES = 500;
/** As many as an authority lists (reference trust B.3). */
const MOST_PUBLIC_NAMES = 288;

/**
 * Certificates for one client alone: an authority and one key for all its leaves, neither of which leaves this process's
 * memory. Whoever trusts them trusts nothing that outlives the session.
 */
export class SessionCertificates {
  /** SHA-256 of the leaves' public key as base64, as browsers pin it. */
  readonly keyHash: string;
  readonly #authority: Authority;
  readonly #key: RsaKeyPair;
  readonly #leaves = new Map<string, Promise<SecureContext>>();

  private constructor(authority: Authority, key: RsaKeyPair) {
    this.#authority = authority;
    this.#key = key;
    this.keyHash = createHash('sha256')
      .update(key.publicKey.export({ type: 'spki', format: 'der' }))
      .digest('base64');
  }

  /** Makes them for names, wildcards as `*.x`; public names beyond what an authority may list are left out. */
  static async make(names: readonly string[]): Promise<SessionCertificates> {
    const bases = names.filter(isSignable).map((name) => name.replace(/^\*\./, ''));
    const listed = [...new Set(bases)].filter((name) => !permits(PRIVATE_SUFFIXES, name)).slice(0, MOST_PUBLIC_NAMES);
    const [authority, key] = await Promise.all([makeAuthority(listed), newRsaKey(2048)]);
    return new SessionCertificates(authority, key);
  }

  /** The root to trust, PEM. */
  get root(): string {
    return this.#authority.root;
  }

  /** The context for a server name, lower case; rejects for one that the authority may not sign for. */
  contextFor(serverName: string): Promise<SecureContext> {
    const known = this.#leaves.get(serverName);
    if (known !== undefined) return known;
    const made = this.#make(serverName);
    this.#leaves.set(serverName, made);
    made.catch(() => this.#leaves.delete(serverName));
    const oldest = this.#leaves.keys().next().value;
    if (this.#leaves.size > MOST_LEAVES && oldest !== undefined) this.#leaves.delete(oldest);
    return made;
  }

  async #make(serverName: string): Promise<SecureContext> {
    if (!isSignable(serverName) || !permits(this.#authority.permitted, serverName)) {
      throw new TypeError(`no certificate of this session is for ${serverName}`);
    }
    const certificate = await signCertificate({
      subject: [{ name: 'organizationName', value: 'Gatehouse' }],
      publicKey: this.#key.publicKey,
      issuer: this.#authority.issuer,
      key: null,
      notAfter: Date.now() + LIFE,
      extensions: [
        { name: 'basicConstraints', critical: true, cA: false },
        { name: 'keyUsage', critical: true, digitalSignature: true, keyEncipherment: true },
        { name: 'extKeyUsage', serverAuth: true },
        { name: 'subjectAltName', altNames: [{ type: 2, value: serverName }] },
      ],
    });
    return servingContext({
      key: this.#key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      cert: certificate + this.#authority.intermediate,
    });
  }
}
