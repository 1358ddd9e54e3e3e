import type { KindState } from '#shared/model/source.ts';
import { useMessages } from '../../page/context.ts';
import { KIND_LOOKS, kindTitle } from '../../parts/kind-rows.tsx';
import { LOOKS, type Look } from '../../parts/looks.ts';
import { Mark } from '../../parts/mark.tsx';
import type { ContextState } from './context-state.ts';

const CONTEXT_LOOKS: Readonly<Record<ContextState, Look>> = {
  used: LOOKS.ready,
  'sign-in': LOOKS.failed,
  trouble: LOOKS.warning,
  expired: LOOKS.delayed,
  current: { tone: 'quiet', icon: 'check' },
  other: LOOKS.none,
};

/** Whether a context is in use, and how it stands. */
export function ContextMark({ state }: { readonly state: ContextState }) {
  const { contextStates } = useMessages().page.clusters;
  return <Mark {...CONTEXT_LOOKS[state]}>{contextStates[state]}</Mark>;
}

/** How the reading of a kind stands; `now` in milliseconds since the epoch. */
export function KindMark({ of, now }: { readonly of: KindState; readonly now: number }) {
  const { kinds, phrases } = useMessages();
  return (
    <Mark {...KIND_LOOKS[of.state]} title={kindTitle(of, phrases)}>
      {kinds(of, now).state}
    </Mark>
  );
}
