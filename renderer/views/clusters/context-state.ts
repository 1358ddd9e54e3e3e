import type { EngineStatus } from '#shared/model/engine-status.ts';
import type { ContextDescription } from '#shared/model/source.ts';

/** A context with the files that choosing it has to name; none where kubectl's own are meant. */
export interface OfferedContext {
  readonly context: ContextDescription;
  readonly files: readonly string[];
}

export type ContextState = 'used' | 'sign-in' | 'trouble' | 'expired' | 'current' | 'other';

/** A context in the list. */
export interface ContextRow extends OfferedContext {
  readonly kind: 'context';
  readonly id: string;
  readonly state: ContextState;
}

/** Whether a context is in use, and how it stands; `now` in milliseconds since the epoch. */
export function contextState(offered: OfferedContext, status: EngineStatus | null, now: number): ContextState {
  const { context, files } = offered;
  if (isInForce(offered, status)) {
    const { kinds, state } = status?.source ?? { kinds: [], state: 'starting' };
    if (kinds.some((kind) => kind.state === 'sign-in')) return 'sign-in';
    return state === 'degraded' || state === 'failed' ? 'trouble' : 'used';
  }
  const { expires } = context.credential;
  if (expires !== null && expires <= now) return 'expired';
  return context.current && files.length === 0 ? 'current' : 'other';
}

/** Whether a context is the one that the engine reads. */
export function isInForce({ context, files }: OfferedContext, status: EngineStatus | null): boolean {
  if (status?.choice.kind !== 'kubeconfig') return false;
  return status.source.source.name === context.name && status.choice.files.join('\n') === files.join('\n');
}
