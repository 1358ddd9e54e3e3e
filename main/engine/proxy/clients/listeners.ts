import { createServer as createNetServer, type AddressInfo, type Server } from 'node:net';
import { phrase, quoted, type Phrase } from '#shared/model/phrase.ts';
import { CodedError } from '../../coded-error.ts';
import type { Listening } from '#shared/model/engine-status.ts';
import type { ClientServer } from './client-server.ts';
import { secureDoor, type SecureDoorOptions, type ServeCertificate } from './secure-door.ts';

/** A port as wished: a number as it stands, 0 for any, or a list to try in turn. */
export type WishedPort = number | readonly number[];

export interface PortFallback {
  readonly wanted: number;
  readonly used: number;
  readonly reason: Phrase;
}

/** The open doors: plain and TLS on each address. */
export class Listeners {
  readonly fallbacks: PortFallback[] = [];
  #clients: ClientServer;
  #serve: ServeCertificate;
  #askFor: SecureDoorOptions['askFor'];
  #passThrough: SecureDoorOptions['passThrough'];
  #http2: boolean;
  #plain: Server[] = [];
  #secure: Server[] = [];

  constructor(clients: ClientServer, options: Pick<SecureDoorOptions, 'serve' | 'askFor' | 'passThrough' | 'http2'>) {
    this.#clients = clients;
    this.#serve = options.serve;
    this.#askFor = options.askFor;
    this.#passThrough = options.passThrough;
    this.#http2 = options.http2;
  }

  /**
   * Opens both ports on all addresses; one port number serves every address, null leaves a port out. Throws `CodedError`
   * when none can be had.
   */
  async open(
    addresses: readonly string[],
    ports: { readonly http: WishedPort | null; readonly https: WishedPort | null },
  ): Promise<Listening> {
    try {
      if (ports.http !== null) {
        this.#plain = await this.#openPort(addresses, ports.http, () => this.#plainServer());
      }
      if (ports.https !== null) {
        this.#secure = await this.#openPort(addresses, ports.https, () => this.#secureServer());
      }
    } catch (error) {
      await this.close();
      throw error;
    }
    return {
      http: this.#plain.map((server) => url('http', server)),
      https: this.#secure.map((server) => url('https', server)),
    };
  }

  get httpPort(): number {
    return portOf(this.#plain[0]);
  }

  get httpsPort(): number {
    return portOf(this.#secure[0]);
  }

  /** Stops taking connections; those that are open stay. */
  async close(): Promise<void> {
    const servers = [...this.#plain, ...this.#secure];
    await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
  }

  /** Stops taking connections without waiting for those that are open. */
  stop(): void {
    for (const server of [...this.#plain, ...this.#secure]) server.close();
  }

  #plainServer(): Server {
    return createNetServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#clients.http1(socket));
  }

  #secureServer(): Server {
    return secureDoor({
      serve: this.#serve,
      askFor: this.#askFor,
      passThrough: this.#passThrough,
      http2: this.#http2,
      onHttp1: (socket) => this.#clients.http1(socket),
      onHttp2: (socket) => this.#clients.http2(socket),
      onPlain: (socket) => this.#clients.misdirected(socket),
    });
  }

  async #openPort(addresses: readonly string[], wished: WishedPort, make: () => Server): Promise<Server[]> {
    const candidates = typeof wished === 'number' ? [wished] : wished;
    let first: CodedError | null = null;
    for (const candidate of candidates) {
      try {
        const servers = await listenAll(addresses, candidate, make);
        if (first !== null) {
          const reason = first.phrase ?? quoted(first.message);
          this.fallbacks.push({ wanted: candidates[0] as number, used: candidate, reason });
        }
        return servers;
      } catch (error) {
        if (!(error instanceof CodedError)) throw error;
        first ??= error;
      }
    }
    throw first ?? new CodedError('port-taken', 'no port to listen on');
  }
}

async function listenAll(addresses: readonly string[], port: number, make: () => Server): Promise<Server[]> {
  const servers: Server[] = [];
  let actual = port;
  try {
    for (const address of addresses) {
      const server = make();
      const opened = await listen(server, address, actual);
      // A machine without IPv6 has no ::1; that is no reason to fail while another address works.
      if (!opened) continue;
      servers.push(server);
      actual = portOf(server);
    }
  } catch (error) {
    for (const server of servers) server.close();
    throw error;
  }
  if (servers.length === 0) {
    const values = { addresses: addresses.join(', ') };
    throw new CodedError('address-refused', phrase('listen-no-address', values), { values });
  }
  return servers;
}

function listen(server: Server, host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') resolve(false);
      else reject(listenError(error, host, port));
    };
    server.once('error', onError);
    server.listen({ host, port, exclusive: true, backlog: 1024 }, () => {
      server.off('error', onError);
      server.on('error', () => undefined);
      resolve(true);
    });
  });
}

function listenError(error: NodeJS.ErrnoException, address: string, port: number): CodedError {
  const values = { port: String(port), address, option: '--http-port, --https-port' };
  if (error.code === 'EACCES') {
    return new CodedError('port-forbidden', phrase('listen-forbidden', { port, address }), {
      hint: 'Choose a port of 1024 or higher with --http-port and --https-port.',
      values,
      cause: error,
    });
  }
  const { code = 'error' } = error;
  return new CodedError('port-taken', phrase('listen-taken', { port, address, code }), {
    hint: `Stop that program, or choose another port with --http-port and --https-port. "ss -ltnp" names who has it.`,
    values,
    cause: error,
  });
}

function portOf(server: Server | undefined): number {
  return (server?.address() as AddressInfo | null)?.port ?? 0;
}

function url(scheme: string, server: Server): string {
  const { address, port, family } = server.address() as AddressInfo;
  return `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
