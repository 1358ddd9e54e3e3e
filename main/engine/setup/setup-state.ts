import type { SetupState } from '#shared/model/setup.ts';
import type { SetUpParts } from './set-up.ts';

/** What of a set-up changes while it runs. */
export type SetupProgress = Pick<SetupState, 'phase' | 'plan' | 'steps' | 'recovery' | 'pending' | 'failure'>;

/** Before anything was planned or set up. */
export const IDLE: Omit<SetupState, 'options'> = {
  phase: 'idle',
  plan: null,
  steps: [],
  progress: { done: 0, total: 0 },
  active: null,
  recovery: null,
  pending: { add: [], remove: [] },
  failure: null,
  authority: null,
};

/** How a set-up stands, with what it rests on: the journal, the settings, the open ports and the authority. */
export function setupStateOf(progress: SetupProgress, parts: SetUpParts): SetupState {
  const { journal, settings, ports, serving, machine, cluster } = parts;
  const { active } = journal.content;
  const { undoOnQuit, java, approvedNames } = settings();
  const numbers = serving ? ports() : { http: null, https: null };
  const over = progress.steps.filter(({ state }) => state !== 'waiting' && state !== 'running').length;
  const approved = approvedNames[cluster()] ?? [];
  return {
    ...progress,
    progress: { done: over, total: progress.steps.length },
    active: active === null ? null : { ...active, ports: numbers },
    authority: active === null ? null : machine.authority.view(active.names, approved),
    options: { undoOnQuit, java },
  };
}
