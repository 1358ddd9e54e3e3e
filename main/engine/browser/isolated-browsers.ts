import { randomUUID } from 'node:crypto';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserHindrance, BrowserSession } from '#shared/model/browsing.ts';
import { CodedError } from '../coded-error.ts';
import type { BrowserNames } from './browser-names.ts';
import { BrowserProcess } from './browser-process.ts';
import { findCertutil, prepareCertificateHome } from './certificate-home.ts';
import { findBrowsers, profileParents, type FoundBrowser, type Machine } from './known-browsers.ts';
import { launchOf, profilePreferences, type SessionTrust } from './launch.ts';
import { createSessionFolder, removeSessionFolder, sweepSessionFolders, type SessionFolder } from './profile-folder.ts';
import { resolverRules, type Doors } from './resolver-rules.ts';

const MOST_SESSIONS = 16;

/** The engine's side of one session: doors of its own, and the certificates that they show. */
export interface SessionDoors extends Doors {
  /** The session's own authority, PEM. Its key is nowhere but in this process's memory. */
  readonly root: string;
  /** SHA-256 of the public key of every leaf of the session, base64. */
  readonly keyHash: string;
  readonly close: () => void;
}

export interface IsolatedBrowsersOptions {
  readonly stateFolder: string;
  readonly machine: Machine;
  /** Opens doors that answer for names, and for no others over TLS. */
  readonly openDoors: (names: BrowserNames) => Promise<SessionDoors>;
  /** The ports that redirects of the engine name. */
  readonly redirectPorts: () => Doors;
  readonly onChange: () => void;
  readonly log: (line: string) => void;
  /** In addition to ours, such as `--headless=new` where there is no display; with it no display is asked for. */
  readonly furtherFlags?: readonly string[];
  /** null: as if certutil were not installed. */
  readonly certutil?: string | null;
}

export interface OpenOrder {
  readonly url: string;
  readonly names: BrowserNames;
  /** Id of a browser; null for the first. */
  readonly browser: string | null;
}

interface RunningSession {
  readonly view: BrowserSession;
  readonly process: BrowserProcess;
  /** Resolves once nothing of it is left. */
  readonly gone: Promise<void>;
}

/**
 * Browsers with a fresh profile in a private folder, in which the names lead to the engine and its certificates are trusted,
 * without any right and without a trace: what a session made goes with it (reference trust F).
 */
export class IsolatedBrowsers {
  readonly #options: IsolatedBrowsersOptions;
  readonly #sessions = new Map<string, RunningSession>();
  #opening = 0;
  #found: Promise<readonly FoundBrowser[]> | null = null;
  #closed = false;

  constructor(options: IsolatedBrowsersOptions) {
    this.#options = options;
  }

  /** The browsers of this machine; looked for again on each call, since one may have been installed. */
  browsers(): Promise<readonly FoundBrowser[]> {
    this.#found = findBrowsers(this.#options.machine);
    return this.#found;
  }

  /** Why no browser can be started here; null where one can. */
  async hindrance(): Promise<BrowserHindrance | null> {
    const { machine, furtherFlags } = this.#options;
    const given = furtherFlags !== undefined;
    if (!given && machine.platform === 'linux') {
      if (!machine.environment['DISPLAY'] && !machine.environment['WAYLAND_DISPLAY']) return 'no-display';
      if (process.getuid?.() === 0) return 'root';
    }
    return (await this.browsers()).length === 0 ? 'no-browser' : null;
  }

