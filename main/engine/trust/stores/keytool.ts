import { stat } from 'node:fs/promises';
import type { TrustReason } from '#shared/model/trust-reason.ts';
import { ignoreUnreachable } from '../absent-files.ts';
import { readBundle, rootsAmong, type RootCertificate } from '../root-certificate.ts';
import { lastWords, type Run, type RunResult } from '../run.ts';

const LIMIT = 60_000;
/** What every JDK is shipped with. */
const PASSWORD = 'changeit';

export interface KeytoolFault {
  readonly reason: TrustReason;
  readonly values: Readonly<Record<string, string>>;
}

/** Alias by SHA-256 (lower-case hex) of every certificate. */
interface KeystoreList {
  readonly kind: 'read';
  readonly bySha256: ReadonlyMap<string, string>;
}

interface KnownList {
  readonly mark: string;
  readonly list: KeystoreList;
}

/** What was read of a keystore counts while its file is the same: each keytool keeps a processor busy for half a second. */
const lists = new WeakMap<Run, Map<string, KnownList>>();

/** A Java keystore worked on with `keytool`. */
export class Keystore {
  readonly path: string;
  readonly #keytool: string;
  readonly #run: Run;

  constructor(path: string, keytool: string, run: Run) {
    this.path = path;
    this.#keytool = keytool;
    this.#run = run;
  }

  /** Alias by SHA-256 (lower-case hex) of every certificate, or why it cannot be read. */
  async aliases(): Promise<KeystoreList | KeytoolRefusal> {
    const before = await this.#mark();
    const known = lists.get(this.#run)?.get(this.path);
    if (before !== null && known?.mark === before) return known.list;
    const list = await this.#list();
    if (list.kind === 'read' && before !== null && before === (await this.#mark())) {
      const kept = lists.get(this.#run) ?? new Map<string, KnownList>();
      lists.set(this.#run, kept.set(this.path, { mark: before, list }));
    }
    return list;
  }

  async #list(): Promise<KeystoreList | KeytoolRefusal> {
    const result = await this.#keytoolWith('-list');
    if (result.code !== 0) return this.#refusal(result);
    const bySha256 = new Map<string, string>();
    let alias = '';
    for (const line of result.stdout.split('\n')) {
      // "alias, Nov 25, 2026, trustedCertEntry, " and then the line of the fingerprint; an alias may hold commas.
      const entry = /^(.+), [^,]+, [^,]+, \w+Entry, *$/.exec(line)?.[1];
      if (entry !== undefined) alias = entry;
      const print = /\(SHA-256\): ([0-9A-F:]{95})/.exec(line)?.[1];
      if (print !== undefined) bySha256.set(print.replaceAll(':', '').toLowerCase(), alias);
    }
    return { kind: 'read', bySha256 };
  }

  /** Every root of ours. */
  async roots(): Promise<readonly RootCertificate[]> {
    const result = await this.#keytoolWith('-list', '-rfc');
    return rootsAmong(readBundle(result.code === 0 ? result.stdout : ''));
  }

  async add(root: RootCertificate, file: string): Promise<KeytoolRefusal | null> {
    const result = await this.#keytoolWith(
      '-importcert',
      '-noprompt',
      '-trustcacerts',
      '-alias',
      root.fileName,
      '-file',
      file,
    );
    return result.code === 0 ? null : this.#refusal(result);
  }

  async delete(alias: string): Promise<KeytoolRefusal | null> {
    const result = await this.#keytoolWith('-delete', '-alias', alias);
    return result.code === 0 ? null : this.#refusal(result);
  }

  /** Tells one state of the file from another; null where there is none. */
  async #mark(): Promise<string | null> {
    const found = await stat(this.path, { bigint: true }).catch(ignoreUnreachable);
    return found && [found.dev, found.ino, found.size, found.mtimeNs, found.ctimeNs].join();
  }

  #keytoolWith(action: string, ...args: readonly string[]): Promise<RunResult> {
    // English and one date format, whatever the machine is set to.
    const language = ['-J-Duser.language=en', '-J-Duser.country=US', '-J-XX:TieredStopAtLevel=1'];
    const where = ['-keystore', this.path, '-storepass', PASSWORD];
    return this.#run(this.#keytool, [action, ...where, ...args, ...language], { timeout: LIMIT });
  }

  #refusal(result: RunResult): KeytoolRefusal {
    if (result.timedOut) return { kind: 'refused', fault: { reason: 'tool-timeout', values: { tool: 'keytool' } } };
    const detail = lastWords(result);
    const values = { path: this.path, detail };
    if (/password was incorrect/i.test(detail))
      return { kind: 'refused', fault: { reason: 'keystore-password', values } };
    if (/Permission denied|Read-only file system/i.test(detail))
      return { kind: 'refused', fault: { reason: 'read-only', values } };
    return { kind: 'refused', fault: { reason: 'tool-failed', values: { tool: 'keytool', detail } } };
  }
}

export interface KeytoolRefusal {
  readonly kind: 'refused';
  readonly fault: KeytoolFault;
}
