import type { Duplex } from 'node:stream';
import { phrase } from '#shared/model/phrase.ts';
import type { Backend } from '../../upstream/endpoints/backend.ts';
import type { Endpoint } from '../../upstream/endpoints/endpoint.ts';
import type { AnswerHandler } from '../../upstream/answer-handler.ts';
import type { AnswerHead } from '../../upstream/answer-head.ts';
import type { UpstreamConnection, UpstreamTunnel } from '../../upstream/upstream-connection.ts';
import { UpstreamError } from '../../upstream/upstream-error.ts';
import type { ClientWatcher, Exchange } from '../exchange.ts';
import { EndpointTries } from './endpoint-tries.ts';
import type { ForwardContext } from './forward-context.ts';
import type { Plan } from '../plan/plan.ts';
import { connectLimit, NO_TRANSPORT, unfit, wantedTransport } from './pod-speech.ts';
import { recordTry } from './record-try.ts';
import { outgoingHead } from '../heads/outgoing-head.ts';
import type { OwnAnswer } from '../steps/step.ts';

/** The client's connection after the head of its request. */
export interface UpgradeClient {
  readonly socket: Duplex;
  readonly rest: Buffer;
}

/**
 * Passes a WebSocket upgrade on. Only after 101 the two connections become one tunnel; any other answer is an ordinary one
 * (reference: proxy performance 4.15). Ends of either side are passed on as they are.
 */
export class Tunnel extends EndpointTries implements AnswerHandler, ClientWatcher {
  #client: UpgradeClient;
  #connection: UpstreamConnection | null = null;
  #open = false;
  #clientEnded = false;
  #podEnded = false;

  constructor(
    exchange: Exchange,
    leads: { readonly plan: Plan; readonly backend: Backend },
    options: { readonly context: ForwardContext; readonly client: UpgradeClient },
  ) {
    super(exchange, leads, options.context);
    this.#client = options.client;
    exchange.watcher = this;
  }

  start(): void {
    this.reach();
  }

  onInformational(): void {
    // Nothing that concerns an upgrade.
  }

  onAnswer(head: AnswerHead): void {
    const exchange = this.exchange;
    if (this.plan.errors?.intercepts(head.status, 'pod') === true && exchange.errorStatus === 0) {
      this.#connection?.destroy();
      this.#connection = null;
      this.over = true;
      exchange.watcher = null;
      this.context.handOver(exchange, this.plan, { status: head.status, by: 'pod' });
      return;
    }
    exchange.answeredBy = 'upstream';
    exchange.reason = 'upstream';
    exchange.firstByteTime = performance.now() - exchange.began;
    if (this.plan.showsPodServer && head.server !== null) head.headers.push('Server', head.server);
    for (const step of this.plan.answerSteps) step.apply(exchange, head.headers, head.status);
    this.choice?.tie(head.headers);
    head.headers.push('Connection', 'close');
    exchange.begin(head.status, head.statusText, head.headers);
  }

  onHeadAlone(): void {
    this.exchange.flush();
  }

  onWholeBody(body: string): void {
    this.exchange.endWith(body);
  }

