import type { Listening } from '#shared/model/engine-status.ts';
import { phraseValues } from '#shared/model/phrase.ts';
import type { Problem } from '#shared/model/problem.ts';
import { CodedError } from '../coded-error.ts';
import type { EngineOptions } from '../engine-options.ts';
import { isLoopbackAddress } from '../loopback.ts';
import type { ClientServer } from '../proxy/clients/client-server.ts';
import { Listeners } from '../proxy/clients/listeners.ts';
import type { SecureDoorOptions, ServeCertificate } from '../proxy/clients/secure-door.ts';

type Scheme = 'http' | 'https';

const STANDARD: Readonly<Record<Scheme, number>> = { http: 80, https: 443 };
const TRIED: Readonly<Record<Scheme, readonly number[]>> = { http: [80, 8080, 0], https: [443, 8443, 0] };

/** What the ports lead to. */
interface Behind {
  readonly clients: ClientServer;
  readonly serve: ServeCertificate;
  readonly askFor: SecureDoorOptions['askFor'];
  readonly passThrough: SecureDoorOptions['passThrough'];
  readonly http2: boolean;
}

/** The ports that clients reach, and how they are called: in addresses that a person opens, and in redirects. */
export class Ports {
  readonly #options: Pick<EngineOptions, 'addresses' | 'httpPort' | 'httpsPort' | 'profile'>;
  #behind: Behind | null = null;
  #listeners: Listeners | null = null;
  /** Opened while it runs, by a set-up. */
  readonly #further = new Map<
    Scheme,
    { readonly listeners: Listeners; readonly port: number; readonly listening: Listening }
  >();
  #listening: Listening = { http: [], https: [] };

  constructor(options: Pick<EngineOptions, 'addresses' | 'httpPort' | 'httpsPort' | 'profile'>) {
    this.#options = options;
  }

  /** Opens both ports and gives the fallbacks as problems. Throws `CodedError`: `address-refused`, `port-taken`, `port-forbidden`. */
  async open(behind: Behind): Promise<readonly Problem[]> {
    const { clients, ...doors } = behind;
    this.#behind = behind;
    const { addresses, httpPort, httpsPort } = this.#options;
    const foreign = addresses.find((address) => !isLoopbackAddress(address));
    if (foreign !== undefined) {
      throw new CodedError('address-refused', `${foreign} is not a loopback address`, {
        values: { address: foreign },
        hint: 'Gatehouse serves this machine alone: use 127.0.0.1, another address in 127.0.0.0/8, or ::1.',
      });
    }
    const listeners = new Listeners(clients, doors);
    this.#listeners = listeners;
    this.#listening = await listeners.open(addresses, {
      http: httpPort ?? TRIED.http,
      https: httpsPort ?? TRIED.https,
    });
    return listeners.fallbacks.map(({ wanted, used, reason }) => ({
      code: 'port-fallback',
      severity: 'info',
      subject: { kind: 'port', namespace: null, name: String(wanted) },
      values: {
        wanted: String(wanted),
        used: String(used === 0 ? this.#opened(wanted) : used),
        ...phraseValues('reason', reason),
      },
    }));
  }

  /**
   * Opens a standard port on addresses where it is not open yet; connections go on. Throws `CodedError`: `port-taken`,
   * `port-forbidden`, `address-refused`.
   */
  async openStandard(scheme: Scheme, addresses: readonly string[]): Promise<void> {
    const { standardOn } = this.opened(scheme);
    if (this.#behind === null || this.#further.has(scheme) || addresses.some((each) => standardOn.includes(each)))
      return;
    const { clients, ...doors } = this.#behind;
    const listeners = new Listeners(clients, doors);
    const port = STANDARD[scheme];
    const ports = { http: scheme === 'http' ? port : null, https: scheme === 'https' ? port : null };
    const listening = await listeners.open(addresses, ports);
    this.#further.set(scheme, { listeners, port, listening });
  }

  /** Closes what `openStandard` opened, for new connections. */
  closeStandard(): void {
    for (const { listeners } of this.#further.values()) listeners.stop();
    this.#further.clear();
  }

  /** Takes no more connections; those that are open stay. */
  stop(): void {
    this.closeStandard();
    this.#listeners?.stop();
  }

  /** The addresses that are open, as URLs without a path, the preferred ones first. */
  get listening(): Listening {
    const further = [...this.#further.values()].map(({ listening }) => listening);
    return {
      http: [...further.flatMap(({ http }) => http), ...this.#listening.http],
      https: [...further.flatMap(({ https }) => https), ...this.#listening.https],
    };
  }

  /** The open ports that addresses should name; the standard ones where none is open, because nothing is served. */
  get numbers(): Readonly<Record<Scheme, number>> {
    const { httpPort, httpsPort } = this.#listeners ?? {};
    return {
      http: this.#further.get('http')?.port ?? httpPort ?? STANDARD.http,
      https: this.#further.get('https')?.port ?? httpsPort ?? STANDARD.https,
    };
  }

  /** Every port that is open for a scheme, the addresses of the standard one, and the port that a person chose. */
  opened(scheme: Scheme): {
    readonly open: readonly number[];
    readonly standardOn: readonly string[];
    readonly chosen: number | null;
  } {
    const { httpPort, httpsPort } = this.#options;
    const chosen = scheme === 'http' ? httpPort : httpsPort;
    if (this.#listeners === null) return { open: [], standardOn: [], chosen };
    const first = scheme === 'http' ? this.#listeners.httpPort : this.#listeners.httpsPort;
    const further = this.#further.get(scheme)?.port;
    const urls = this.listening[scheme].map((url) => new URL(url)).filter(({ port }) => port === '');
    const standardOn = urls.map(({ hostname }) => hostname.replace(/^\[(.*)\]$/, '$1'));
    return { open: [...(further === undefined ? [] : [further]), first], standardOn, chosen };
  }

  /**
   * The port that a redirect to a scheme has to name; null for none. The controller never names one; on this machine a
   * redirect without it would lead nowhere.
   */
  readonly inRedirects = (scheme: Scheme): number | null => {
    if (this.#options.profile === 'controller' || this.#listeners === null) return null;
    const port = this.numbers[scheme];
    return port === STANDARD[scheme] || port === 0 ? null : port;
  };

  #opened(wanted: number): number {
    return this.numbers[wanted === STANDARD.http ? 'http' : 'https'];
  }
}