  get sessions(): readonly BrowserSession[] {
    return [...this.#sessions.values()].map(({ view }) => view);
  }

  /** Removes profiles that earlier runs left; gives their number. */
  sweep(): Promise<number> {
    const { machine } = this.#options;
    return sweepSessionFolders([this.#parent, ...profileParents(machine)]);
  }

  /**
   * Opens a URL in a new browser. Throws `CodedError`: `browser-no-display`, `browser-as-root`, `browser-missing`,
   * `browser-unknown`, `browser-limit`, `browser-failed`.
   */
  async open(order: OpenOrder): Promise<BrowserSession> {
    const browser = await this.#choose(order.browser);
    if (this.#closed || this.#sessions.size + this.#opening >= MOST_SESSIONS) {
      throw new CodedError('browser-limit', `${String(MOST_SESSIONS)} isolated browsers are open.`, {
        values: { limit: String(MOST_SESSIONS) },
        hint: 'Close one of them first.',
      });
    }
    this.#opening++;
    try {
      return await this.#start(browser, order);
    } finally {
      this.#opening--;
    }
  }

  /** Ends a session's browser; resolves once nothing of it is left. Unknown ids are taken for sessions that have ended. */
  async close(id: string): Promise<void> {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    await session.process.end();
    await session.gone;
  }

  /** Ends every browser and starts no more. */
  async stop(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#sessions.keys()].map((id) => this.close(id)));
  }

  async #choose(id: string | null): Promise<FoundBrowser> {
    const hindrance = await this.hindrance();
    if (hindrance !== null) throw unavailable(hindrance);
    const found = (await this.#found) ?? [];
    const chosen = id === null ? found[0] : found.find((browser) => browser.id === id);
    if (chosen !== undefined) return chosen;
    const known = found.map((browser) => browser.id).join(', ');
    throw new CodedError('browser-unknown', `There is no browser "${id ?? ''}" here.`, {
      values: { browser: id ?? '', known },
      hint: `Choose one of: ${known}`,
    });
  }

  async #start(browser: FoundBrowser, order: OpenOrder): Promise<BrowserSession> {
    const { openDoors, log } = this.#options;
    const folder = await createSessionFolder(browser.profileParent ?? this.#parent);
    let doors: SessionDoors | null = null;
    try {
      doors = await openDoors(order.names);
      const trust = await this.#trust(browser, doors, folder);
      const { process, left } = await this.#launch(browser, order, { folder, doors, trust });
      const view: BrowserSession = {
        id: randomUUID(),
        browser: browser.id,
        name: browser.name,
        url: order.url,
        since: Date.now(),
        trust: trust.kind,
        names: order.names.list.length - left,
        left,
      };
      const closing = doors.close;
      const gone = process.ended
        .then(() => process.end())
        .then(() => {
          closing();
          return removeSessionFolder(folder);
        })
        .catch((error: unknown) => log(`the profile ${folder.path} could not be removed: ${String(error)}`))
        .then(() => {
          this.#sessions.delete(view.id);
          this.#options.onChange();
        });
      this.#sessions.set(view.id, { view, process, gone });
      this.#options.onChange();
      return view;
    } catch (error) {
      doors?.close();
      await removeSessionFolder(folder);
      throw error;
    }
  }

  async #launch(
    browser: FoundBrowser,
    order: OpenOrder,
    session: { readonly folder: SessionFolder; readonly doors: SessionDoors; readonly trust: SessionTrust },
  ): Promise<{ readonly process: BrowserProcess; readonly left: number }> {
    const { machine, furtherFlags, redirectPorts } = this.#options;
    const { profile } = session.folder;
    const { rules, left } = resolverRules(order.names.list, session.doors, {
      redirectPorts: redirectPorts(),
      platform: machine.platform,
    });
    const launch = launchOf({
      url: order.url,
      profile,
      rules,
      names: order.names.list,
      trust: session.trust,
      environment: machine.environment,
    });
    await writeFile(join(profile, 'Default', 'Preferences'), profilePreferences(await this.#downloads()), {
      mode: 0o600,
    });
    const flags = [...(furtherFlags ?? []), ...launch.flags];
    return { process: await BrowserProcess.start(browser.program, { ...launch, flags }, profile), left };
  }

  /** A packaged browser has a home of its own, where nothing can be prepared; so has every one without certutil. */
  async #trust(browser: FoundBrowser, doors: SessionDoors, folder: SessionFolder): Promise<SessionTrust> {
    const { machine, certutil: given, log } = this.#options;
    const byKey: SessionTrust = { kind: 'key', keyHash: doors.keyHash };
    if (machine.platform !== 'linux' || browser.packaging !== 'native') return byKey;
    const certutil = given === undefined ? await findCertutil() : given;
    if (certutil === null) return byKey;
    try {
      await mkdir(folder.home, { mode: 0o700 });
      await prepareCertificateHome(folder.home, { certutil, root: doors.root });
      return { kind: 'store', home: folder.home };
    } catch (error) {
      log(`no certificate database could be made: ${error instanceof Error ? error.message : String(error)}`);
      return byKey;
    }
  }

  async #downloads(): Promise<string | null> {
    const folder = join(this.#options.machine.home, 'Downloads');
    const found = await stat(folder).catch(() => null);
    return found?.isDirectory() === true ? folder : null;
  }

  get #parent(): string {
    return join(this.#options.stateFolder, 'browsers');
  }
}

function unavailable(hindrance: BrowserHindrance): CodedError {
  switch (hindrance) {
    case 'no-display':
      return new CodedError('browser-no-display', 'Gatehouse runs without a display, so it cannot open a browser.', {
        hint: 'Start Gatehouse in a desktop session, or use its proxy configuration (serve --pac) in your own browser.',
      });
    case 'root':
      return new CodedError('browser-as-root', 'Gatehouse runs as root; a browser must not.', {
        hint: 'Start Gatehouse as an ordinary user.',
      });
    case 'no-browser':
      return new CodedError('browser-missing', 'No browser of the Chromium family was found.', {
        hint: 'Install Chromium, Google Chrome, Microsoft Edge, Brave or Vivaldi.',
      });
  }
}