  onBody(bytes: Buffer): 'taken' | 'held' | 'full' {
    if (!this.#open) return this.exchange.write(bytes);
    const { socket } = this.#client;
    this.exchange.sent += bytes.length;
    const flowing = socket.write(bytes);
    if (socket.writableLength === 0) return 'taken';
    return flowing ? 'held' : 'full';
  }

  onEnd(trailers: readonly string[] | null): void {
    if (!this.#open) {
      this.#connection = null;
      if (!this.exchange.finished) this.exchange.end(trailers);
      this.#finish();
      return;
    }
    this.#podEnded = true;
    this.#client.socket.end();
    if (this.#clientEnded) this.#finish();
  }

  onUpgrade(head: AnswerHead, connection: UpstreamTunnel): void {
    const exchange = this.exchange;
    const { socket, rest } = this.#client;
    if (head.upgrade !== null && head.upgrade.toLowerCase() !== 'websocket') {
      throw new UpstreamError('upstream-invalid', 'other-upgrade', phrase('upstream-other-upgrade'));
    }
    this.#open = true;
    this.context.tunnels.add(this);
    exchange.answeredBy = 'upstream';
    exchange.reason = 'upstream';
    exchange.status = 101;
    exchange.begun = true;
    exchange.firstByteTime = performance.now() - exchange.began;
    this.choice?.tie(head.headers);
    exchange.responseHeaders = head.headers;
    let lines = `HTTP/1.1 101 ${head.statusText}\r\nConnection: upgrade\r\nUpgrade: ${head.upgrade ?? 'websocket'}\r\n`;
    for (let at = 0; at + 1 < head.headers.length; at += 2) lines += `${head.headers[at]}: ${head.headers[at + 1]}\r\n`;
    socket.write(`${lines}\r\n`, 'latin1');
    socket.on('data', (bytes: Buffer) => {
      exchange.received += bytes.length;
      if (!connection.write(bytes)) socket.pause();
    });
    socket.on('drain', () => connection.resume());
    socket.on('end', () => {
      this.#clientEnded = true;
      connection.endTunnel();
      if (this.#podEnded) this.#finish();
    });
    socket.on('error', () => this.onClientGone());
    socket.on('close', () => this.onClientGone());
    if (rest.length > 0) {
      exchange.received += rest.length;
      connection.write(rest);
    }
    socket.resume();
  }

  /** Ends both sides: a tunnel may last for ever, so that stopping does not wait for it. */
  close(): void {
    if (this.over) return;
    this.exchange.reason = 'shutting-down';
    this.#client.socket.destroy();
    this.onClientGone();
  }

  onError(error: UpstreamError): void {
    const exchange = this.exchange;
    const sent = (this.#connection?.connectTime ?? 0) > 0;
    this.#connection = null;
    if (this.over) return;
    if (this.#open || exchange.begun) {
      // An idle tunnel that is given up is no fault of the pod.
      if (error.reason !== 'upstream-timeout') exchange.reason = error.reason;
      this.#client.socket.destroy();
      this.#finish();
      return;
    }
    recordTry(exchange, { status: null, error, connectTime: -1, began: exchange.began, keep: false });
    this.failed(error, sent && !error.unprocessed);
  }

  onRequestDrain(): void {
    if (this.#open) this.#client.socket.resume();
  }

  onClientDrain(): void {
    this.#connection?.resume();
  }

  onClientGone(): void {
    if (this.over) return;
    const exchange = this.exchange;
    if (!this.#open) {
      exchange.reason = 'client-closed';
      if (!exchange.begun) exchange.status = 0;
    }
    this.#connection?.destroy();
    this.#connection = null;
    this.#finish();
  }

  onClientFault(): void {
    this.onClientGone();
  }

  protected get repeatable(): boolean {
    return true;
  }

  protected send(endpoint: Endpoint): void {
    const exchange = this.exchange;
    exchange.endpoint = endpoint;
    const { limits } = this.plan;
    const wanted = wantedTransport(exchange, this.plan);
    if (wanted === null) {
      this.own(NO_TRANSPORT);
      return;
    }
    const { settings } = this.context;
    const plain = outgoingHead(exchange, this.plan, { settings, upgrade: true, buffered: null });
    const { way } = endpoint;
    const transport = way?.transport === undefined ? wanted : way.transport(wanted);
    const head = way?.head === undefined ? plain : way.head(plain, wanted);
    if (transport === null || head === null) {
      this.own(unfit(endpoint));
      return;
    }
    // Always a connection of its own: it will never carry another request.
    const connectTimeout = connectLimit(limits.connectTimeout, this.backend.ways, endpoint);
    const origin = this.context.pool.origin(endpoint, transport);
    const connection = origin.acquire({ connectTimeout, repeatable: false, fresh: true, own: true });
    this.#connection = connection;
    connection.send(head, { method: exchange.method, body: 'none', handler: this, limits });
  }

  protected own(answer: OwnAnswer): void {
    this.over = true;
    this.exchange.watcher = null;
    this.context.answer(this.exchange, this.plan, answer);
  }

  #finish(): void {
    if (this.over) return;
    this.over = true;
    this.context.tunnels.delete(this);
    this.exchange.watcher = null;
    this.exchange.finished = true;
    // Where both sides have ended, what is still on its way goes out and the connection closes by itself.
    if (!this.#clientEnded || !this.#podEnded) this.#connection?.destroy();
    this.context.done(this.exchange, this.plan);
  }
}
