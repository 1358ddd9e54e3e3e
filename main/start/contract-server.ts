import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { CodedError } from '#engine/coded-error.ts';
import type { ContractHandlers } from '#shared/contract/serve.ts';
import { admit, randomKey } from './access.ts';
import type { AccessKeys, Admission, Knock } from './access.ts';
import { ContractSockets } from './contract-sockets.ts';

/** Where the contract is spoken; the page opens `ws://HOST/contract`. */
const CONTRACT_PATH = '/contract';

const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** Answers a GET or HEAD of somebody who was let in; what it rejects with is reported, and the client gets a 500. */
export type PageAnswer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface ContractServerOptions {
  /** 0 = any free port. */
  readonly port: number;
  /** null: only the contract is served, for the command line. */
  readonly page: PageAnswer | null;
  readonly handlers: ContractHandlers;
  /** The sentence for a person who is refused. */
  readonly refusal: (why: Extract<Admission, { kind: 'refuse' }>['why']) => string;
  /** Milliseconds between two pings; a client that missed one is given up. */
  readonly heartbeat: number;
}

/** Serves the contract, and a page where there is one, on 127.0.0.1 to those whom `access.ts` lets in. */
export class ContractServer {
  readonly keys: AccessKeys;
  readonly #server: Server;
  readonly #sockets: ContractSockets;
  readonly #options: ContractServerOptions;

  private constructor(server: Server, options: ContractServerOptions) {
    const { port } = server.address() as AddressInfo;
    this.keys = { port, token: randomKey(), session: randomKey() };
    this.#server = server;
    this.#options = options;
    this.#sockets = new ContractSockets(options.handlers, options.heartbeat);
    server.on('request', (request, response) => this.#answer(request, response));
    server.on('upgrade', (request, socket, head) => {
      socket.on('error', () => socket.destroy());
      const admission = admit(knockOf(request, 'socket'), this.keys);
      if (admission.kind === 'refuse') return refuseUpgrade(socket, 403, this.#options.refusal(admission.why));
      if (pathOf(request) !== CONTRACT_PATH) return refuseUpgrade(socket, 404, 'The contract is at /contract.');
      this.#sockets.accept(request, socket, head);
    });
  }

  /** Opens the port; throws `CodedError`: `port-taken`, `port-forbidden`. */
  static async open(options: ContractServerOptions): Promise<ContractServer> {
    const server = createServer({ keepAliveTimeout: 30_000 });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => reject(portError(error, options.port)));
      server.listen(options.port, '127.0.0.1', resolve);
    });
    return new ContractServer(server, options);
  }

  /** The link that lets a person in; null where no page is served. */
  get pageUrl(): string | null {
    return this.#options.page === null ? null : `http://127.0.0.1:${this.keys.port}/?token=${this.keys.token}`;
  }

  get contractUrl(): string {
    return `ws://127.0.0.1:${this.keys.port}${CONTRACT_PATH}`;
  }

  /** Says goodbye to every client and closes the port. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await this.#sockets.close();
    await closed;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const admission = admit(knockOf(request, 'page'), this.keys);
    if (admission.kind === 'refuse') return say(response, 403, this.#options.refusal(admission.why));
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return say(response, 405, 'Only GET and HEAD are answered here.');
    }
    if (admission.kind === 'exchange') return exchange(response, admission);
    const { page, handlers } = this.#options;
    if (page === null) return say(response, 404, 'No page is served here.');
    page(request, response).catch((error: unknown) => {
      handlers.report(error);
      if (response.headersSent) response.destroy();
      else say(response, 500, 'The page cannot be read.');
    });
  }
}

/** Answers with one sentence as text. */
export function say(response: ServerResponse, status: number, sentence: string): void {
  response.statusCode = status;
  if (!response.hasHeader('cache-control')) response.setHeader('cache-control', 'no-store');
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.end(`${sentence}\n`);
}

/** The path as sent, neither decoded nor resolved: file names are looked up, never joined. */
export function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/';
}

function knockOf(request: IncomingMessage, kind: Knock['kind']): Knock {
  const { headers, url } = request;
  const site = headers['sec-fetch-site'];
  return {
    kind,
    host: headers.host ?? null,
    origin: headers.origin ?? null,
    cookie: headers.cookie ?? null,
    authorization: headers.authorization ?? null,
    fetchSite: typeof site === 'string' ? site : null,
    target: url ?? '/',
  };
}

function exchange(response: ServerResponse, admission: Extract<Admission, { kind: 'exchange' }>): void {
  response.setHeader('set-cookie', admission.cookie);
  response.setHeader('cache-control', 'no-store');
  if (!admission.interstitial) {
    response.setHeader('location', admission.location);
    return say(response, 303, 'This way.');
  }
  // A redirect would still count as coming from the other site, and the browser would keep a strict cookie back.
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end(`<!doctype html><meta http-equiv="refresh" content="0; url=${escapeAttribute(admission.location)}">`);
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll("'", '%27');
}

function refuseUpgrade(socket: Duplex, status: 403 | 404, sentence: string): void {
  const body = `${sentence}\n`;
  socket.end(
    `HTTP/1.1 ${status} ${status === 403 ? 'Forbidden' : 'Not Found'}\r\nconnection: close\r\n` +
      `content-type: text/plain; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}

function portError(error: NodeJS.ErrnoException, port: number): Error {
  const values = { port: String(port), address: '127.0.0.1', option: '--ui-port' };
  if (error.code === 'EADDRINUSE') {
    return new CodedError('port-taken', `Port ${port} of 127.0.0.1 is taken by another program.`, {
      hint: 'Choose another port for the page with --ui-port; 0 takes any free one.',
      values,
      cause: error,
    });
  }
  if (error.code === 'EACCES') {
    return new CodedError('port-forbidden', `Port ${port} of 127.0.0.1 may not be opened by this user.`, {
      hint: 'Choose a port above 1023 for the page with --ui-port; 0 takes any free one.',
      values,
      cause: error,
    });
  }
  return error;
}
