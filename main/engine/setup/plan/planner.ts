import type { SetupChoices, SetupPlan } from '#shared/model/setup.ts';
import { CodedError } from '../../coded-error.ts';
import { namePolicy } from '../../hosts/name-policy.ts';
import { Elsewhere, PATIENCE } from './elsewhere.ts';
import type { MachineFacts, WishedName } from './facts.ts';
import type { SetupMachine } from '../machine.ts';
import { makePlan } from './plan.ts';
import type { SetupSettings } from '../set-up.ts';

export interface PlannerParts {
  readonly machine: SetupMachine;
  readonly settings: () => SetupSettings;
  /** Rejects with the system's error where settings cannot be written. */
  readonly save: (changes: Partial<SetupSettings>) => Promise<void>;
  /** Hosts that Ingress objects ask for now. */
  readonly wishes: () => readonly WishedName[];
  /** The source in a word; public names are approved for one source alone. */
  readonly cluster: () => string;
  /** How it is found out where public names lead now. */
  readonly elsewhere?: Elsewhere;
}

/** Makes plans from what is there now, and keeps which public names a person approved. */
export class Planner {
  readonly #parts: PlannerParts;
  readonly #elsewhere: Elsewhere;

  constructor(parts: PlannerParts) {
    this.#parts = parts;
    this.#elsewhere = parts.elsewhere ?? new Elsewhere();
  }

  async facts(): Promise<MachineFacts> {
    const { machine, settings } = this.#parts;
    return machine.facts(await machine.authority.root(), { java: settings().java });
  }

  async plan(choices: SetupChoices, patience: number = PATIENCE.plan): Promise<SetupPlan> {
    const { machine, settings, wishes, cluster } = this.#parts;
    const [facts, known] = await Promise.all([this.facts(), machine.nameFacts()]);
    const before = settings().approvedNames[cluster()] ?? [];
    const approved = new Set([...before, ...choices.approve.map((host) => host.toLowerCase())]);
    const of = wishes();
    const isPublic = ({ host }: WishedName): boolean =>
      namePolicy(host, { ...known, approved, elsewhere: new Set() }).kind === 'needs-approval';
    const elsewhere = await this.#elsewhere.among(of.filter(isPublic), patience);
    return makePlan({
      approved: this.approved(choices.approve),
      wishes: of,
      facts,
      policy: (host) => namePolicy(host, { ...known, approved, elsewhere }),
      choices,
      cluster: cluster(),
      java: settings().java,
      now: Date.now(),
    });
  }

  /** Every public name that was approved, for any source, with further ones. */
  approved(further: readonly string[] = []): readonly string[] {
    const known = Object.values(this.#parts.settings().approvedNames).flat();
    return [...new Set([...known, ...further.map((host) => host.toLowerCase())])].sort();
  }

  /** Checks what a person approves against the plan they saw. Throws `CodedError`: `name-not-approvable`, `name-not-typed`. */
  async approve(host: string, typed: string | null, plan: SetupPlan): Promise<void> {
    const name = plan.names.refused.find((refused) => refused.host === host.toLowerCase());
    if (name === undefined || name.approval === null) {
      const shown = host.slice(0, 300);
      throw new CodedError('name-not-approvable', `${shown} is no name that could be approved.`, {
        values: { host: shown },
        hint: 'Only a public name of an Ingress of the present source can be.',
      });
    }
    if (name.approval === 'typed' && typed?.toLowerCase() !== name.host) {
      throw new CodedError('name-not-typed', `${name.host} has to be typed to be approved.`, {
        values: { host: name.host },
        hint: 'Type it as it stands.',
      });
    }
    await this.remember([name.host], plan.cluster);
  }

  /** Keeps approved names for the source. */
  async remember(hosts: readonly string[], cluster: string): Promise<void> {
    const { settings, save } = this.#parts;
    const { approvedNames } = settings();
    const known = approvedNames[cluster] ?? [];
    const added = hosts.map((host) => host.toLowerCase()).filter((host) => !known.includes(host));
    if (added.length > 0) await save({ approvedNames: { ...approvedNames, [cluster]: [...known, ...added] } });
  }
}
