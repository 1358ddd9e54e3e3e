import type { SetupChoices, SetupOptions, SetupPlan, SetupState, SetupStep } from '#shared/model/setup.ts';
import { CodedError } from '../coded-error.ts';
import { activeAfter } from './active-setup.ts';
import { applySteps, probeSteps, type ApplyContext } from './steps/apply-steps.ts';
import { partsOf } from './steps/elevated-step.ts';
import { applyPlan } from './steps/helper-plan.ts';
import type { SetupJournal } from './journal.ts';
import { takeNamesOut } from './names-on-quit.ts';
import { OneAtATime } from './one-at-a-time.ts';
import { pendingNames, Quiet } from './plan/pending-names.ts';
import { EVERYTHING } from './plan/plan.ts';
import { Planner, type PlannerParts } from './plan/planner.ts';
import { PortWatch } from './port-watch.ts';
import { PATIENCE } from './plan/elsewhere.ts';
import { findRecovery, isUntouched } from './recovery.ts';
import { repairHostsFile } from './steps/repair-hosts.ts';
import { runSteps } from './steps/run-steps.ts';
import { undoSteps } from './steps/undo-steps.ts';
import { setupStateOf } from './setup-state.ts';
import { untrustStore } from './steps/untrust.ts';
import type { Step } from './steps/step.ts';

/** Milliseconds without news from the Ingress objects before names follow them (reference trust I 20). */
const QUIET = 2_000;

/** What a person decided and settings keep. */
export interface SetupSettings extends SetupOptions {
  /** Public names by source. */
  readonly approvedNames: Readonly<Record<string, readonly string[]>>;
}

export interface SetUpParts extends PlannerParts {
  readonly journal: SetupJournal;
  /** Ports that answer now. */
  readonly ports: () => Readonly<Record<'http' | 'https', number>>;
  /** false where no engine serves in this process. */
  readonly serving: boolean;
  readonly onChange: () => void;
  /** Names or ports may be others than before. */
  readonly onSettled: () => void;
  readonly log: (line: string) => void;
}

type Failure = SetupState['failure'];

/**
 * The set-up of this machine as a transaction (reference trust H): planned without changing anything, applied step by step
 * with a journal, verified, and undone. One thing at a time; `state` says where it stands.
 */
export class SetUp {
  readonly #parts: SetUpParts;
  readonly #planner: Planner;
  readonly #watch: PortWatch;
  readonly #alone = new OneAtATime();
  readonly #quiet = new Quiet(() => void this.#follow().catch((error: unknown) => this.#report(error)), QUIET);
  #phase: SetupState['phase'] = 'idle';
  #plan: SetupPlan | null = null;
  #steps: readonly SetupStep[] = [];
  #recovery: SetupState['recovery'] = null;
  #pending: SetupState['pending'] = { add: [], remove: [] };
  #failure: Failure = null;

