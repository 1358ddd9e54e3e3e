import { phrase, type Phrase } from '#shared/model/phrase.ts';
import type { MissingRight } from '#shared/model/source.ts';
import { UpstreamError } from '../../upstream-error.ts';

/**
 * Why a stream or a tunnel failed. `unreachable`: the API server does not answer or says that it cannot at the moment;
 * `unauthorized`: there are no credentials that it accepts; `forbidden`: a verb on pods/portforward is missing;
 * `unsupported`: none of the three transports passes; `pod-gone`: the pod is not there or does not run; `port-refused`:
 * nothing listens; `pod-failed`: the node says why, in words that we do not know; `reset`: the other side cut the stream;
 * `lost`: the tunnel under it broke; `stalled`: nothing came back in time; `slow-reader`: the client took nothing for so
 * long that others suffered; `closed`: we gave the tunnel up, because the network is another one or the context.
 */
export type TunnelFault =
  | 'unreachable'
  | 'unauthorized'
  | 'forbidden'
  | 'unsupported'
  | 'pod-gone'
  | 'port-refused'
  | 'pod-failed'
  | 'reset'
  | 'lost'
  | 'stalled'
  | 'slow-reader'
  | 'closed';

const REASONS: Readonly<Record<TunnelFault, UpstreamError['reason']>> = {
  unreachable: 'upstream-refused',
  unauthorized: 'upstream-refused',
  forbidden: 'upstream-refused',
  unsupported: 'upstream-refused',
  'pod-gone': 'upstream-refused',
  'port-refused': 'upstream-refused',
  'pod-failed': 'upstream-reset',
  reset: 'upstream-reset',
  lost: 'upstream-reset',
  stalled: 'upstream-timeout',
  'slow-reader': 'upstream-reset',
  closed: 'upstream-reset',
};

/** A way through the API server that failed. `unprocessed` where no byte of a request can have reached the pod. No secrets. */
export class TunnelError extends UpstreamError {
  readonly fault: TunnelFault;
  /** With `forbidden`: the rights whose absence was met; any one of them would do. */
  readonly missing: readonly MissingRight[];

  constructor(
    fault: TunnelFault,
    message: Phrase,
    options: { readonly unprocessed: boolean; readonly missing?: readonly MissingRight[] },
  ) {
    super(REASONS[fault], `tunnel-${fault}`, message, options);
    this.name = 'TunnelError';
    this.fault = fault;
    this.missing = options.missing ?? [];
  }
}

/** What a stream belongs to, for sentences. */
export interface StreamTarget {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

const REFUSED = /connection refused/i;
const GONE =
  /failed to find sandbox|sandbox .{0,120}(?:not found|is not running)|network namespace .{0,300}closed|pod (?:does not exist|not found)|container not running/i;

/** Bytes of an error text that are read; the rest says nothing new. */
export const ERROR_TEXT_SIZE = 4096;

/** What the node says on the error stream, as an error (containerd, CRI-O and the kubelet; reference 3.6). */
export function streamError(text: string, { pod, port }: StreamTarget): TunnelError {
  if (REFUSED.test(text)) {
    return new TunnelError('port-refused', phrase('tunnel-port-refused', { port, pod }), { unprocessed: true });
  }
  if (isPodGone(text)) return podGone(pod);
  // Shown to people, also in terminals.
  const shown = text
    .slice(0, 300)
    .replace(/\p{C}+/gu, ' ')
    .trim();
  return new TunnelError('pod-failed', phrase('tunnel-node-failed', { port, pod, words: shown }), {
    unprocessed: false,
  });
}

/** Whether a text of the node or the API server says that the pod is not there. */
export function isPodGone(text: string): boolean {
  return GONE.test(text);
}

/** The pod is not there any more, or not yet. */
export function podGone(pod: string): TunnelError {
  return new TunnelError('pod-gone', phrase('tunnel-pod-gone', { pod }), { unprocessed: true });
}
