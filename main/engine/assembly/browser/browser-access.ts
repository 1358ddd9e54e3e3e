import { homedir } from 'node:os';
import type { BrowserHindrance, BrowserSession, Browsing, BrowserView } from '#shared/model/browsing.ts';
import { phraseValues, quoted } from '#shared/model/phrase.ts';
import type { Problem } from '#shared/model/problem.ts';
import { browserNames, type BrowserNames, type NameVerdict } from '../../browser/browser-names.ts';
import { ForwardProxy, type EngineDoor } from '../../browser/forward-proxy.ts';
import { IsolatedBrowsers } from '../../browser/isolated-browsers.ts';
import { readBrowserUrl } from '../../browser/browser-url.ts';
import type { Doors } from '../../browser/resolver-rules.ts';
import { CodedError } from '../../coded-error.ts';
import type { EngineOptions, PacChoice } from '../../engine-options.ts';
import { openSessionDoors, type BehindDoors } from './session-doors.ts';

/** Tried first, so that the address in a browser's settings stays the same. */
const PAC_PORT = 17_480;

export interface BrowserAccessOptions {
  readonly stateFolder: string;
  readonly pac: PacChoice;
  readonly behind: BehindDoors;
  /** The declared hosts. */
  readonly hosts: () => Iterable<string>;
  readonly verdict: (name: string) => NameVerdict;
  /** Looks again at what verdicts rest on, such as the hosts of API servers. */
  readonly learn: () => Promise<void>;
  /** The open ports of the engine, as URLs without a path. */
  readonly listening: () => { readonly http: readonly string[]; readonly https: readonly string[] };
  readonly ports: () => Doors;
  readonly onChange: () => void;
  readonly log?: (line: string) => void;
  /** How tests start browsers where there is no display. */
  readonly browsers?: EngineOptions['browsers'];
}

export interface OpenRequest {
  readonly url: string;
  readonly browser: string | null;
  /** Public names that the person approved for this one browser. */
  readonly approve: readonly string[];
}

/** Ways to reach the hosts in a browser that need no right: isolated browsers, and a proxy configuration. */
export class BrowserAccess {
  readonly #options: BrowserAccessOptions;
  readonly #isolated: IsolatedBrowsers;
  readonly #log: (line: string) => void;
  #proxy: ForwardProxy | null = null;
  /** The last one, so that the address stays the same when it is switched off and on. */
  #port: number | null;
  #switching: Promise<unknown> = Promise.resolve();
  #browsers: readonly BrowserView[] = [];
  #hindrance: BrowserHindrance | null = null;

