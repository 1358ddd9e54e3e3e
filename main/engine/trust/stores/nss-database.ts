import { createHash, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import type { TrustReason } from '#shared/model/trust-reason.ts';
import { fingerprint, readBundle, type RootCertificate } from '../root-certificate.ts';
import { lastWords, type Run, type RunResult } from '../run.ts';

/** `certutil` waits about a second for a lock; a slow disk may take longer. */
const LIMIT = 20_000;
/** Lists are short; databases of long-lived browsers may hold hundreds. */
const AT_ONCE = 4;

/** Why a database could not be read or changed; it is left as it is. */
export class NssFault extends Error {
  readonly reason: TrustReason;
  readonly values: Readonly<Record<string, string>>;

  constructor(reason: TrustReason, values: Readonly<Record<string, string>>) {
    super(`${reason}: ${Object.values(values).join(' ')}`);
    this.name = 'NssFault';
    this.reason = reason;
    this.values = values;
  }
}

/** One certificate of a database and the name it goes by, which certificates of one subject share. */
export interface NssEntry {
  readonly nickname: string;
  readonly certificate: X509Certificate;
}

/**
 * An NSS database (`cert9.db`, `key4.db`, `pkcs11.txt`) worked on with `certutil`. Every method throws NssFault for what is
 * the database's or the tool's fault.
 */
export class NssDatabase {
  readonly folder: string;
  readonly #certutil: string;
  readonly #run: Run;

  constructor(folder: string, certutil: string, run: Run) {
    this.folder = folder;
    this.#certutil = certutil;
    this.#run = run;
  }

  /** Files of a database that `certutil` rewrites. */
  get files(): readonly string[] {
    return ['cert9.db', 'key4.db', 'pkcs11.txt'].map((name) => join(this.folder, name));
  }

  /** Makes an empty database without a password in a folder that exists. */
  async create(): Promise<void> {
    this.#check(await this.#certutilWith(['-N', '--empty-password']));
  }

  /** Every certificate. The nicknames named first are looked at first, and `until` ends the search. */
  async entries(
    first: readonly string[] = [],
    until: (entry: NssEntry) => boolean = () => false,
  ): Promise<readonly NssEntry[]> {
    const listed = this.#check(await this.#certutilWith(['-L']));
    const nicknames = [...new Set(nicknamesIn(listed.stdout))];
    const ordered = [
      ...first.filter((name) => nicknames.includes(name)),
      ...nicknames.filter((name) => !first.includes(name)),
    ];
    const found: NssEntry[] = [];
    for (let at = 0; at < ordered.length; at += AT_ONCE) {
      const some = await Promise.all(ordered.slice(at, at + AT_ONCE).map((name) => this.named(name)));
      found.push(...some.flat());
      if (some.flat().some(until)) break;
    }
    return found;
  }

  /** The certificates that share a nickname. */
  async named(nickname: string): Promise<readonly NssEntry[]> {
    const result = await this.#certutilWith(['-L', '-n', nickname, '-a']);
    // It was listed and is gone, or its name has bytes that the list shows otherwise.
    if (result.code !== 0 && /Could not find cert/.test(result.stderr)) return [];
    return readBundle(this.#check(result).stdout).map((certificate) => ({ nickname, certificate }));
  }

  /** Where a root stands in it, by its fingerprint. */
  async find(root: RootCertificate): Promise<NssEntry | null> {
    const isIt = ({ certificate }: NssEntry): boolean => certificate.raw.equals(root.der);
    return (await this.entries([root.nickname], isIt)).find(isIt) ?? null;
  }

  /** Keys and certificates that are not the root's: a database with any is somebody's, whoever made it. */
  async holdsMoreThan(root: RootCertificate): Promise<boolean> {
    const others = (await this.entries()).some(({ certificate }) => !certificate.raw.equals(root.der));
    return others || (await this.#keys()) !== 'none';
  }

  /** Whether its password is empty; with another one nothing can be trusted in it (reference trust C.3). */
  async hasPassword(): Promise<boolean> {
    return (await this.#keys()) === 'locked';
  }

  /** Trusts the root for servers. Adding it again changes nothing but missing trust. */
  async add(root: RootCertificate): Promise<void> {
    // From standard input: a file for it would stay where the process is killed.
    this.#check(await this.#certutilWith(['-A', '-t', 'C,,', '-n', root.nickname], root.pem));
  }

  /** Deletes exactly this certificate. A nickname stands for all certificates of its subject, so then it is named by its key. */
  async delete(root: RootCertificate, nickname: string): Promise<void> {
    const sharing = await this.named(nickname);
    const alone = sharing.length === 1 && sharing[0]?.certificate.raw.equals(root.der) === true;
    const before = await this.#fingerprints();
    this.#check(await this.#certutilWith(['-D', '-n', alone ? nickname : keyUri(root)]));
    const after = await this.#fingerprints();
    before.delete(root.sha256);
    const exact = after.size === before.size && [...before].every((each) => after.has(each));
    if (!exact) throw new NssFault('nickname-shared', { path: this.folder, nickname });
  }

  async #fingerprints(): Promise<Set<string>> {
    return new Set((await this.entries()).map(({ certificate }) => fingerprint(certificate.raw)));
  }

  async #keys(): Promise<'none' | 'some' | 'locked'> {
    const empty = process.platform === 'win32' ? 'NUL' : '/dev/null';
    const result = await this.#certutilWith(['-K', '-f', empty]);
    if (/SEC_ERROR_BAD_PASSWORD/.test(result.stderr)) return 'locked';
    if (/no keys found/.test(result.stderr + result.stdout)) return 'none';
    this.#check(result);
    return 'some';
  }

  #certutilWith([action, ...args]: readonly [string, ...string[]], input = ''): Promise<RunResult> {
    return this.#run(this.#certutil, [action, '-d', `sql:${this.folder}`, ...args], { timeout: LIMIT, input });
  }

  #check(result: RunResult): RunResult {
    if (result.code === 0) return result;
    if (result.timedOut) throw new NssFault('tool-timeout', { tool: this.#certutil });
    const detail = lastWords(result);
    const values = { path: this.folder, detail };
    if (/SEC_ERROR_BAD_PASSWORD/.test(detail)) throw new NssFault('database-password', { path: this.folder });
    if (/SEC_ERROR_READ_ONLY|SEC_ERROR_NOT_WRITABLE/.test(detail)) throw new NssFault('read-only', values);
    if (/SEC_ERROR_(?:BAD_DATABASE|PKCS11_GENERAL_ERROR|LEGACY_DATABASE|LIBRARY_FAILURE)/.test(detail)) {
      throw new NssFault('database-corrupt', values);
    }
    throw new NssFault('tool-failed', { tool: this.#certutil, detail });
  }
}

/** Lines are a name, blanks and flags such as `CT,C,C`; the name may have blanks and commas itself. */
function nicknamesIn(list: string): readonly string[] {
  return list.split('\n').flatMap((line) => /^(.*\S)\s+[a-zA-Z]*,[a-zA-Z]*,[a-zA-Z]*\s*$/.exec(line)?.[1] ?? []);
}

/** NSS gives a certificate the SHA-1 of its RSA modulus as identifier. */
function keyUri(root: RootCertificate): string {
  const { n = '' } = new X509Certificate(root.der).publicKey.export({ format: 'jwk' });
  const id = createHash('sha1').update(Buffer.from(n, 'base64url')).digest('hex');
  return `pkcs11:id=${id.replaceAll(/../g, '%$&')};type=cert`;
}
