import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Timed, DeadlineWheel } from '../upstream/deadline-wheel.ts';
import { UpstreamError } from '../upstream/upstream-error.ts';
import { clientConnection } from './client-connection.ts';
import { CLIENT_LIMITS } from './client-limits.ts';
import type { ClientResponse, ResponseWatcher } from './client-response.ts';
import { type BodyTaker, type ClientFault, Exchange, type Taken } from './exchange.ts';
import { type HeadRules, readRequestHead } from './request-head.ts';
import { newRequestId } from './request-id.ts';
import { sendableLines } from './sendable-lines.ts';

function ignoreError(): void {
  // `close` follows and tells all that matters.
}

/** An HTTP/1.1 or HTTP/1.0 request out of `node:http`, plain or over TLS. */
export class Http1Exchange extends Exchange implements Timed, ResponseWatcher {
  readonly hasBody: boolean;
  readonly bodyLength: number;
  deadline = Infinity;
  slot = -1;
  #request: IncomingMessage;
  #response: ClientResponse;
  #wheel: DeadlineWheel;
  #bodyEnded = false;
  #hasWaited = false;
  #discarding = false;
  #broken = false;
  #discarded = 0;

  constructor(request: IncomingMessage, response: ClientResponse, options: { rules: HeadRules; wheel: DeadlineWheel }) {
    const head = readRequestHead(request.rawHeaders, options.rules);
    super({
      id: newRequestId(),
      client: clientConnection(request.socket),
      method: request.method ?? 'GET',
      rawHeaders: request.rawHeaders,
      head,
      began: performance.now(),
    });
    this.#request = request;
    this.#response = response;
    this.#wheel = options.wheel;
    const chunked = head.transferEncoding !== null;
    this.bodyLength = chunked ? -1 : Number(head.contentLength ?? 0);
    this.hasBody = chunked || this.bodyLength > 0;
    response.watcher = this;
  }

  // Node makes a new text for each request; one that lasts costs the log nothing.
  get httpVersion(): string {
    return this.#isModern ? '1.1' : this.#request.httpVersion;
  }

  get bodyComplete(): boolean {
    return !this.hasBody || this.#bodyEnded || this.#request.complete;
  }

  /** true once nothing more will be written for it. */
  get over(): boolean {
    return this.#response.closed || this.#response.destroyed;
  }