  constructor(parts: SetUpParts) {
    this.#parts = parts;
    this.#planner = new Planner(parts);
    this.#watch = new PortWatch({
      open: (scheme, addresses) => parts.machine.openPort(scheme, addresses),
      numbers: parts.ports,
      addresses: () =>
        !this.#alone.isBusy && parts.serving ? (parts.journal.content.active?.addresses ?? null) : null,
      onChange: parts.onSettled,
      report: (error) => this.#report(error),
    });
  }

  /** Looks at what an earlier run left, and opens what its set-up needs. Changes nothing else. */
  async resume(): Promise<void> {
    const { journal, machine } = this.#parts;
    if (journal.content.active !== null && journal.content.transaction === null) {
      this.#phase = 'active';
      machine.authority.hold(true);
      await this.#watch.bind();
      this.#watch.start();
    } else if (await isUntouched(machine, journal)) return;
    await this.#compare();
  }

  get state(): SetupState {
    const progress = {
      phase: this.#phase,
      plan: this.#plan,
      steps: this.#steps,
      recovery: this.#recovery,
      pending: this.#pending,
      failure: this.#failure,
    };
    return setupStateOf(progress, this.#parts);
  }

  /** Makes a plan; nothing changes but that it is shown. */
  async plan(choices: SetupChoices = EVERYTHING): Promise<SetupPlan> {
    const plan = await this.#planner.plan(choices);
    this.#plan = plan;
    if (this.#phase === 'idle' || this.#phase === 'failed')
      this.#phase = this.#recovery === null ? 'planned' : 'failed';
    this.#parts.onChange();
    return plan;
  }

  /**
   * Does what the plan of that id says, if it still is what would be planned; resolves when it is over, well or not.
   * Throws `CodedError`: `setup-busy`, `setup-changed`.
   */
  apply(planId: string, choices: SetupChoices = EVERYTHING): Promise<SetupState> {
    return this.#alone.run(async (signal) => {
      const plan = await this.#planner.plan(choices);
      if (plan.id !== planId) {
        this.#plan = plan;
        this.#parts.onChange();
        throw new CodedError('setup-changed', 'What the plan rests on has changed since it was made.', {
          hint: 'Look at the new plan and confirm that.',
        });
      }
      await this.#planner.remember(choices.approve, plan.cluster);
      await this.#apply(plan, signal);
      return this.state;
    });
  }

  /** Takes everything back; resolves when it is over. Throws `CodedError`: `setup-busy`. */
  undo(): Promise<SetupState> {
    return this.#alone.run(async (signal) => {
      const { machine, journal } = this.#parts;
      this.#stopWatching();
      this.#enter('undoing');
      await journal.begin(journal.content.active?.planId ?? 'undo', 'undo');
      machine.closePorts();
      const { failure, failed, paused } = await this.#run(await undoSteps({ machine, journal, signal }), signal);
      const left = failure ?? paused ?? failed;
      if (left === null) {
        await journal.clear();
        machine.authority.hold(false);
        this.#recovery = null;
      }
      this.#pending = { add: [], remove: [] };
      this.#leave(left, 'idle');
      return this.state;
    });
  }

  /** `repairHostsFile`; what is left then is compared anew. Throws `CodedError`: `setup-busy`. */
  repair(sha256: string): Promise<SetupStep> {
    return this.#alone.run(async (signal) => {
      const step = await repairHostsFile(this.#parts.machine, sha256, signal);
      await this.#compare();
      return step;
    });
  }

  /** `untrustStore`; also throws `CodedError`: `setup-busy`. */
  untrust(store: string): Promise<void> {
    return this.#alone.run(() => untrustStore(store, this.#parts));
  }

  /** Ends what runs as soon as it can be ended; what was done is taken back. */
  cancel(): void {
    this.#alone.cancel();
  }

  /**
   * Remembers that a person approved a public name for the present source, and plans anew. Throws `CodedError`:
   * `name-not-approvable`, `name-not-typed`.
   */
  async approve(host: string, typed: string | null): Promise<SetupPlan> {
    await this.#planner.approve(host, typed, await this.#planner.plan(EVERYTHING, PATIENCE.approval));
    return this.plan();
  }

  async setOptions(changes: Partial<SetupOptions>): Promise<SetupState> {
    await this.#parts.save(changes);
    this.#parts.onChange();
    return this.state;
  }

  /** The Ingress objects changed. */
  sourceChanged(): void {
    if (this.#parts.journal.content.active !== null) this.#quiet.news();
  }

  /** To be called before the engine stops: takes the names out where the person wishes that and no prompt is needed. */
  async quit(): Promise<void> {
    this.#stopWatching();
    this.cancel();
    const { settings, journal, machine } = this.#parts;
    if (settings().undoOnQuit) await takeNamesOut(machine, journal);
  }

  async #apply(plan: SetupPlan, signal: AbortSignal): Promise<void> {
    const { machine, journal, ports, serving } = this.#parts;
    this.#plan = plan;
    this.#stopWatching();
    if (plan.nothingToDo && journal.content.active !== null) {
      this.#steps = [];
    } else {
      this.#enter('applying');
      await journal.begin(plan.id, 'apply');
    }
    const approved = this.#planner.approved();
    const context: ApplyContext = { plan, machine, approved, journal, signal, numbers: ports, serving };
    const steps = plan.nothingToDo ? [] : applySteps(context);
    const shown = plan.asksPassword.length === 0 ? [] : partsOf(applyPlan(plan, await machine.authority.root()));
    const applied = await this.#run(steps, signal, shown);
    const stopped = applied.failure ?? applied.paused;
    if (stopped !== null) return this.#failed(stopped);
    this.#enter('verifying');
    const probes = serving ? probeSteps(context) : [];
    const done = this.#steps;
    const verified = await runSteps(probes, { signal, onProgress: (now) => this.#show([...done, ...now]) });
    this.#show([...done, ...verified.steps]);
    await journal.end(activeAfter(plan, journal.content.active));
    machine.authority.hold(true);
    this.#recovery = null;
    this.#pending = { add: [], remove: [] };
    const failed = verified.steps.find(({ state }) => state === 'failed');
    this.#leave(failed === undefined ? applied.failed : { code: failed.code ?? '', values: failed.values }, 'active');
    this.#watch.start();
  }

  /** An earlier set-up stays in force. */
  async #failed(failure: NonNullable<Failure>): Promise<void> {
    const { journal } = this.#parts;
    const { active } = journal.content;
    if (this.#steps.every(({ code }) => code !== 'not-taken-back')) await journal.end(active);
    this.#leave(failure, active === null ? 'failed' : 'active');
    if (active !== null) this.#watch.start();
  }

  async #run(
    steps: readonly Step[],
    signal: AbortSignal,
    parts: readonly SetupStep[] = [],
  ): Promise<{ readonly failure: Failure; readonly paused: Failure; readonly failed: Failure }> {
    const result = await runSteps(steps, { signal, parts, onProgress: (now) => this.#show(now) });
    this.#show(result.steps);
    const failed = result.steps.find(({ state }) => state === 'failed');
    return {
      ...result,
      failed: failed === undefined ? null : { code: failed.code ?? '', values: failed.values },
    };
  }

  /** Private names follow by themselves only where that takes no prompt; else they are offered together. */
  async #follow(): Promise<void> {
    if (this.#alone.isBusy || this.#parts.journal.content.active === null) return;
    const plan = await this.#planner.plan({ ...EVERYTHING, trust: false });
    this.#pending = pendingNames(plan);
    this.#parts.onChange();
    const isQuiet = this.#pending.add.length + this.#pending.remove.length === 0;
    const bySelf = plan.names.map.every(({ action, warnings }) => action !== 'add' || !warnings.includes('public'));
    if (isQuiet || !bySelf || plan.elevation.method !== 'root') return;
    await this.#alone.run((signal) => this.#apply(plan, signal));
  }

  async #compare(): Promise<void> {
    const { journal, onChange } = this.#parts;
    const { hosts, stores, ports } = await this.#planner.facts();
    this.#recovery = findRecovery({ journal: journal.content, broken: journal.broken, hosts, stores, ports });
    if (this.#recovery !== null && this.#phase !== 'active') this.#phase = 'failed';
    if (this.#recovery === null && this.#phase === 'failed') this.#phase = 'idle';
    onChange();
  }

  #stopWatching(): void {
    this.#quiet.stop();
    this.#watch.stop();
  }

  #enter(phase: SetupState['phase']): void {
    if (phase !== 'verifying') this.#steps = [];
    this.#phase = phase;
    this.#failure = null;
    this.#parts.onChange();
  }

  #leave(failure: Failure, phase: SetupState['phase']): void {
    this.#failure = failure;
    this.#phase = failure !== null && phase === 'idle' ? 'failed' : phase;
    this.#parts.onChange();
    this.#parts.onSettled();
  }

  #show(steps: readonly SetupStep[]): void {
    this.#steps = steps;
    this.#parts.onChange();
  }

  #report(error: unknown): void {
    this.#parts.log(`the set-up could not follow: ${error instanceof Error ? error.message : String(error)}`);
  }
}
