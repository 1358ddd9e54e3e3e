import type { RecordedAttempt } from '#shared/model/request-record.ts';
import type { Backend } from '../upstream/backend.ts';
import type { Endpoint } from '../upstream/endpoint.ts';
import type { AnswerHandler } from '../upstream/answer-handler.ts';
import type { AnswerHead } from '../upstream/answer-head.ts';
import { PLAIN_HTTP } from '../upstream/transport.ts';
import type { UpstreamConnection } from '../upstream/upstream-connection.ts';
import { UpstreamError } from '../upstream/upstream-error.ts';
import type { UpstreamPool } from '../upstream/upstream-pool.ts';
import type { ClientFault, ClientWatcher, Exchange } from './exchange.ts';
import { EndpointChoice } from './endpoint-choice.ts';
import type { ForwardSettings } from './forwarded-headers.ts';
import { AnswerBuffer, isBuffered } from './answer-buffer.ts';
import { BufferedBody } from './buffered-body.ts';
import type { OutgoingBody } from './outgoing-body.ts';
import { outgoingHead } from './outgoing-head.ts';
import type { Plan } from './plan.ts';
import { RequestBody } from './request-body.ts';
import { isIdempotent, mayTryNext } from './retry.ts';
import type { OwnAnswer } from './steps/step.ts';

/** What forwarding needs of the proxy. */
export interface ForwardContext {
  readonly pool: UpstreamPool;
  readonly settings: ForwardSettings;
  /** Tunnels that are open. */
  readonly tunnels: Set<{ close(): void }>;
  /** Gives an answer of our own. */
  answer(exchange: Exchange, plan: Plan, answer: OwnAnswer): void;
  /** Hands an error to the default backend where the route wants that; false: it stays as it is (reference 16). */
  handOver(exchange: Exchange, plan: Plan, error: { readonly status: number; readonly by: 'pod' }): boolean;
  /** The exchange is over: to be recorded. */
  done(exchange: Exchange, plan: Plan): void;
}

/**
 * Sends one request on to an endpoint and its answer back, with retries. One instance per exchange takes every call, so that
 * nothing else is allocated on the way (reference: proxy performance 3).
 */
export class Forwarding implements AnswerHandler, ClientWatcher {
  #exchange: Exchange;
  #plan: Plan;
  #backend: Backend;
  #context: ForwardContext;
  #connection: UpstreamConnection | null = null;
  #body: OutgoingBody | null = null;
  /** Bytes of a body that was read before, null where it is sent on as it comes. */
  #buffered: number | null = null;
  #answerBuffer: AnswerBuffer | null = null;
  #head: string | null;
  #ownHead: boolean;
  #tried: Endpoint[] = [];
  #tries = 0;
  #stale = 0;
  #tryBegan = 0;
  #choice: EndpointChoice | null;
  #over = false;

  constructor(
    exchange: Exchange,
    leads: { readonly plan: Plan; readonly backend: Backend; readonly head?: string },
    context: ForwardContext,
  ) {
    this.#exchange = exchange;
    this.#plan = leads.plan;
    this.#backend = leads.backend;
    this.#context = context;
    this.#choice = EndpointChoice.of(exchange, leads.plan, leads.backend);
    this.#ownHead = leads.head !== undefined;
    this.#head = leads.head ?? null;
    exchange.watcher = this;
  }

