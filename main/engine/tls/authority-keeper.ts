import type { Problem } from '#shared/model/problem.ts';
import { CodedError } from '../coded-error.ts';
import { authorityParts, makeAuthority, readAuthority, type Authority } from './authority.ts';
import { AuthorityFolder } from './authority-folder.ts';
import { baseName, isSignable, permits, PRIVATE_SUFFIXES } from './signable-name.ts';

const DAY = 24 * 60 * 60 * 1000;
/** 301 subtrees were tried in OpenSSL and Chromium (reference trust B.3); every handshake carries them. */
const MOST_PUBLIC_NAMES = 288;
const RENEW_BEFORE = 60 * DAY;

export interface AuthorityKeeperOptions {
  readonly stateFolder: string;
  readonly log: (line: string) => void;
  /** Called when `problems` changed. */
  readonly onProblems: () => void;
}

/**
 * Holds the authority in force. It is read from disk, or made, when first asked for, so that no start waits for it.
 *
 * An authority signs only for the private suffixes and the public names that were known when it was made. For a public
 * name outside, a new generation is made that permits it too and replaces the old one, in memory and on disk; that is
 * cheap as long as no trust store holds the root. Names asked for most recently go first where there are more than an
 * authority may list. Where the state folder cannot be written the authority lives in memory only.
 */
export class AuthorityKeeper {
  readonly #folder: AuthorityFolder;
  readonly #options: AuthorityKeeperOptions;
  readonly #asked = new Set<string>();
  #wanted: readonly string[] = [];
  #current: Authority | null = null;
  #loading: Promise<void> | null = null;
  #making: Promise<void> | null = null;
  #broken: Problem | null = null;
  #unwritable: Problem | null = null;

  constructor(options: AuthorityKeeperOptions) {
    this.#options = options;
    this.#folder = new AuthorityFolder(options.stateFolder);
  }

  /** What a person should know of the authority. */
  get problems(): readonly Problem[] {
    return [this.#broken, this.#unwritable].filter((problem) => problem !== null);
  }

  /** The authority in force; null while none was read or made. */
  get current(): Authority | null {
    return this.#current;
  }

  /** Hosts that the next generation shall permit. */
  want(hosts: readonly string[]): void {
    this.#wanted = hosts;
  }

  /** Reads or makes the authority, and makes a new generation if a wanted host is outside and there is room for it. */
  async prepare(): Promise<void> {
    await (this.#loading ??= this.#load());
    const names = publicNames([...this.#asked, ...this.#wanted]);
    if (!this.#serves(names.slice(0, MOST_PUBLIC_NAMES))) await this.#make();
  }

  /** An authority that may sign for the host, which has to be signable. */
  async authorityFor(host: string): Promise<Authority> {
    if (!isSignable(host)) throw new CodedError('internal', `the authority never signs for ${host}`);
    await (this.#loading ??= this.#load());
    for (;;) {
      if (!permits(PRIVATE_SUFFIXES, host)) this.#ask(baseName(host));
      if (this.#current !== null && this.#serves([host])) return this.#current;
      await this.#make();
    }
  }

  #ask(name: string): void {
    // Most recent first and bounded: it is the order in which names get their place.
    const others = [...this.#asked].filter((other) => other !== name).slice(0, MOST_PUBLIC_NAMES - 1);
    this.#asked.clear();
    for (const each of [name, ...others]) this.#asked.add(each);
  }

  #serves(names: readonly string[]): boolean {
    const authority = this.#current;
    if (authority === null || authority.notAfter - Date.now() < RENEW_BEFORE) return false;
    return names.every((name) => permits(authority.permitted, name));
  }

  /** One at a time; whoever comes meanwhile waits for the generation in the making and looks again. */
  #make(): Promise<void> {
    this.#making ??= this.#makeNext().finally(() => (this.#making = null));
    return this.#making;
  }

  async #makeNext(): Promise<void> {
    const before = this.#current?.permitted ?? [];
    const names = publicNames([...this.#asked, ...this.#wanted, ...before]).slice(0, MOST_PUBLIC_NAMES);
    const authority = await makeAuthority(names);
    this.#current = authority;
    this.#options.log(`made a local authority for ${String(authority.permitted.length)} names`);
    try {
      await this.#folder.write(authorityParts(authority));
      this.#unwritable = null;
    } catch (error) {
      this.#unwritable = this.#unwritableProblem(error);
    }
    this.#options.onProblems();
  }

  async #load(): Promise<void> {
    try {
      const parts = await this.#folder.read();
      if (parts !== null) this.#current = await readAuthority(parts);
    } catch (error) {
      if (error instanceof CodedError && error.code === 'authority-broken') await this.#setAside(error.message);
      else this.#unwritable = this.#unwritableProblem(error);
      this.#options.onProblems();
    }
  }

  async #setAside(reason: string): Promise<void> {
    this.#broken = {
      code: 'authority-broken',
      severity: 'warning',
      subject: { kind: 'file', namespace: null, name: this.#folder.path },
      values: { reason },
    };
    try {
      const aside = await this.#folder.moveAside();
      this.#options.log(`the local authority is broken (${reason}); moved to ${aside}`);
    } catch (error) {
      this.#unwritable = this.#unwritableProblem(error);
    }
  }

  #unwritableProblem(error: unknown): Problem {
    const reason = error instanceof Error ? error.message : String(error);
    const folder = this.#options.stateFolder;
    this.#options.log(`the local authority stays in memory: ${reason}`);
    return {
      code: 'state-unwritable',
      severity: 'warning',
      subject: { kind: 'file', namespace: null, name: folder },
      values: { folder, reason },
    };
  }
}

/** The public names among hosts that a constraint has to list, each once, in the order given. */
function publicNames(hosts: readonly string[]): readonly string[] {
  const signable = hosts.filter((host) => isSignable(host) && !permits(PRIVATE_SUFFIXES, host));
  return [...new Set(signable.map(baseName))];
}