  constructor(options: BrowserAccessOptions) {
    this.#options = options;
    this.#port = options.pac.port;
    this.#log = options.log ?? (() => undefined);
    this.#isolated = new IsolatedBrowsers({
      stateFolder: options.stateFolder,
      machine: { platform: process.platform, home: homedir(), environment: process.env, root: '/' },
      openDoors: (names) => openSessionDoors(names, options.behind),
      redirectPorts: options.ports,
      onChange: options.onChange,
      log: this.#log,
      ...options.browsers,
    });
  }

  /** Opens what was wished, and removes what earlier runs left. Gives what a person should know. */
  async start(): Promise<readonly Problem[]> {
    this.#isolated
      .sweep()
      .then(() => this.refresh())
      .catch((error: unknown) => this.#log(`browsers could not be looked for: ${String(error)}`));
    const { on } = this.#options.pac;
    if (!on) return [];
    try {
      await this.switchPac(true);
      return [];
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      return [
        {
          code: 'port-pac-unavailable',
          severity: 'warning',
          subject: { kind: 'port', namespace: null, name: String(this.#port ?? PAC_PORT) },
          values: phraseValues('reason', error.phrase ?? quoted(error.message)),
        },
      ];
    }
  }

  async stop(): Promise<void> {
    await this.#switching;
    await Promise.all([this.#isolated.stop(), this.#proxy?.close()]);
    this.#proxy = null;
  }

  /** Looks again which browsers there are. */
  async refresh(): Promise<Browsing> {
    this.#hindrance = await this.#isolated.hindrance();
    const found = await this.#isolated.browsers();
    this.#browsers = found.map(({ id, name, packaging, program }) => ({ id, name, packaging, program }));
    this.#options.onChange();
    return this.view();
  }

  view(): Browsing {
    return {
      browsers: this.#browsers,
      hindrance: this.#hindrance,
      sessions: this.#isolated.sessions,
      pac: { on: this.#proxy !== null, url: this.#proxy?.pacUrl ?? null, names: this.#names().list.length },
    };
  }

  /**
   * Opens a URL in an isolated browser. Throws `CodedError`: `browser-url`, `host-unknown`, `name-refused`, `name-not-approved`,
   * and those of `IsolatedBrowsers.open`.
   */
  async open({ url, browser, approve }: OpenRequest): Promise<BrowserSession> {
    const ports = this.#options.ports();
    const { host, href } = readBrowserUrl(url, ports);
    await this.#options.learn();
    const declared = this.#declared(host);
    const approved = new Set(approve);
    const names = this.#names(approved);
    if (!names.covers(host)) throw this.#refusal(host, declared);
    // The one that was asked for first: there may not be room for all.
    const first = names.list.filter((name) => name === host || name === declared);
    const rest = names.list.filter((name) => !first.includes(name));
    return this.#isolated.open({ url: href, names: browserNames([...first, ...rest], () => 'allowed'), browser });
  }

  close(id: string): Promise<void> {
    return this.#isolated.close(id);
  }

  /** Switches the proxy configuration; gives what to keep for the next start. Throws `CodedError`: `port-taken`, `port-forbidden`. */
  switchPac(on: boolean): Promise<PacChoice> {
    const switched = this.#switching.then(() => this.#switch(on));
    this.#switching = switched.catch(() => undefined); // the caller has the error; the next switch must still run
    return switched;
  }

  async #switch(on: boolean): Promise<PacChoice> {
    if (on && this.#proxy === null) {
      await this.#options.learn();
      this.#proxy = await this.#openProxy();
    }
    this.#port = this.#proxy?.port ?? this.#port;
    if (!on && this.#proxy !== null) {
      await this.#proxy.close();
      this.#proxy = null;
    }
    this.#options.onChange();
    return { on, port: this.#port };
  }

  async #openProxy(): Promise<ForwardProxy> {
    const { listening } = this.#options;
    const parts = {
      names: () => this.#names(),
      learn: this.#options.learn,
      doors: () => ({ http: doorOf(listening().http), https: doorOf(listening().https) }),
    };
    if (this.#port !== null) return ForwardProxy.open({ ...parts, port: this.#port });
    try {
      return await ForwardProxy.open({ ...parts, port: PAC_PORT });
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      return ForwardProxy.open({ ...parts, port: 0 });
    }
  }

  #names(approved?: ReadonlySet<string>): BrowserNames {
    return browserNames(this.#options.hosts(), this.#options.verdict, approved);
  }

  /** The declared host that answers a name, null where none does. */
  #declared(host: string): string | null {
    const names = browserNames(this.#options.hosts(), () => 'allowed');
    if (!names.covers(host)) return null;
    if (names.list.includes(host)) return host;
    const wildcards = names.list.filter((name) => name.startsWith('*.') && host.endsWith(name.slice(1)));
    return wildcards.toSorted((one, other) => other.length - one.length)[0] ?? null;
  }

  #refusal(host: string, declared: string | null): CodedError {
    if (declared === null) {
      return new CodedError('host-unknown', `No Ingress declares ${host}.`, {
        values: { host },
        hint: '"gatehouse routes" lists the hosts.',
      });
    }
    if (this.#options.verdict(declared) === 'needs-approval') {
      return new CodedError('name-not-approved', `${declared} is a public name that nobody approved.`, {
        values: { host: declared },
        hint: 'Approve it in the view Set-up, or with --approve, if the Ingress is one you trust.',
      });
    }
    return new CodedError('name-refused', `${declared} is never led to this machine.`, {
      values: { host: declared },
      hint: 'It is a name that this machine or the cluster needs as it is.',
    });
  }
}

function doorOf(urls: readonly string[]): EngineDoor | null {
  const url = urls[0] === undefined ? null : URL.parse(urls[0]);
  return url === null ? null : { address: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: portOf(url) };
}

/** `http://127.0.0.1:80` has an empty port once parsed. */
function portOf(url: URL): number {
  return url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
}
