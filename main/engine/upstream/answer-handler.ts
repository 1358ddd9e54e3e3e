import type { AnswerHead } from './answer-head.ts';
import type { UpstreamTunnel } from './upstream-connection.ts';
import type { UpstreamError } from './upstream-error.ts';

/**
 * Who takes the answer to a request. All calls come synchronously from the socket's read; `onEnd`, `onUpgrade` or `onError`
 * is the last one, and comes exactly once.
 */
export interface AnswerHandler {
  /** A 1xx other than 101, before the answer proper. */
  onInformational(head: AnswerHead): void;
  onAnswer(head: AnswerHead): void;
  /** The head came without any of its body, which may take its time: it is to go out now. */
  onHeadAlone(): void;
  /** The whole body of an answer that came in one read, latin1; instead of `onBody`. `onEnd` follows. */
  onWholeBody(body: string): void;
  /**
   * A view of memory that is read into again afterwards. Gives `taken` when nothing refers to it any more, `held` when a
   * write still does (the connection then reads into other memory), `full` to stop reading until `resume`.
   */
  onBody(bytes: Buffer): 'taken' | 'held' | 'full';
  onEnd(trailers: readonly string[] | null): void;
  /**
   * After 101 the connection is a tunnel: bytes come by `onBody`, the end of the pod's side by `onEnd`, and the handler
   * writes to `tunnel` until it destroys the connection.
   */
  onUpgrade(head: AnswerHead, tunnel: UpstreamTunnel): void;
  onError(error: UpstreamError): void;
  /** What was written of the request body has gone out: more may come. */
  onRequestDrain(): void;
}
