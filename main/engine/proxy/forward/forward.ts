import { phrase } from '#shared/model/phrase.ts';
import type { Backend } from '../../upstream/endpoints/backend.ts';
import type { Endpoint } from '../../upstream/endpoints/endpoint.ts';
import type { AnswerHandler } from '../../upstream/answer-handler.ts';
import type { AnswerHead } from '../../upstream/answer-head.ts';
import { PLAIN_HTTP } from '../../upstream/transport.ts';
import type { UpstreamConnection } from '../../upstream/upstream-connection.ts';
import { UpstreamError } from '../../upstream/upstream-error.ts';
import type { ClientFault, ClientWatcher, Exchange } from '../exchange.ts';
import { EndpointTries } from './endpoint-tries.ts';
import type { ForwardContext } from './forward-context.ts';
import { AnswerBuffer, isBuffered } from '../bodies/answer-buffer.ts';
import { outgoingBody } from '../bodies/choose-body.ts';
import type { OutgoingBody } from '../bodies/outgoing-body.ts';
import { outgoingHead } from '../heads/outgoing-head.ts';
import type { Plan } from '../plan/plan.ts';
import { connectLimit, NO_TRANSPORT, unfit, wantedTransport, wantsOwn } from './pod-speech.ts';
import { recordTry } from './record-try.ts';
import { isIdempotent } from './retry.ts';
import type { OwnAnswer } from '../steps/step.ts';

/**
 * Sends one request on to an endpoint and its answer back, with retries. One instance per exchange takes every call, so that
 * nothing else is allocated on the way (reference: proxy performance 3).
 */
export class Forwarding extends EndpointTries implements AnswerHandler, ClientWatcher {
  #connection: UpstreamConnection | null = null;
  #body: OutgoingBody | null = null;
  /** Bytes of a body that was read before, null where it is sent on as it comes. */
  #buffered: number | null = null;
  #answerBuffer: AnswerBuffer | null = null;
  #head: string | null;
  #ownHead: boolean;
  #stale = 0;
  #tryBegan = 0;

  constructor(
    exchange: Exchange,
    leads: { readonly plan: Plan; readonly backend: Backend; readonly head?: string },
    context: ForwardContext,
  ) {
    super(exchange, leads, context);
    this.#ownHead = leads.head !== undefined;
    this.#head = leads.head ?? null;
    exchange.watcher = this;
  }