  start(): void {
    const exchange = this.#exchange;
    const { mirror } = this.#plan;
    if (mirror !== null) exchange.bodyCopy = mirror.copy(exchange);
    if (exchange.hasBody && !this.#ownHead && this.#readsBodyFirst()) return;
    this.#reach();
  }

  #reach(): void {
    const { external } = this.#backend;
    if (external !== null && this.#backend.endpoints.length === 0) {
      void external.refresh().then(() => this.#try());
      return;
    }
    this.#try();
  }

  onInformational(head: AnswerHead): void {
    if (head.status === 100) this.#body?.continued();
    else this.#exchange.inform(head.status, head.headers);
  }

  onAnswer(head: AnswerHead): void {
    const exchange = this.#exchange;
    const { answerSteps } = this.#plan;
    const now = performance.now();
    if (this.#tryBegan > 0) exchange.firstByteTime = now - exchange.began;
    if (this.#passOver(head)) return;
    if (head.status >= 300 && this.#plan.errors !== null && this.#handsOver(head)) return;
    exchange.answeredBy = 'upstream';
    exchange.reason = 'upstream';
    this.#recordTry(head.status, null);
    const { headers } = head;
    if (this.#plan.showsPodServer && head.server !== null) headers.push('Server', head.server);
    for (const step of answerSteps) step.apply(exchange, headers, head.status);
    this.#choice?.tie(headers);
    this.#body?.answerBegan();
    exchange.answerEnding = head.ending;
    const { bufferedAnswers } = this.#plan;
    if (bufferedAnswers !== null && isBuffered(head)) {
      this.#answerBuffer = new AnswerBuffer(exchange, bufferedAnswers, () => this.#connection?.resume());
    }
    exchange.begin(head.status, head.statusText, headers);
  }

  onHeadAlone(): void {
    this.#exchange.flush();
  }

  onWholeBody(body: string): void {
    this.#exchange.endWith(body);
  }

  onBody(bytes: Buffer): 'taken' | 'held' | 'full' {
    return this.#exchange.write(bytes);
  }

  onEnd(trailers: readonly string[] | null): void {
    this.#connection = null;
    this.#choice?.answered(performance.now() - this.#tryBegan);
    if (!this.#exchange.finished) this.#exchange.end(trailers);
    this.#finish();
  }

  onUpgrade(): void {
    // Only asked for by the tunnel; here it is an answer nobody wants.
    this.#connection?.destroy();
    this.onError(new UpstreamError('upstream-invalid', 'unasked-upgrade', 'it switched protocols without being asked'));
  }

  onError(error: UpstreamError): void {
    const exchange = this.#exchange;
    const connection = this.#connection as UpstreamConnection;
    this.#connection = null;
    if (this.#over) return;
    if (exchange.begun) {
      exchange.reason = error.reason;
      exchange.abort();
      this.#recordTry(exchange.status, error);
      this.#finish();
      return;
    }
    const sent = connection.uses > 0 && connection.connectTime > 0 && !error.unprocessed;
    const stale = error.reason === 'upstream-reset' && connection.uses > 1 && !connection.answerSeen;
    const repeatable = this.#body === null || this.#body.replayable;
    if (stale && this.#stale === 0 && repeatable && isIdempotent(exchange.method)) {
      // The pod closed an idle connection at the moment we used it: once more on a new one, which is no retry.
      this.#stale++;
      this.#send(exchange.endpoint as Endpoint, { fresh: true });
      return;
    }
    this.#recordTry(null, error);
    const next = mayTryNext({
      error,
      status: null,
      method: exchange.method,
      sent,
      repeatable,
      tries: this.#tries,
      elapsed: performance.now() - exchange.began,
      plan: this.#plan,
    });
    if (next && this.#backend.endpoints.length > 0 && !this.#backend.cluster) {
      this.#try();
      return;
    }
    const status = error.reason === 'upstream-timeout' ? 504 : 502;
    this.#own({ status, reason: error.reason, detail: error.message });
  }

  onRequestDrain(): void {
    this.#body?.ready(this.#connection);
  }

  onClientDrain(): void {
    if (this.#answerBuffer === null) this.#connection?.resume();
    else this.#answerBuffer.drained();
  }

  onClientGone(): void {
    if (this.#over) return;
    const exchange = this.#exchange;
    if (!exchange.begun) exchange.status = 0;
    exchange.reason = 'client-closed';
    this.#connection?.destroy();
    this.#connection = null;
    this.#finish();
  }

  onClientFault(fault: ClientFault): void {
    if (this.#over) return;
    this.#connection?.destroy();
    this.#connection = null;
    if (!this.#exchange.begun) {
      this.#own(fault);
      return;
    }
    this.#exchange.reason = fault.reason;
    this.#exchange.abort();
    this.#finish();
  }

  /** true where the pod is called only when the whole body is there. */
  #readsBodyFirst(): boolean {
    const exchange = this.#exchange;
    const { bodySize: limit, bufferedBodies } = this.#plan;
    const onTooLarge = (): void => this.#onBodyTooLarge();
    if (bufferedBodies === null || (bufferedBodies.which === 'chunked' && exchange.bodyLength >= 0)) {
      this.#body = new RequestBody(exchange, { limit, onTooLarge });
      return false;
    }
    const body = new BufferedBody(exchange, {
      limit,
      memory: bufferedBodies.memory,
      onTooLarge,
      onComplete: () => {
        this.#buffered = body.length;
        this.#reach();
      },
      onFailed: () => this.#own({ status: 500, reason: 'internal-error' }),
    });
    this.#body = body;
    body.read();
    return true;
  }

  #try(): void {
    if (this.#over) return;
    const choice = this.#choice;
    const endpoint = choice === null ? this.#backend.next(this.#tried) : choice.next(this.#tried);
    if (endpoint === null) {
      const unresolved = this.#backend.external !== null;
      this.#own(
        unresolved
          ? { status: 502, reason: 'upstream-unresolved', detail: this.#backend.external?.name ?? '' }
          : { status: 503, reason: 'no-endpoints' },
      );
      return;
    }
    this.#tries++;
    this.#tried.push(endpoint);
    this.#send(endpoint, { fresh: false });
  }

  #send(endpoint: Endpoint, options: { readonly fresh: boolean }): void {
    const exchange = this.#exchange;
    exchange.endpoint = endpoint;
    this.#tryBegan = performance.now();
    const { limits, transport: choice } = this.#plan;
    const transport = choice === null || this.#ownHead ? PLAIN_HTTP : choice(exchange.client.scheme);
    if (transport === null) {
      this.#own({ status: 503, reason: 'route-denied', detail: 'proxy-ssl-secret' });
      return;
    }
    const connection = this.#context.pool.origin(endpoint, transport).acquire({
      connectTimeout: limits.connectTimeout,
      repeatable: isIdempotent(exchange.method),
      fresh: options.fresh,
    });
    this.#connection = connection;
    this.#body?.restart();
    const { settings } = this.#context;
    this.#head ??= outgoingHead(exchange, this.#plan, { settings, upgrade: false, buffered: this.#buffered });
    const chunked = this.#buffered === null && exchange.bodyLength < 0;
    const body = this.#body === null ? 'none' : chunked ? 'chunked' : 'counted';
    connection.send(this.#head, { method: exchange.method, body, handler: this, limits });
    exchange.connectTime = connection.isOpen ? 0 : -1;
    if (connection.isOpen) this.#body?.ready(connection);
  }

  // `proxy-next-upstream` may name statuses: the answer is passed over while another try is allowed.
  #passOver(head: AnswerHead): boolean {
    const { nextUpstream } = this.#plan;
    if (head.status < 400 || !nextUpstream.has(`http_${head.status}`)) return false;
    const next = mayTryNext({
      error: null,
      status: head.status,
      method: this.#exchange.method,
      sent: true,
      repeatable: this.#body === null || this.#body.replayable,
      tries: this.#tries,
      elapsed: performance.now() - this.#exchange.began,
      plan: this.#plan,
    });
    if (!next) return false;
    this.#recordTry(head.status, null, { keep: true });
    this.#connection?.destroy();
    this.#connection = null;
    this.#try();
    return true;
  }

  #handsOver(head: AnswerHead): boolean {
    const exchange = this.#exchange;
    const { errors } = this.#plan;
    if (exchange.errorStatus !== 0 || errors === null || !errors.intercepts(head.status, 'pod')) return false;
    this.#recordTry(head.status, null, { keep: true });
    this.#connection?.destroy();
    this.#connection = null;
    this.#over = true;
    this.#body?.stop();
    exchange.watcher = null;
    return this.#context.handOver(exchange, this.#plan, { status: head.status, by: 'pod' });
  }

  // The first try of a good exchange is not written down: the record is made from endpoint and status.
  #recordTry(status: number | null, error: UpstreamError | null, options: { keep: boolean } = { keep: false }): void {
    const exchange = this.#exchange;
    const { connectTime } = this.#connection ?? { connectTime: -1 };
    if (exchange.connectTime < 0 && connectTime > 0) exchange.connectTime = connectTime;
    if (error === null && !options.keep && exchange.attempts === null) return;
    const { address = '', port = 0 } = exchange.endpoint ?? {};
    const time = Math.round((performance.now() - this.#tryBegan) * 1000) / 1000;
    const attempt: RecordedAttempt = { address, port, status, error: error === null ? null : error.code, time };
    (exchange.attempts ??= []).push(attempt);
  }

  #onBodyTooLarge(): void {
    this.#connection?.destroy();
    this.#connection = null;
    if (this.#exchange.begun) {
      this.#exchange.abort();
      this.#finish();
      return;
    }
    this.#own({ status: 413, reason: 'body-too-large', detail: `${this.#plan.bodySize} bytes` });
  }

  #own(answer: OwnAnswer): void {
    this.#over = true;
    this.#body?.stop();
    this.#exchange.watcher = null;
    this.#context.answer(this.#exchange, this.#plan, answer);
  }

  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    this.#body?.stop();
    this.#answerBuffer?.stop();
    this.#exchange.watcher = null;
    this.#context.done(this.#exchange, this.#plan);
  }
}
