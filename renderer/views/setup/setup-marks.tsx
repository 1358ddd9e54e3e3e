import type { NamePlan, PortState, SetupPhase, SetupStep, StorePlan, TrustCell } from '#shared/model/setup.ts';
import { useMessages } from '../../app/context.ts';
import type { IconName } from '../../parts/icon.tsx';
import { Mark, type Tone } from '../../parts/mark.tsx';

interface Look {
  readonly tone: Tone;
  readonly icon: IconName;
}

const NAMES: Readonly<Record<NamePlan['action'], Look>> = {
  keep: { tone: 'good', icon: 'check' },
  add: { tone: 'quiet', icon: 'wait' },
  remove: { tone: 'quiet', icon: 'clear' },
};

const STORES: Readonly<Record<StorePlan['action'], Look>> = {
  keep: { tone: 'good', icon: 'check' },
  install: { tone: 'quiet', icon: 'wait' },
  replace: { tone: 'warning', icon: 'wait' },
  skip: { tone: 'quiet', icon: 'none' },
  manual: { tone: 'quiet', icon: 'copy' },
};

const PORTS: Readonly<Record<PortState['state'], Look>> = {
  ours: { tone: 'good', icon: 'check' },
  free: { tone: 'quiet', icon: 'wait' },
  forbidden: { tone: 'quiet', icon: 'wait' },
  taken: { tone: 'warning', icon: 'warning' },
  chosen: { tone: 'quiet', icon: 'none' },
};

const STEPS: Readonly<Record<SetupStep['state'], Look>> = {
  waiting: { tone: 'quiet', icon: 'none' },
  running: { tone: 'quiet', icon: 'wait' },
  done: { tone: 'good', icon: 'ready' },
  skipped: { tone: 'quiet', icon: 'info' },
  failed: { tone: 'bad', icon: 'error' },
  'rolled-back': { tone: 'warning', icon: 'warning' },
};

const VERDICTS: Readonly<Record<TrustCell['verdict'], Look>> = {
  trusted: { tone: 'good', icon: 'ready' },
  untrusted: { tone: 'warning', icon: 'warning' },
  refused: { tone: 'bad', icon: 'error' },
  'needs-restart': { tone: 'warning', icon: 'wait' },
  unknown: { tone: 'quiet', icon: 'info' },
  absent: { tone: 'quiet', icon: 'none' },
};

const PHASES: Readonly<Record<SetupPhase, Look>> = {
  idle: { tone: 'quiet', icon: 'none' },
  planned: { tone: 'quiet', icon: 'none' },
  applying: { tone: 'quiet', icon: 'wait' },
  verifying: { tone: 'quiet', icon: 'wait' },
  active: { tone: 'good', icon: 'ready' },
  undoing: { tone: 'quiet', icon: 'wait' },
  failed: { tone: 'warning', icon: 'warning' },
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
  const { trust } = useMessages().page.setup;
  const title = [cell.by === null ? null : trust.by[cell.by], cell.detail].filter((part) => part !== null).join(' · ');
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
