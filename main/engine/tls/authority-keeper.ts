import { phraseText, phraseValues, quoted, type Phrase } from '#shared/model/phrase.ts';
import { MOST_PUBLIC_NAMES } from '#shared/model/authority-view.ts';
import type { Problem } from '#shared/model/problem.ts';
import { CodedError } from '../coded-error.ts';
import { authorityParts, makeAuthority, readAuthority, type Authority } from './authority.ts';
import { AuthorityFolder } from './authority-folder.ts';
import { baseName, isSignable, permits, PRIVATE_SUFFIXES } from './signable-name.ts';

const DAY = 24 * 60 * 60 * 1000;
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
 *
 * Once it is `held`, because trust stores hold the root, no other takes its place by itself: names outside are signed for by
 * one beside it that lives in memory and that no store trusts. `renew` alone replaces it then.
 */
export class AuthorityKeeper {
  readonly #folder: AuthorityFolder;
  readonly #options: AuthorityKeeperOptions;
  readonly #asked = new Set<string>();
  #wanted: readonly string[] = [];
  #current: Authority | null = null;
  #beside: Authority | null = null;
  #held = false;
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

  /** Whether leaves of an authority may still be served. */
  isInForce(authority: Authority): boolean {
    return authority === this.#current || authority === this.#beside;
  }

  /** Whether stores hold the root, so that it stays until it is renewed. */
  hold(held: boolean): void {
    this.#held = held;
  }

  /** The authority in force; made where there is none. */
  async root(): Promise<Authority> {
    await (this.#loading ??= this.#load());
    while (this.#current === null) await this.#make();
    return this.#current;
  }

  /** Puts one in force that may sign for these public names and no others, in memory and on disk. */
  async renew(publicNames: readonly string[]): Promise<Authority> {
    await (this.#loading ??= this.#load());
    await this.#making;
    this.#making = this.#replace(publicNames.slice(0, MOST_PUBLIC_NAMES)).finally(() => (this.#making = null));
    await this.#making;
    return this.root();
  }

  /** Hosts that the next generation shall permit. */
  want(hosts: readonly string[]): void {
    this.#wanted = hosts;
  }

  /** Reads or makes the authority, and makes a new generation if a wanted host is outside and there is room for it. */
  async prepare(): Promise<void> {
    await (this.#loading ??= this.#load());
    if (this.#held && this.#current !== null) return;
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
      if (this.#beside !== null && permits(this.#beside.permitted, host)) return this.#beside;
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
    const left = this.#held ? 0 : RENEW_BEFORE;
    if (authority === null || authority.notAfter - Date.now() < left) return false;
    return names.every((name) => permits(authority.permitted, name));
  }

  /** One at a time; whoever comes meanwhile waits for the generation in the making and looks again. */
  #make(): Promise<void> {
    this.#making ??= this.#makeNext().finally(() => (this.#making = null));
    return this.#making;
  }

  async #makeNext(): Promise<void> {
    const beside = this.#held && this.#current !== null;
    const before = (beside ? this.#beside : this.#current)?.permitted ?? [];
    const names = publicNames([...this.#asked, ...this.#wanted, ...before]).slice(0, MOST_PUBLIC_NAMES);
    if (beside) this.#beside = await makeAuthority(names);
    else await this.#replace(names);
  }

  async #replace(names: readonly string[]): Promise<void> {
    const authority = await makeAuthority(names);
    this.#current = authority;
    this.#beside = null;
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
      if (error instanceof CodedError && error.code === 'authority-broken')
        await this.#setAside(error.phrase ?? quoted(error.message));
      else this.#unwritable = this.#unwritableProblem(error);
      this.#options.onProblems();
    }
  }

  async #setAside(reason: Phrase): Promise<void> {
    this.#broken = {
      code: 'authority-broken',
      severity: 'warning',
      subject: { kind: 'file', namespace: null, name: this.#folder.path },
      values: phraseValues('reason', reason),
    };
    try {
      const aside = await this.#folder.moveAside();
      this.#options.log(`the local authority is broken (${phraseText(reason)}); moved to ${aside}`);
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
