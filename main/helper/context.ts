import { hostname } from 'node:os';
import { join } from 'node:path';
import type { HelperDetail, HelperStep } from '#shared/model/helper-plan.ts';
import type { HostsPlace } from '#engine/hosts/apply-hosts.ts';
import { settleHosts } from '#engine/hosts/resolver-caches.ts';
import type { Machine } from '#engine/trust/machine.ts';
import { run, type Run } from '#engine/trust/run.ts';
import { TrustManifest } from '#engine/trust/trust-manifest.ts';
import { readRecord, writeRecord, type ChangeRecord } from './change-record.ts';
import { MACHINE, PLACES } from './places.ts';
import type { PortPlaces } from './port-start.ts';

/** Milliseconds for the programs of one step together. */
const STEP = 60_000;
/** What a program gets at least, so that taking back what it did is possible after it was slow. */
const LEAST = 15_000;
const LOCK_PATIENCE = 30_000;

/** What one part of a plan did, and how it is taken back; null where nothing was done. */
export interface PartOutcome {
  readonly state: 'done' | 'skipped';
  readonly detail: HelperDetail;
  readonly revert: (() => Promise<void>) | null;
}

/** Everything that the steps of one run share. */
export interface HelperContext {
  readonly state: string;
  readonly hosts: HostsPlace;
  readonly ports: PortPlaces;
  readonly machine: Machine;
  readonly trust: TrustManifest;
  /** Runs a program within what is left of the step's time. */
  readonly run: Run;
  /** Names of this machine, lower case. */
  readonly ownNames: readonly string[];
  readonly record: () => ChangeRecord;
  /** Writes a part of the record, so that it lasts. */
  readonly keep: (part: Partial<ChangeRecord>) => void;
  /** Gives the next step its time. */
  readonly startStep: () => void;
  /** A line for a person, on standard error. */
  readonly say: (line: string) => void;
  /** Called before each step and after each, where a crash would be worst. */
  readonly reach: (point: `${HelperStep['id']}-${'begun' | 'done'}`) => void;
}

/** The context of the machine that this process runs on. Tests give other places. */
export function createContext(
  say: (line: string) => void,
  places: typeof PLACES | Readonly<Record<keyof typeof PLACES, string>> = PLACES,
  reach: HelperContext['reach'] = () => undefined,
): HelperContext {
  const { state } = places;
  const settle = (path: string): Promise<void> => settleHosts(path, say);
  let end = Date.now() + STEP;
  return {
    state,
    // The bytes from before our first change outlive all newer backups.
    hosts: {
      path: places.hosts,
      state,
      settle,
      patience: LOCK_PATIENCE,
      keep: () => [readRecord(state).hosts?.original ?? ''],
    },
    ports: places,
    machine: { ...MACHINE, stateFolder: state },
    trust: new TrustManifest(join(state, 'trust')),
    run: (file, words, options) => {
      const left = Math.max(LEAST, end - Date.now());
      return run(file, words, { ...options, timeout: Math.min(options?.timeout ?? STEP, left) });
    },
    ownNames: [hostname().toLowerCase()],
    record: () => readRecord(state),
    keep: (part) => writeRecord(state, { ...readRecord(state), ...part }),
    startStep: () => {
      end = Date.now() + STEP;
    },
    say,
    reach,
  };
}
