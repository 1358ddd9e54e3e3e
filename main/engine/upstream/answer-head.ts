/** How the body of an answer ends (RFC 9112, 6.3). */
export type Framing = 'none' | 'counted' | 'chunked' | 'until-close';

/** The head of an answer, checked. `headers` has name and value in turn, latin1, without hop-by-hop lines. */
export interface AnswerHead {
  readonly status: number;
  readonly statusText: string;
  readonly headers: string[];
  readonly framing: Framing;
  /** Bytes of a counted body; of a HEAD answer what it declares; -1 where nothing is declared. */
  readonly contentLength: number;
  /** true where the connection may carry another exchange after this one. */
  readonly reusable: boolean;
  /** Seconds of `Keep-Alive: timeout`, -1 where not given. */
  readonly keepAliveSeconds: number;
  readonly upgrade: string | null;
  /** The `Server` line, which is not among `headers`: the controller shows none by default (reference 10.2). */
  readonly server: string | null;
  /** Whether trailers may follow without being announced, as in HTTP/2, or the head is all there is. */
  readonly ending: 'as-framed' | 'may-trail' | 'head-only';
}
