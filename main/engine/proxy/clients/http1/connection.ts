import type { Socket } from 'node:net';
import type { DeadlineWheel, Timed } from '../../../upstream/deadline-wheel.ts';
import { UpstreamError } from '../../../upstream/upstream-error.ts';
import { type ClientConnection, clientConnection } from '../client-connection.ts';
import { CLIENT_LIMITS } from '../client-limits.ts';
import type { BodyTaker, ClientFault } from '../../exchange.ts';
import { MalformedExchange } from '../malformed-exchange.ts';
import type { Proxy } from '../../proxy.ts';
import type { HeadRules } from '../request-head.ts';
import type { OwnAnswer } from '../../steps/step.ts';
import { type ExchangeConnection, Http1Exchange } from './exchange.ts';
import { isAmbiguous, type ParsedRequest } from './parse-request-head.ts';
import { CUT_BODY, RequestBodyReader } from './request-body-reader.ts';
import { CUT_HEAD, RequestHeadReader } from './request-head-reader.ts';
import { isUpgrade } from './upgrade-request.ts';

/** What arrives before it can be used: of a body that nobody reads yet, or of further requests behind the one under way. */
const MOST_HELD = 64 * 1024;
const TOO_LATE = { status: 408, reason: 'client-timeout' } as const;

/** What the connection is waiting for. */
type Phase = 'head' | 'request' | 'upgrade' | 'ending' | 'closed';

export interface ConnectionOptions {
  readonly proxy: Proxy;
  readonly rules: () => HeadRules;
}

/**
 * A client's HTTP/1 connection: takes one request after another out of its bytes, and begins the next when the answer to the
 * last has been handed over, as nginx does with pipelined ones. Instead of `node:http`, whose objects cost as much as all else
 * that is done for a request (reference: proxy performance 3: raw); its strictness is kept by comparing both.
 */
export class Http1ClientConnection implements Timed, ExchangeConnection {
  deadline = Infinity;
  slot = -1;
  readonly socket: Socket;
  readonly client: ClientConnection;
  #options: ConnectionOptions;
  #wheel: DeadlineWheel;
  #phase: Phase = 'head';
  #heads = new RequestHeadReader();
  /** What has arrived and is not used yet. */
  #rest: Buffer | null = null;
  #exchange: Http1Exchange | null = null;
  #body: RequestBodyReader | null = null;
  /** What follows cannot be told apart from the body, or must not be. */
  #unreadable = false;
  #lastRequest = false;
  #advancing = false;
  #paused = false;
  #clientEnded = false;
  #discarded = 0;

