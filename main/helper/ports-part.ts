import type { HelperPlan } from '#shared/model/helper-plan.ts';
import type { HelperContext, PartOutcome } from './context.ts';
import { isOurs, readPortStart, resetPortStart, setPortStart } from './port-start.ts';
import { Refusal } from './refusal.ts';

/** Lets every user open the ports from `start` on; nothing where they may already. */
export function applyPortsPart(
  context: HelperContext,
  { start }: NonNullable<HelperPlan['ports']>,
): Promise<PartOutcome> {
  const { ports: before } = context.record();
  const previous = readPortStart(context.ports);
  if (previous <= start) return skipped('ports-same', previous);
  context.keep({ ports: { previous, start, state: 'begun' } });
  const revert = (): Promise<void> => {
    resetPortStart(context.ports, { start, previous });
    context.keep({ ports: before });
    return Promise.resolve();
  };
  try {
    setPortStart(context.ports, start);
    if (readPortStart(context.ports) !== start)
      throw new Refusal('ports-unchanged', { path: context.ports.portKernel });
  } catch (error) {
    resetPortStart(context.ports, { start, previous });
    context.keep({ ports: before });
    throw error;
  }
  context.keep({ ports: { previous, start, state: 'done' } });
  const detail = { code: 'ports-opened', values: { previous: String(previous), start: String(start) } };
  return Promise.resolve({ state: 'done', detail, revert });
}

/** Takes our setting away, and puts the earlier value back where the present one still is ours. */
export function undoPortsPart(context: HelperContext): Promise<PartOutcome> {
  const { ports } = context.record();
  if (ports === null && !isOurs(context.ports.portSetting)) return skipped('ports-same', readPortStart(context.ports));
  // Without a record the value is the kernel's own.
  const { start, previous } = ports ?? { start: 80, previous: 1024 };
  const restored = resetPortStart(context.ports, { start, previous });
  context.keep({ ports: null });
  const now = String(readPortStart(context.ports));
  const detail = { code: restored ? 'ports-restored' : 'ports-left', values: { previous: now, start: String(start) } };
  return Promise.resolve({ state: 'done', detail, revert: null });
}

function skipped(code: string, previous: number): Promise<PartOutcome> {
  return Promise.resolve({
    state: 'skipped',
    detail: { code, values: { previous: String(previous), start: '80' } },
    revert: null,
  });
}
