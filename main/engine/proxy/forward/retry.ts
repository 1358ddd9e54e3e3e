import type { UpstreamError } from '../../upstream/upstream-error.ts';
import type { Plan } from '../plan/plan.ts';

const NON_IDEMPOTENT = new Set(['POST', 'LOCK', 'PATCH']);

/** Whether sending a request twice does no harm by its method (reference 9). */
export function isIdempotent(method: string): boolean {
  return !NON_IDEMPOTENT.has(method);
}

/** Whether another endpoint may be tried after a failed try (reference 9: `proxy-next-upstream`). */
export function mayTryNext(failed: {
  readonly error: UpstreamError | null;
  readonly status: number | null;
  readonly method: string;
  /** true where the request, or a part of it, may have reached the pod. */
  readonly sent: boolean;
  /** false where a part of the body has gone out and cannot be sent again. */
  readonly repeatable: boolean;
  readonly tries: number;
  /** Milliseconds since the request came. */
  readonly elapsed: number;
  readonly plan: Pick<Plan, 'nextUpstream' | 'tries' | 'triesTime'>;
}): boolean {
  const { nextUpstream, tries, triesTime } = failed.plan;
  if (nextUpstream.has('off') || !failed.repeatable) return false;
  if (tries > 0 && failed.tries >= tries) return false;
  if (triesTime > 0 && failed.elapsed >= triesTime) return false;
  if (failed.sent && !isIdempotent(failed.method) && !nextUpstream.has('non_idempotent')) return false;
  if (failed.status !== null) return nextUpstream.has(`http_${failed.status}`);
  switch (failed.error?.reason) {
    case 'upstream-timeout':
      return nextUpstream.has('timeout');
    case 'upstream-invalid':
    case 'upstream-header-too-large':
      return nextUpstream.has('invalid_header');
    default:
      return nextUpstream.has('error');
  }
}