  start(): void {
    const exchange = this.exchange;
    exchange.bodyCopy = this.plan.mirror?.copy(exchange) ?? null;
    if (exchange.hasBody && !this.#ownHead && this.#readsBodyFirst()) return;
    this.reach();
  }

  onInformational(head: AnswerHead): void {
    if (head.status === 100) this.#body?.continued();
    else this.exchange.inform(head.status, head.headers);
  }

  onAnswer(head: AnswerHead): void {
    const exchange = this.exchange;
    const { answerSteps } = this.plan;
    exchange.firstByteTime = performance.now() - exchange.began;
    if (this.#passOver(head)) return;
    if (head.status >= 300 && this.plan.errors !== null && this.#handsOver(head)) return;
    exchange.answeredBy = 'upstream';
    exchange.reason = 'upstream';
    this.#recordTry(head.status, null);
    const { headers } = head;
    if (this.plan.showsPodServer && head.server !== null) headers.push('Server', head.server);
    for (const step of answerSteps) step.apply(exchange, headers, head.status);
    this.choice?.tie(headers);
    this.#body?.answerBegan();
    exchange.answerEnding = head.ending;
    const { bufferedAnswers } = this.plan;
    if (bufferedAnswers !== null && isBuffered(head)) {
      this.#answerBuffer = new AnswerBuffer(exchange, bufferedAnswers, () => this.#connection?.resume());
    }
    exchange.begin(head.status, head.statusText, headers);
  }

  onHeadAlone(): void {
    this.exchange.flush();
  }

  onWholeBody(body: string): void {
    if (this.#answerBuffer?.isPaced === true) this.#answerBuffer.take(Buffer.from(body, 'latin1'));
    else this.exchange.endWith(body);
  }

  onBody(bytes: Buffer): 'taken' | 'held' | 'full' {
    return this.#answerBuffer === null ? this.exchange.write(bytes) : this.#answerBuffer.take(bytes);
  }

  onEnd(trailers: readonly string[] | null): void {
    this.#connection = null;
    this.choice?.answered(performance.now() - this.#tryBegan);
    if (this.#answerBuffer === null) this.#end(trailers);
    else this.#answerBuffer.end(() => this.#end(trailers));
  }

  onUpgrade(): void {
    // Only asked for by the tunnel; here it is an answer nobody wants.
    this.#connection?.destroy();
    this.onError(new UpstreamError('upstream-invalid', 'unasked-upgrade', phrase('upstream-unasked-upgrade')));
  }

  onError(error: UpstreamError): void {
    const exchange = this.exchange;
    const connection = this.#connection as UpstreamConnection;
    this.#connection = null;
    if (this.over) return;
    if (exchange.begun) {
      this.#recordTry(exchange.status, error);
      this.#breakOff(error.reason);
      return;
    }
    const sent = connection.uses > 0 && connection.connectTime > 0 && !error.unprocessed;
    const stale = error.reason === 'upstream-reset' && connection.uses > 1 && !connection.answerSeen;
    if (stale && this.#stale === 0 && this.repeatable && isIdempotent(exchange.method)) {
      // The pod closed an idle connection at the moment we used it: once more on a new one, which is no retry.
      this.#stale++;
      this.#send(exchange.endpoint as Endpoint, { fresh: true });
      return;
    }
    this.#recordTry(null, error);
    this.failed(error, sent);
  }

  onRequestDrain(): void {
    this.#body?.ready(this.#connection);
  }

  onClientDrain(): void {
    if (this.#answerBuffer === null) this.#connection?.resume();
    else this.#answerBuffer.drained();
  }

  onClientGone(): void {
    if (this.over) return;
    const exchange = this.exchange;
    if (!exchange.begun) exchange.status = 0;
    exchange.reason = 'client-closed';
    this.#drop();
    this.#finish();
  }

  onClientFault(fault: ClientFault): void {
    if (this.over) return;
    this.#drop();
    if (this.exchange.begun) this.#breakOff(fault.reason);
    else this.own(fault);
  }

  #end(trailers: readonly string[] | null): void {
    if (!this.exchange.finished) this.exchange.end(trailers);
    this.#finish();
  }

  /** true where the pod is called only when the whole body is there. */
  #readsBodyFirst(): boolean {
    const { body, first } = outgoingBody(this.exchange, this.plan, {
      onTooLarge: () => this.#onBodyTooLarge(),
      onComplete: (length) => {
        this.#buffered = length;
        this.reach();
      },
      onFailed: () => this.own({ status: 500, reason: 'internal-error' }),
    });
    this.#body = body;
    return first;
  }

  protected get repeatable(): boolean {
    return this.#body?.replayable ?? true;
  }

  protected send(reached: Endpoint): void {
    this.#send(reached, { fresh: false });
  }

  #send(endpoint: Endpoint, options: { readonly fresh: boolean }): void {
    const exchange = this.exchange;
    exchange.endpoint = endpoint;
    this.#tryBegan = performance.now();
    const { limits } = this.plan;
    const wanted = this.#ownHead ? PLAIN_HTTP : wantedTransport(exchange, this.plan);
    if (wanted === null) {
      this.own(NO_TRANSPORT);
      return;
    }
    const { settings } = this.context;
    this.#head ??= outgoingHead(exchange, this.plan, { settings, upgrade: false, buffered: this.#buffered });
    const { way } = endpoint;
    const transport = way?.transport === undefined ? wanted : way.transport(wanted);
    const head = way?.head === undefined ? this.#head : way.head(this.#head, wanted);
    if (transport === null || head === null) {
      this.own(unfit(endpoint));
      return;
    }
    const connection = this.context.pool.origin(endpoint, transport).acquire({
      connectTimeout: connectLimit(limits.connectTimeout, this.backend.ways, endpoint),
      repeatable: isIdempotent(exchange.method),
      fresh: options.fresh,
      own: wantsOwn(exchange, endpoint, transport),
    });
    this.#connection = connection;
    this.#body?.restart();
    const chunked = this.#buffered === null && exchange.bodyLength < 0;
    const body = this.#body === null ? 'none' : chunked ? 'chunked' : 'counted';
    connection.send(head, { method: exchange.method, body, handler: this, limits });
    exchange.connectTime = connection.isOpen ? 0 : -1;
    if (connection.isOpen) this.#body?.ready(connection);
  }

  // `proxy-next-upstream` may name statuses: the answer is passed over while another try is allowed.
  #passOver(head: AnswerHead): boolean {
    if (head.status < 400 || !this.plan.nextUpstream.has(`http_${head.status}`)) return false;
    if (!this.mayTryNext({ error: null, status: head.status, sent: true })) return false;
    this.#recordTry(head.status, null, { keep: true });
    this.#drop();
    this.try();
    return true;
  }

  #handsOver(head: AnswerHead): boolean {
    const exchange = this.exchange;
    if (exchange.errorStatus !== 0 || this.plan.errors?.intercepts(head.status, 'pod') !== true) return false;
    this.#recordTry(head.status, null, { keep: true });
    this.#drop();
    this.over = true;
    this.#body?.stop();
    exchange.watcher = null;
    return this.context.handOver(exchange, this.plan, { status: head.status, by: 'pod' });
  }

  #recordTry(status: number | null, error: UpstreamError | null, options: { keep: boolean } = { keep: false }): void {
    const connectTime = this.#connection?.connectTime ?? -1;
    recordTry(this.exchange, { status, error, connectTime, began: this.#tryBegan, keep: options.keep });
  }

  #onBodyTooLarge(): void {
    this.#drop();
    if (this.exchange.begun) this.#breakOff('body-too-large');
    else
      this.own({ status: 413, reason: 'body-too-large', detail: phrase('size-bytes', { size: this.plan.bodySize }) });
  }

  // A cut answer must not pass for a whole one.
  #breakOff(reason: Exchange['reason']): void {
    this.exchange.reason = reason;
    this.exchange.abort();
    this.#finish();
  }

  #drop(): void {
    this.#connection?.destroy();
    this.#connection = null;
  }

  protected own(answer: OwnAnswer): void {
    this.over = true;
    this.#body?.stop();
    this.exchange.watcher = null;
    this.context.answer(this.exchange, this.plan, answer);
  }

  #finish(): void {
    if (this.over) return;
    this.over = true;
    this.#body?.stop();
    this.#answerBuffer?.stop();
    this.exchange.watcher = null;
    this.context.done(this.exchange, this.plan);
  }
}
