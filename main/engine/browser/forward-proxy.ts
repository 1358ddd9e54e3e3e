import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { phrase } from '#shared/model/phrase.ts';
import { CodedError } from '../coded-error.ts';
import type { BrowserNames } from './browser-names.ts';
import { endToEnd } from './end-to-end.ts';
import { pacFile } from './pac-file.ts';
import { proxyTarget, tunnelTarget, type ProxyTarget } from './proxy-target.ts';

export const PAC_PATH = '/proxy.pac';
const MOST_CONNECTIONS = 1_024;
const HEAD_LIMIT = 20_000;

/** A door of the engine on this machine. */
export interface EngineDoor {
  readonly address: string;
  readonly port: number;
}

export interface ForwardProxyOptions {
  /** 0: any free port. */
  readonly port: number;
  readonly names: () => BrowserNames;
  /** Looks again at what `names` rests on. */
  readonly learn: () => Promise<void>;
  /** null while the engine does not listen. */
  readonly doors: () => { readonly http: EngineDoor | null; readonly https: EngineDoor | null };
}

/**
 * The proxy that our PAC file names, and that file itself, on one port of 127.0.0.1. It leads the names to the engine and
 * refuses everything else with 403: it opens no connection but to the engine's own doors, so that it can never relay.
 */
export class ForwardProxy {
  readonly #options: ForwardProxyOptions;
  readonly #server: Server;
  readonly #tunnels = new Set<Duplex>();
  readonly #agent = new Agent({ keepAlive: true, maxFreeSockets: 32, timeout: 60_000 });

  private constructor(options: ForwardProxyOptions) {
    this.#options = options;
    this.#server = createServer({ headersTimeout: HEAD_LIMIT, requestTimeout: 0, insecureHTTPParser: false });
    this.#server.maxConnections = MOST_CONNECTIONS;
    this.#server.on('request', (request, response) => this.#answer(request, response));
    this.#server.on('connect', (request, socket, head) => this.#tunnel(request, socket, head));
    this.#server.on('clientError', (_error, socket) => refuseSocket(socket, 400, 'That is no request.'));
  }

