import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { serve } from '#shared/contract/serve.ts';
import type { ContractHandlers } from '#shared/contract/serve.ts';
import { enginePipe } from './websocket-pipe.ts';

/** The largest frame a caller may send, in bytes; parameters are far smaller. */
const LARGEST_FRAME = 256 * 1024;
/** Pages and commands connected at once. */
const LARGEST_CROWD = 64;

/** Milliseconds that a client may take to answer our goodbye. */
const LAST_WORDS = 500;

/** The contract on accepted WebSockets, each watched by pings. */
export class ContractSockets {
  readonly #handlers: ContractHandlers;
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_FRAME,
    perMessageDeflate: false,
    clientTracking: true,
  });
  readonly #answered = new WeakSet<WebSocket>();
  readonly #timer: NodeJS.Timeout;

  constructor(handlers: ContractHandlers, heartbeat: number) {
    this.#handlers = handlers;
    this.#timer = setInterval(() => this.#beat(), heartbeat);
  }

  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      if (this.#server.clients.size > LARGEST_CROWD) return webSocket.close(1013, 'too many connections');
      this.#answered.add(webSocket);
      webSocket.on('pong', () => this.#answered.add(webSocket));
      serve(enginePipe(webSocket), this.#handlers);
    });
  }

  /** Says goodbye to every client; one that does not answer is cut off. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    const clients = [...this.#server.clients];
    const closed = clients.map((client) => new Promise((resolve) => client.once('close', resolve)));
    for (const client of clients) client.close(1001, 'Gatehouse stops');
    const timer = setTimeout(() => {
      for (const client of clients) client.terminate();
    }, LAST_WORDS);
    await Promise.all(closed);
    clearTimeout(timer);
  }

  /** Gives up who has not answered the last ping, and pings the others. */
  #beat(): void {
    for (const client of this.#server.clients) {
      if (this.#answered.delete(client)) client.ping();
      else client.terminate();
    }
  }
}
