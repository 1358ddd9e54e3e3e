import type { KindState } from '#shared/model/source.ts';
import { useMessages } from '../../app/context.ts';
import { KIND_LOOKS } from '../../app/kind-rows.tsx';
import type { IconName } from '../../parts/icon.tsx';
import { Mark, type Tone } from '../../parts/mark.tsx';
import type { ContextState } from './context-state.ts';

const CONTEXT_LOOKS: Readonly<Record<ContextState, { readonly tone: Tone; readonly icon: IconName }>> = {
  used: { tone: 'good', icon: 'ready' },
  'sign-in': { tone: 'bad', icon: 'error' },
  trouble: { tone: 'warning', icon: 'warning' },
  expired: { tone: 'warning', icon: 'wait' },
  current: { tone: 'quiet', icon: 'check' },
  other: { tone: 'quiet', icon: 'none' },
};

/** Whether a context is in use, and how it stands. */
export function ContextMark({ state }: { readonly state: ContextState }) {
  const { contextStates } = useMessages().page.clusters;
  return <Mark {...CONTEXT_LOOKS[state]}>{contextStates[state]}</Mark>;
}

/** How the reading of a kind stands; `now` in milliseconds since the epoch. */
export function KindMark({ of, now }: { readonly of: KindState; readonly now: number }) {
  const { kinds } = useMessages();
  return (
    <Mark {...KIND_LOOKS[of.state]} title={of.detail ?? undefined}>
      {kinds(of, now).state}
    </Mark>
  );
}