  /** Opens the port. Throws `CodedError`: `port-taken`, `port-forbidden`. */
  static async open(options: ForwardProxyOptions): Promise<ForwardProxy> {
    const proxy = new ForwardProxy(options);
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', (error: NodeJS.ErrnoException) => reject(portError(error, options.port)));
      proxy.#server.listen({ host: '127.0.0.1', port: options.port, exclusive: true }, resolve);
    });
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo | null)?.port ?? 0;
  }

  /** The address of the PAC file. */
  get pacUrl(): string {
    return `http://127.0.0.1:${String(this.port)}${PAC_PATH}`;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    for (const tunnel of this.#tunnels) tunnel.destroy();
    this.#agent.destroy();
    await closed;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    response.on('error', () => response.destroy());
    const target = request.url ?? '';
    if (target.startsWith('/')) return this.#give(request, response);
    const asked = proxyTarget(target, this.#options.names(), this.#ports);
    if (asked.kind === 'refused') return say(response, 403, asked.why);
    this.#forward(request, response, asked);
  }

  /** Only for this machine's own programs: a page of another site, or a name that leads here, learns no host from it. */
  #give(request: IncomingMessage, response: ServerResponse): void {
    const { host, origin } = request.headers;
    const site = request.headers['sec-fetch-site'];
    const isOurs = host === `127.0.0.1:${String(this.port)}` || host === `localhost:${String(this.port)}`;
    if (!isOurs || origin !== undefined || (site !== undefined && site !== 'none')) {
      return say(response, 403, 'Only a browser that reads its proxy configuration is answered here.');
    }
    if (request.url?.split('?', 1)[0] !== PAC_PATH) return say(response, 404, `The configuration is at ${PAC_PATH}.`);
    if (request.method !== 'GET' && request.method !== 'HEAD') return say(response, 405, 'Only GET and HEAD.');
    this.#options.learn().then(
      () => this.#sendFile(request, response),
      () => say(response, 500, 'What may be led here is not known.'),
    );
  }

  #sendFile(request: IncomingMessage, response: ServerResponse): void {
    const text = pacFile(this.#options.names().list, { port: this.port });
    response.writeHead(200, {
      'content-type': 'application/x-ns-proxy-autoconfig',
      'content-length': Buffer.byteLength(text),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    });
    response.end(request.method === 'HEAD' ? undefined : text);
  }

  #forward(request: IncomingMessage, response: ServerResponse, asked: Extract<ProxyTarget, { kind: 'allowed' }>): void {
    const door = this.#options.doors()[asked.scheme];
    if (door === null) return say(response, 503, 'Gatehouse does not listen.');
    const onward = httpRequest({
      host: door.address,
      port: door.port,
      method: request.method,
      path: asked.path,
      headers: [
        'host',
        asked.authority,
        ...endToEnd(request.rawHeaders, ['host', 'expect']),
        // Without a length the body is framed anew; unframed, it would be read as another request.
        ...(request.headers['transfer-encoding'] === undefined ? [] : ['transfer-encoding', 'chunked']),
      ],
      setHost: false,
      agent: this.#agent,
    });
    onward.on('response', (answer) => {
      const { statusCode, statusMessage, rawHeaders } = answer;
      response.writeHead(statusCode ?? 502, statusMessage, [...endToEnd(rawHeaders)]);
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    onward.on('error', () => {
      if (response.headersSent) response.destroy();
      else say(response, 502, 'Gatehouse does not answer.');
    });
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  }

  #tunnel(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const asked = tunnelTarget(request.url ?? '', this.#options.names(), this.#ports);
    if (asked.kind === 'refused') return refuseSocket(socket, 403, asked.why);
    const door = this.#options.doors()[asked.scheme];
    if (door === null) return refuseSocket(socket, 503, 'Gatehouse does not listen.');
    const onward: Socket = connect({ host: door.address, port: door.port, allowHalfOpen: true, noDelay: true });
    this.#tunnels.add(socket);
    socket.on('close', () => {
      this.#tunnels.delete(socket);
      onward.destroy();
    });
    onward.once('connect', () => {
      onward.on('close', () => socket.destroy());
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      if (head.length > 0) onward.write(head);
      socket.pipe(onward);
      onward.pipe(socket);
    });
    onward.on('error', () => {
      if (onward.connecting || onward.bytesRead === 0) refuseSocket(socket, 502, 'Gatehouse does not answer.');
      else socket.destroy();
    });
  }

  get #ports(): { readonly http: number | null; readonly https: number | null } {
    const { http, https } = this.#options.doors();
    return { http: http?.port ?? null, https: https?.port ?? null };
  }
}

function say(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(`${sentence}\n`);
}

function refuseSocket(socket: Duplex, status: 400 | 403 | 502 | 503, sentence: string): void {
  const names = { 400: 'Bad Request', 403: 'Forbidden', 502: 'Bad Gateway', 503: 'Service Unavailable' };
  const body = `${sentence}\n`;
  if (!socket.writable) return void socket.destroy();
  socket.end(
    `HTTP/1.1 ${String(status)} ${names[status]}\r\nconnection: close\r\ncontent-type: text/plain; charset=utf-8\r\n` +
      `content-length: ${String(Buffer.byteLength(body))}\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}

function portError(error: NodeJS.ErrnoException, port: number): Error {
  const values = { port: String(port), address: '127.0.0.1', option: '--pac-port' };
  if (error.code === 'EADDRINUSE') {
    return new CodedError('port-taken', phrase('pac-port-taken', { port }), {
      hint: 'Choose another port for the proxy configuration with --pac-port; 0 takes any free one.',
      values,
      cause: error,
    });
  }
  if (error.code === 'EACCES') {
    return new CodedError('port-forbidden', phrase('pac-port-forbidden', { port }), {
      hint: 'Choose a port above 1023 for the proxy configuration with --pac-port; 0 takes any free one.',
      values,
      cause: error,
    });
  }
  return error;
}
