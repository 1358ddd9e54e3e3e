import type { Listening } from '#shared/model/engine-status.ts';
import type { Problem } from '#shared/model/problem.ts';
import { CodedError } from './coded-error.ts';
import type { EngineOptions } from './engine-options.ts';
import { isLoopbackAddress } from './loopback.ts';
import type { ClientServer } from './proxy/client-server.ts';
import { Listeners } from './proxy/listeners.ts';
import type { SecureDoorOptions, ServeCertificate } from './proxy/secure-door.ts';

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
  #listeners: Listeners | null = null;
  #listening: Listening = { http: [], https: [] };

  constructor(options: Pick<EngineOptions, 'addresses' | 'httpPort' | 'httpsPort' | 'profile'>) {
    this.#options = options;
  }

  /** Opens both ports and gives the fallbacks as problems. Throws `CodedError`: `address-refused`, `port-taken`, `port-forbidden`. */
  async open({ clients, ...doors }: Behind): Promise<readonly Problem[]> {
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
      values: { wanted: String(wanted), used: String(used === 0 ? this.#opened(wanted) : used), reason },
    }));
  }

  /** Takes no more connections; those that are open stay. */
  stop(): void {
    this.#listeners?.stop();
  }

  /** The addresses that are open, as URLs without a path. */
  get listening(): Listening {
    return this.#listening;
  }

  /** The open ports; the standard ones where none is open, because nothing is served. */
  get numbers(): Readonly<Record<Scheme, number>> {
    const { httpPort, httpsPort } = this.#listeners ?? {};
    return { http: httpPort ?? STANDARD.http, https: httpsPort ?? STANDARD.https };
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