  /** Whether the client may be told of a 1xx or of trailers: not before HTTP/1.1. */
  get #isModern(): boolean {
    return this.#request.httpVersionMajor === 1 && this.#request.httpVersionMinor >= 1;
  }

  inform(status: number, headers: readonly string[]): void {
    if (this.begun || this.finished || !this.#isModern) return;
    if (status === 100) {
      this.#response.writeContinue();
      return;
    }
    let lines = `HTTP/1.1 ${status} \r\n`;
    for (let at = 0; at + 1 < headers.length; at += 2) lines += `${headers[at]}: ${headers[at + 1]}\r\n`;
    const { socket } = this.#response;
    if (socket !== null) socket.write(`${lines}\r\n`, 'latin1');
    // A pipelined answer has no socket before its turn; what is written then comes before its head.
    else this.#response.once('socket', (later: Socket) => later.write(`${lines}\r\n`, 'latin1'));
  }

  begin(status: number, statusText: string, headers: string[]): void {
    // What is left of an unread body would be taken for the next request.
    if (!this.bodyComplete) headers.push('Connection', 'close');
    if (!this.#isModern) dropTrailer(headers);
    try {
      this.#writeHead(status, statusText, headers);
    } catch (error) {
      throw new UpstreamError('upstream-invalid', 'unsendable', `its head cannot be sent on (${String(error)})`);
    }
    this.begun = true;
    this.status = status;
    this.responseHeaders = headers;
  }

  #writeHead(status: number, statusText: string, headers: string[]): void {
    try {
      this.#response.writeHead(status, statusText, headers);
    } catch {
      // Lines out of objects of the cluster may hold what a header cannot; testing each of every answer would be felt.
      this.#response.writeHead(status, statusText, sendableLines(headers));
    }
  }

  flush(): void {
    this.#response.flushHeaders();
  }

  endWith(body: string): void {
    this.sent = body.length;
    if (!this.bodyComplete) {
      this.#response.write(body, 'latin1');
      this.end(null);
      return;
    }
    this.finished = true;
    this.#response.end(body, 'latin1');
  }

  write(bytes: Buffer): Taken {
    const response = this.#response;
    this.sent += bytes.length;
    if (response.socket === null) {
      // Before its turn an answer waits inside Node, which does not say when it lets go of the memory.
      if (response.write(Buffer.from(bytes))) return 'taken';
      this.#awaitDrain();
      return 'full';
    }
    const flowing = response.write(bytes);
    // Node corks a response until the next tick; a large body would wait for it.
    response.socket.uncork();
    if (response.writableLength === 0) return 'taken';
    if (flowing) return 'held';
    this.#awaitDrain();
    return 'full';
  }

  end(trailers: readonly string[] | null): void {
    if (trailers !== null && trailers.length > 0 && this.#isModern) {
      const pairs: [string, string][] = [];
      for (let at = 0; at + 1 < trailers.length; at += 2)
        pairs.push([trailers[at] as string, trailers[at + 1] as string]);
      this.#response.addTrailers(pairs);
    }
    if (this.bodyComplete) {
      this.finished = true;
      this.#response.end();
      return;
    }
    this.finished = true;
    this.discardBody();
  }

  abort(): void {
    this.finished = true;
    this.#wheel.remove(this);
    this.#response.destroy();
  }

  readBody(taker: BodyTaker): void {
    const request = this.#request;
    this.#wheel.add(this);
    this.deadline = this.#wheel.after(CLIENT_LIMITS.bodyIdle);
    request.on('data', (bytes: Buffer) => {
      // What is thrown away has a limit of its own, which more bytes do not move.
      if (this.#discarding) {
        taker.onRequestBody(bytes);
        return;
      }
      this.deadline = this.#wheel.after(CLIENT_LIMITS.bodyIdle);
      if (!taker.onRequestBody(bytes) && !this.#discarding) {
        this.deadline = Infinity;
        request.pause();
      }
    });
    request.on('end', () => {
      this.#bodyEnded = true;
      this.#wheel.remove(this);
      taker.onRequestEnd(request.rawTrailers);
    });
    request.on('error', ignoreError);
  }

  resumeBody(): void {
    if (this.#bodyEnded) return;
    this.deadline = this.#wheel.after(CLIENT_LIMITS.bodyIdle);
    this.#request.resume();
  }

  discardBody(): void {
    if (this.#discarding) return;
    this.#discarding = true;
    const request = this.#request;
    const finish = (): void => {
      this.#wheel.remove(this);
      if (!this.#response.writableEnded) this.#response.end();
    };
    if (this.#broken || request.readableEnded || request.destroyed) {
      finish();
      return;
    }
    this.#wheel.add(this);
    this.deadline = this.#wheel.after(CLIENT_LIMITS.discardTime);
    request.on('data', (bytes: Buffer) => {
      this.#discarded += bytes.length;
      if (this.#discarded > CLIENT_LIMITS.discardBytes) finish();
    });
    request.on('end', finish);
    request.on('error', finish);
    request.resume();
  }

  onDeadline(): void {
    if (this.#discarding) {
      if (!this.#response.writableEnded) this.#response.end();
      return;
    }
    // The client stopped in the middle of its body.
    this.#refuse({ status: 408, reason: 'client-timeout', detail: '' });
  }

  /**
   * What follows on the connection cannot be read. `answer` says so to the client, in its turn and where no other answer is
   * under way; `behind` gives it for the connection when this exchange has had its own.
   */
  onBrokenConnection(answer: ClientFault, behind: () => void): void {
    this.#broken = true;
    if (this.bodyComplete) this.#response.once('close', behind);
    else this.#refuse(answer);
  }

  #awaitDrain(): void {
    if (this.#hasWaited) return;
    this.#hasWaited = true;
    // Armed once and never taken back, because that would cost with each piece: it is looked at when it is over.
    this.#response.socket?.setTimeout(CLIENT_LIMITS.writeIdle);
  }

  /** Nothing went out for a while: a fault of the client where something was to go. */
  onWriteTimeout(socket: Socket): void {
    if (this.#response.writableLength === 0) socket.setTimeout(CLIENT_LIMITS.writeIdle);
    else if (this.watcher === null) socket.destroy();
    else this.watcher.onClientFault({ status: 408, reason: 'client-timeout', detail: '' });
  }

  #refuse(answer: ClientFault): void {
    if (this.finished) this.#response.end();
    else if (this.watcher === null) this.#response.destroy();
    else this.watcher.onClientFault(answer);
  }

  onResponseDrain(): void {
    this.watcher?.onClientDrain();
  }

  onResponseClosed(): void {
    this.#wheel.remove(this);
    if (this.finished) return;
    this.finished = true;
    this.watcher?.onClientGone();
  }
}

// Without chunks there is no place for trailers.
function dropTrailer(headers: string[]): void {
  for (let at = headers.length - 2; at >= 0; at -= 2) {
    if ((headers[at] as string).toLowerCase() === 'trailer') headers.splice(at, 2);
  }
}
