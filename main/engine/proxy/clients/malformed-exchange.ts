import type { Socket } from 'node:net';
import { clientConnection } from './client-connection.ts';
import { CLIENT_LIMITS } from './client-limits.ts';
import { buildAnswerHead } from './http1/answer-head.ts';
import { Exchange, type Taken } from '../exchange.ts';
import { RequestHead } from './request-head.ts';
import { newRequestId } from './request-id.ts';

/** What the parser refused: there is no request, but the client gets an answer and a person gets a record. */
export class MalformedExchange extends Exchange {
  readonly httpVersion = '1.1';
  readonly hasBody = false;
  readonly bodyLength = 0;
  readonly rawHeaders: readonly string[] = [];
  #socket: Socket;

  constructor(socket: Socket, method: string) {
    super({
      id: newRequestId(),
      client: clientConnection(socket),
      method,
      head: new RequestHead(),
      began: performance.now(),
    });
    this.#socket = socket;
  }

  inform(): void {
    // There is nobody to inform.
  }

  begin(status: number, text: string, headers: string[]): void {
    this.begun = true;
    this.status = status;
    this.responseHeaders = headers;
    const facts = { status, statusText: text, headers, isHead: false, isModern: true, wantsKeepAlive: false };
    this.#socket.write(buildAnswerHead({ ...facts, keepAliveSeconds: 0 }).text, 'latin1');
  }

  flush(): void {
    // `begin` has sent it.
  }

  endWith(body: string): void {
    this.sent = body.length;
    this.finished = true;
    // Read on for a moment: a reset would take the answer away before the client has read it.
    this.#socket.resume();
    this.#socket.end(body, 'latin1');
    this.#socket.setTimeout(CLIENT_LIMITS.linger, () => this.#socket.destroy());
  }

  write(): Taken {
    return 'taken';
  }

  end(): void {
    this.finished = true;
    this.#socket.end();
  }

  abort(): void {
    this.finished = true;
    this.#socket.destroy();
  }

  readBody(): void {
    // There is none.
  }

  resumeBody(): void {
    // There is none.
  }
}
