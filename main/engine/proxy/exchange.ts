import type { Phrase } from '#shared/model/phrase.ts';
import type { AnswerReason } from '#shared/model/answer-reason.ts';
import type { RecordedAttempt } from '#shared/model/request-record.ts';
import type { RecordedService } from '../requests/finished-exchange.ts';
import type { Match } from '../routing/route-table.ts';
import type { AnswerHead } from '../upstream/answer-head.ts';
import type { Endpoint } from '../upstream/endpoints/endpoint.ts';
import type { ClientConnection } from './clients/client-connection.ts';
import type { BodyCopy } from './side/mirror.ts';
import type { Plan } from './plan/plan.ts';
import type { RequestHead } from './clients/request-head.ts';

/** Who sends the request body on. */
export interface BodyTaker {
  /** false: stop until `resumeBody`. The bytes may be kept. */
  onRequestBody(bytes: Buffer): boolean;
  onRequestEnd(trailers: readonly string[]): void;
}

/** Why the rest of a request will not come. */
export interface ClientFault {
  readonly status: 400 | 408;
  readonly reason: 'bad-request' | 'client-timeout';
  readonly detail?: Phrase;
}

/** Who wants to know how the client takes its answer. */
export interface ClientWatcher {
  /** The client took what was written. */
  onClientDrain(): void;
  /** The client's connection is gone before the answer was complete. */
  onClientGone(): void;
  /** The rest of the request will never come, but the client may still read an answer. */
  onClientFault(fault: ClientFault): void;
}

const NO_LINES: readonly string[] = [];

/** What became of bytes that were written to the client: see `AnswerHandler.onBody`. */
export type Taken = 'taken' | 'held' | 'full';

/**
 * One request and its answer while they pass. HTTP/1 and HTTP/2 are the two adapters. The fields are what steps, forwarding
 * and the record look at; the methods write to the client.
 */
export abstract class Exchange {
  readonly id: string;
  readonly client: ClientConnection;
  readonly method: string;
  /** Raw request header lines, name and value in turn. */
  abstract readonly rawHeaders: readonly string[];
  readonly head: RequestHead;
  /** Start, in milliseconds of `performance.now()`. */
  readonly began: number;
  abstract readonly httpVersion: string;
  /** Origin-form target as received. */
  target = '';
  /** Host as received, port included. */
  host = '';
  match: Match<Plan> | null = null;
  matchTime = 0;
  status = 0;
  reason: AnswerReason = 'internal-error';
  answeredBy: 'upstream' | 'gatehouse' = 'gatehouse';
  /** The Service that was used, where it is another than that of the route. */
  service: RecordedService | null = null;
  endpoint: Endpoint | null = null;
  upstreamTarget: string | null = null;
  attempts: RecordedAttempt[] | null = null;
  connectTime = -1;
  firstByteTime = -1;
  received = 0;
  sent = 0;
  responseHeaders: readonly string[] = NO_LINES;
  /** The same as text, where that was made already and holds nothing that is to be masked. */
  responseLines: string | null = null;
  /** Lines that a step adds to the answer, whoever gives it: name and value in turn. */
  addedHeaders: string[] | null = null;
  /** Request lines that a step sets for the pod, in place of the client's: name and value in turn. Empty: no line. */
  replacedHeaders: string[] | null = null;
  /** Cookies of the authentication service. */
  authCookies: readonly string[] | null = null;
  /** What is to be let go of when the exchange is over. */
  whenOver: (() => void)[] | null = null;
  /** Takes the request body beside the pod, where a mirror wants it. */
  bodyCopy: BodyCopy | null = null;
  /** The error that the default backend answers instead, 0 where there is none. */
  errorStatus = 0;
  /** Whether trailers may follow an answer unannounced, or its head is all there is: what HTTP/2 tells apart. */
  answerEnding: AnswerHead['ending'] = 'as-framed';
  watcher: ClientWatcher | null = null;
  /** Why the rest of the request will never come, where nobody watched when that was seen. */
  fault: ClientFault | null = null;
  /** true once the last byte of the answer was handed over or the client is gone. */
  finished = false;
  begun = false;

  constructor(facts: { id: string; client: ClientConnection; method: string; head: RequestHead; began: number }) {
    this.id = facts.id;
    this.client = facts.client;
    this.method = facts.method;
    this.head = facts.head;
    this.began = facts.began;
  }

  /** true where a request body follows. */
  abstract readonly hasBody: boolean;
  /** Declared bytes of the request body, -1 where it is chunked. */
  abstract readonly bodyLength: number;

  /** Sends a 1xx. */
  abstract inform(status: number, headers: readonly string[]): void;
  /** Sends the answer's head. With `length` -1 the end of the body is marked as the protocol has it. */
  abstract begin(status: number, statusText: string, headers: string[]): void;
  /** Sends the head now, because its body is not there yet. */
  abstract flush(): void;
  /** Ends the answer with its whole body, latin1. */
  abstract endWith(body: string): void;
  /** Sends a piece of the body. */
  abstract write(bytes: Buffer): Taken;
  abstract end(trailers: readonly string[] | null): void;
  /** Breaks the connection or stream, so that a cut answer cannot pass for a whole one. */
  abstract abort(): void;

  abstract readBody(taker: BodyTaker): void;
  abstract resumeBody(): void;
}
