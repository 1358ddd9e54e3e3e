import { sayPhrase } from '#shared/i18n/phrases/phrases.ts';
import type { NamePlan, PortState, SetupPhase, SetupStep, StorePlan, TrustCell } from '#shared/model/setup.ts';
import { useMessages } from '../../page/context.ts';
import { LOOKS, type Look } from '../../parts/looks.ts';
import { Mark } from '../../parts/mark.tsx';

const NAMES: Readonly<Record<NamePlan['action'], Look>> = {
  keep: LOOKS.done,
  add: LOOKS.waiting,
  remove: { tone: 'quiet', icon: 'clear' },
};

const STORES: Readonly<Record<StorePlan['action'], Look>> = {
  keep: LOOKS.done,
  install: LOOKS.waiting,
  replace: LOOKS.delayed,
  skip: LOOKS.none,
  manual: { tone: 'quiet', icon: 'copy' },
};

const PORTS: Readonly<Record<PortState['state'], Look>> = {
  ours: LOOKS.done,
  free: LOOKS.waiting,
  forbidden: LOOKS.waiting,
  taken: LOOKS.warning,
  chosen: LOOKS.none,
};

const STEPS: Readonly<Record<SetupStep['state'], Look>> = {
  waiting: LOOKS.none,
  running: LOOKS.waiting,
  done: LOOKS.ready,
  skipped: LOOKS.remark,
  failed: LOOKS.failed,
  'rolled-back': LOOKS.warning,
};

const VERDICTS: Readonly<Record<TrustCell['verdict'], Look>> = {
  trusted: LOOKS.ready,
  untrusted: LOOKS.warning,
  refused: LOOKS.failed,
  'needs-restart': LOOKS.delayed,
  unknown: LOOKS.remark,
  absent: LOOKS.none,
};

const PHASES: Readonly<Record<SetupPhase, Look>> = {
  idle: LOOKS.none,
  planned: LOOKS.none,
  applying: LOOKS.waiting,
  verifying: LOOKS.waiting,
  active: LOOKS.ready,
  undoing: LOOKS.waiting,
  failed: LOOKS.warning,
};

/** What happens to a name. */
export function NameActionMark({ action }: { readonly action: NamePlan['action'] }) {
  return <Mark {...NAMES[action]}>{useMessages().page.setup.names[action]}</Mark>;
}

/** What happens to a store. */
export function StoreMark({ action }: { readonly action: StorePlan['action'] }) {
  return <Mark {...STORES[action]}>{useMessages().page.setup.stores[action]}</Mark>;
}

/** Whether a standard port is ours, and what is in the way. */
export function PortMark({ state }: { readonly state: PortState['state'] }) {
  return <Mark {...PORTS[state]}>{useMessages().page.setup.ports[state]}</Mark>;
}

/** How a step stands. */
export function StepMark({ state }: { readonly state: SetupStep['state'] }) {
  return <Mark {...STEPS[state]}>{useMessages().page.setup.stepStates[state]}</Mark>;
}

/** What a store says of a host. */
export function VerdictMark({ cell }: { readonly cell: TrustCell }) {
  const { page, phrases } = useMessages();
  const { trust } = page.setup;
  const detail = cell.detail === null ? null : sayPhrase(phrases, cell.phrase, cell.detail);
  const title = [cell.by === null ? null : trust.by[cell.by], detail].filter((part) => part !== null).join(' · ');
  return (
    <Mark {...VERDICTS[cell.verdict]} title={title === '' ? undefined : title}>
      {trust.verdicts[cell.verdict]}
    </Mark>
  );
}

/** Where the set-up stands. */
export function PhaseMark({ phase }: { readonly phase: SetupPhase }) {
  return <Mark {...PHASES[phase]}>{useMessages().page.setup.head.phases[phase]}</Mark>;
}