  constructor(socket: Socket, options: ConnectionOptions) {
    this.socket = socket;
    this.client = clientConnection(socket);
    this.#options = options;
    this.#wheel = options.proxy.pool.wheel;
    this.#wheel.add(this);
    this.deadline = this.#wheel.after(CLIENT_LIMITS.headTime);
    socket.on('data', this.#onData);
    socket.on('end', () => {
      this.#clientEnded = true;
      this.#whenEnded();
    });
    socket.on('drain', () => this.#onDrain());
    socket.on('timeout', () => this.#onWriteTimeout());
    socket.on('error', () => undefined); // `close` follows and tells all that matters.
    socket.on('close', () => this.#onClose());
    socket.resume();
  }

  get requestComplete(): boolean {
    return this.#body === null || this.#body.complete;
  }

  /** Ends it as soon as nothing is under way. */
  drain(): void {
    this.#lastRequest = true;
    if (this.#phase === 'head' && !this.#heads.hasBegun) this.#end();
  }

  mayContinue(): boolean {
    if (this.#lastRequest) return false;
    // Nobody reads it any more; what is here already is in nobody's way.
    if (this.#body?.taker === null && this.#rest !== null) this.#readBody(this.#rest);
    return this.requestComplete && !this.#unreadable;
  }

  readBody(taker: BodyTaker): void {
    if (this.#body !== null) this.#body.taker = taker;
    this.resumeBody();
  }

  resumeBody(): void {
    const body = this.#body;
    if (body === null || body.complete) return;
    body.held = false;
    this.deadline = this.#wheel.after(CLIENT_LIMITS.bodyIdle);
    this.#advance();
  }

  answered(keepsAlive: boolean): void {
    this.#exchange = null;
    if (this.#body !== null) this.#body.taker = null;
    if (!keepsAlive || this.#phase !== 'request' || !this.requestComplete || this.#lastRequest) {
      this.#end();
      return;
    }
    this.#body = null;
    this.#phase = 'head';
    this.deadline = this.#wheel.after(CLIENT_LIMITS.keepAlive);
    if ((this.#rest !== null || this.#clientEnded) && !this.#advancing) queueMicrotask(() => this.#advance());
  }

  awaitDrain(): void {
    // Armed once and never taken back, because that would cost with each piece: it is looked at when it is over.
    if ((this.socket.timeout ?? 0) === 0) this.socket.setTimeout(CLIENT_LIMITS.writeIdle);
  }

  onDeadline(): void {
    if (this.#phase === 'head' && this.#heads.hasBegun) this.#refuse(TOO_LATE);
    else if (this.#phase === 'request' && this.#exchange !== null) this.#exchange.onFault(TOO_LATE);
    else this.socket.destroy();
  }

  #onData = (bytes: Buffer): void => {
    this.#rest = this.#rest === null ? bytes : Buffer.concat([this.#rest, bytes]);
    this.#advance();
  };

  // A loop, since many requests may lie behind each other; answers that are given at once come back here meanwhile.
  #advance(): void {
    if (this.#advancing) return;
    this.#advancing = true;
    try {
      while (this.#rest !== null && this.#step(this.#rest));
    } catch (error) {
      // It comes out of an event of the socket, where nobody else would take it.
      if (this.#exchange === null) this.socket.destroy();
      else this.#options.proxy.failed(this.#exchange, error);
    } finally {
      this.#advancing = false;
    }
    this.#holdOrLetFlow();
    if (this.#clientEnded) this.#whenEnded();
  }

  /** Uses some of what has arrived; false where nothing more can be done with it now. */
  #step(bytes: Buffer): boolean {
    switch (this.#phase) {
      case 'head':
        if (!this.socket.writableNeedDrain) return this.#readHead(bytes);
        // A client that takes no answers may ask for nothing more: they would pile up here.
        this.deadline = Infinity;
        this.awaitDrain();
        return false;
      case 'request':
        return this.#readBody(bytes);
      case 'ending':
        this.#rest = null;
        this.#discarded += bytes.length;
        if (this.#discarded > CLIENT_LIMITS.discardBytes) this.socket.destroy();
        return false;
      case 'upgrade':
      case 'closed':
        return false;
    }
  }

  #holdOrLetFlow(): void {
    if (this.#phase === 'upgrade' || this.#phase === 'closed') return;
    const holds = this.#body?.held === true || (this.#rest !== null && this.#rest.length > MOST_HELD);
    if (holds === this.#paused) return;
    this.#paused = holds;
    if (holds) this.socket.pause();
    else this.socket.resume();
  }

  #onDrain(): void {
    this.#exchange?.onDrain();
    if (this.#phase !== 'head' || this.#rest === null) return;
    this.deadline = this.#wheel.after(CLIENT_LIMITS.keepAlive);
    this.#advance();
  }

  #readHead(bytes: Buffer): boolean {
    const reader = this.#heads;
    const hadBegun = reader.hasBegun;
    const read = reader.read(bytes, this.#options.rules());
    if (read === null) {
      this.#rest = null;
      if (!hadBegun && reader.hasBegun) this.deadline = this.#wheel.after(CLIENT_LIMITS.headTime);
      return false;
    }
    if ('status' in read) return this.#refuse(read);
    this.#rest = reader.used === bytes.length ? null : bytes.subarray(reader.used);
    this.#begin(read);
    return true;
  }

  #begin(request: ParsedRequest): void {
    const exchange = new Http1Exchange(request, this);
    this.#exchange = exchange;
    this.deadline = Infinity;
    if (isUpgrade(request)) {
      this.#phase = 'upgrade';
      this.socket.off('data', this.#onData);
      this.socket.pause();
      const rest = this.#rest ?? Buffer.alloc(0);
      this.#rest = null;
      this.#options.proxy.upgrade(exchange, request.target, { socket: this.socket, rest });
      return;
    }
    this.#phase = 'request';
    this.#unreadable = isAmbiguous(request);
    this.#body = exchange.hasBody ? new RequestBodyReader(exchange.bodyLength) : null;
    this.#options.proxy.handle(exchange, request.target, request);
  }

  #readBody(bytes: Buffer): boolean {
    const body = this.#body;
    if (body === null || body.complete || body.held || this.#unreadable) return false;
    // Until the answer begins somebody may still want it.
    if (body.taker === null && this.#exchange?.begins !== true) return false;
    // Taken out before, because whoever takes bytes may look for more.
    this.#rest = null;
    let used: number;
    try {
      used = body.read(bytes);
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      if (body.taker === null) this.#unreadable = true;
      else this.#breakOff({ ...CUT_BODY, detail: error.phrase });
      return false;
    }
    if (used < bytes.length) this.#rest = bytes.subarray(used);
    if (this.#phase === 'request') {
      this.deadline = body.complete || body.held ? Infinity : this.#wheel.after(CLIENT_LIMITS.bodyIdle);
    }
    return true;
  }

  // The rest of the request will never come, or cannot be read.
  #breakOff(fault: ClientFault): void {
    this.#unreadable = true;
    this.#lastRequest = true;
    this.#rest = null;
    this.deadline = Infinity;
    this.#exchange?.onFault(fault);
  }

  #refuse(answer: OwnAnswer): false {
    this.#phase = 'ending';
    this.#rest = null;
    this.deadline = this.#wheel.after(CLIENT_LIMITS.discardTime);
    this.#options.proxy.refuse(new MalformedExchange(this.socket, '-'), answer);
    return false;
  }

  #end(): void {
    const { socket } = this;
    this.#phase = 'ending';
    this.#rest = null;
    if (this.#body !== null) this.#body.held = false;
    this.deadline = Infinity;
    // Read on for a while: what is not read would become a reset, which takes the answer away from the client.
    socket.end(() => {
      this.deadline = this.#wheel.after(this.requestComplete ? CLIENT_LIMITS.linger : CLIENT_LIMITS.discardTime);
    });
    if (socket.writableLength > 0) this.awaitDrain();
    this.#paused = false;
    socket.resume();
  }

  #whenEnded(): void {
    if (this.#rest !== null || this.#advancing) return;
    if (this.#phase === 'request' && !this.requestComplete && !this.#unreadable) {
      this.#breakOff(CUT_BODY);
    } else if (this.#phase === 'head') {
      if (this.#heads.hasBegun) this.#refuse(CUT_HEAD);
      else this.#end();
    }
  }

  // Nothing went out for a while: a fault of the client where something was to go.
  #onWriteTimeout(): void {
    if (this.socket.writableLength === 0) this.socket.setTimeout(0);
    else if (this.#exchange === null) this.socket.destroy();
    else this.#exchange.onFault(TOO_LATE);
  }

  #onClose(): void {
    this.#phase = 'closed';
    this.#rest = null;
    this.#wheel.remove(this);
    this.#exchange?.onClosed();
  }
}
