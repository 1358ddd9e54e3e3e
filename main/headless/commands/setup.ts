import type { Connection } from '#shared/contract/client.ts';
import type { SetupPlan, SetupState } from '#shared/model/setup.ts';
import type { CommandLine } from '#main/start/command-line.ts';
import { findEngine } from '#main/start/engine-client.ts';
import { OUTPUT_OPTION, STATE_OPTION, outputOf } from '#main/start/engine-flags.ts';
import { Failure } from '#main/start/failure.ts';
import type { Command, Surroundings } from '../command.ts';
import { confirmed } from '../setup/confirm.ts';
import { ownStateFolder } from '../setup/own-state.ts';
import { runPlanFile } from '../setup/plan-file.ts';
import { SetupPrinter } from '../printing/setup-printer.ts';

/** `gatehouse setup`: names, trust and ports of this machine, by the running engine. */
export const setupCommand: Command = {
  options: {
    'dry-run': { kind: 'flag' },
    yes: { kind: 'flag', short: 'y' },
    approve: { kind: 'list' },
    store: { kind: 'list' },
    'no-names': { kind: 'flag' },
    'no-trust': { kind: 'flag' },
    'no-ports': { kind: 'flag' },
    ...STATE_OPTION,
    ...OUTPUT_OPTION,
  },
  words: 0,
  run: async (line, surroundings) => {
    const { messages, environment, language, terminal } = surroundings;
    const printer = new SetupPrinter(terminal, { language, output: outputOf(line, messages) });
    const stateFolder = ownStateFolder(line, environment);
    const running = await findEngine(stateFolder);
    if (running === null) throw new Failure(1, messages.notRunning, messages.notRunningHint);
    const { connection } = running;
    try {
      return await setUp(line, surroundings, { connection, printer, stateFolder });
    } finally {
      connection.close();
    }
  },
};

interface Engine {
  readonly connection: Connection;
  readonly printer: SetupPrinter;
  readonly stateFolder: string;
}

async function setUp(line: CommandLine, surroundings: Surroundings, engine: Engine): Promise<number> {
  const { connection, printer } = engine;
  const choices = choicesOf(line);
  const plan = await connection.call('setup.plan', choices);
  printer.plan(plan);
  refuseUnknown(choices.approve, plan, surroundings);
  if (line.flag('dry-run')) return 0;
  if (!line.flag('yes') && !(await confirmed(surroundings))) return 1;
  const first = await apply(plan, choices, surroundings, engine);
  if (first.failure?.code !== 'run-command' || process.geteuid?.() !== 0) return printer.end(first, 'active');
  // This process has the rights that the engine lacks: it does the part that needs them, and the engine goes on.
  await runPlanFile(engine.stateFolder);
  const rest = await connection.call('setup.plan', choices);
  return printer.end(await apply(rest, choices, surroundings, engine), 'active');
}

type Choices = ReturnType<typeof choicesOf>;

async function apply(
  plan: SetupPlan,
  choices: Choices,
  { interrupted }: Surroundings,
  engine: Engine,
): Promise<SetupState> {
  const { connection, printer } = engine;
  const stop = connection.follow('setup', {
    // What an earlier run did is none of this one's.
    onSnapshot: () => undefined,
    onDelta: ({ steps, phase }) => {
      if (phase === 'applying' || phase === 'verifying') printer.steps(steps);
    },
  });
  const cancel = (): void => void connection.call('setup.cancel').catch(() => undefined);
  interrupted.addEventListener('abort', cancel, { once: true });
  try {
    return await connection.call('setup.apply', { ...choices, planId: plan.id, confirm: true });
  } finally {
    interrupted.removeEventListener('abort', cancel);
    stop();
  }
}

function choicesOf(line: CommandLine) {
  const separated = (name: string): string[] =>
    (line.list(name) ?? []).flatMap((value) => value.split(',')).filter(Boolean);
  const stores = separated('store');
  return {
    approve: separated('approve'),
    stores: stores.length === 0 ? null : stores,
    names: !line.flag('no-names'),
    trust: !line.flag('no-trust'),
    ports: !line.flag('no-ports'),
  };
}

/** A name that is approved and yet not mapped was mistyped, or is one that nobody can approve. */
function refuseUnknown(approve: readonly string[], { names }: SetupPlan, { messages }: Surroundings): void {
  const mapped = new Set(names.map.map(({ host }) => host));
  const unknown = approve.find((host) => !mapped.has(host.toLowerCase()));
  if (unknown !== undefined) throw new Failure(1, messages.setup.notApprovable(unknown), null);
}
