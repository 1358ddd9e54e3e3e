import { readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CleanReport, SetupState, SetupStep } from '#shared/model/setup.ts';
import type { RootCertificate } from '../trust/root-certificate.ts';
import type { TrustStore } from '../trust/trust-store.ts';
import { SCRATCH_PREFIX } from '../hosts/hosts-entries.ts';
import type { SetupMachine } from './machine.ts';
import { failureOf } from './steps/run-steps.ts';

/** Milliseconds after which a private copy of ours has no owner any more. */
const ABANDONED = 60_000;

export interface CleanParts {
  readonly undo: () => Promise<SetupState>;
  readonly machine: SetupMachine;
  /** Removed as a whole; null while an engine uses it. */
  readonly stateFolder: string | null;
  /** Removes what isolated browsers left; `left` is still in use. */
  readonly browsers: () => Promise<{ readonly gone: readonly string[]; readonly left: readonly string[] }>;
  /** Where private copies are swept; the system's temporary folder unless said otherwise. */
  readonly temporary?: string;
}

type Left = CleanReport['left'][number];

/**
 * Removes every trace of ours: what set-ups recorded, then by looking, so that earlier versions and interrupted runs are
 * found too. Says what could not be removed and the command that does it.
 */
export async function cleanMachine(parts: CleanParts): Promise<CleanReport> {
  const { machine, stateFolder, temporary = tmpdir() } = parts;
  const undone = await parts.undo();
  const swept = await sweepStores(machine);
  const copies = await sweepCopies(temporary);
  const browsers = await parts.browsers();
  const left: Left[] = [
    ...swept.left,
    ...browsers.left.map((path) => ({ what: 'browsers', path, command: null })),
    ...(await machine.elevatedTraces()).map((path) => leftBehind(path, machine)),
  ];
  const profiles = browsers.gone.map((path) => sweptStep(path, path));
  const steps = [...undone.steps, ...swept.steps, ...copies, ...profiles];
  if (stateFolder === null) return { steps, left };
  if (left.length > 0) return { steps, left: [...left, { what: 'state', path: stateFolder, command: null }] };
  await rm(stateFolder, { recursive: true, force: true });
  return { steps: [...steps, sweptStep('state', stateFolder)], left };
}

/** Every store of every kind is asked, whatever is recorded; those of root are the helper's, which `undo` has asked. */
async function sweepStores(
  machine: SetupMachine,
): Promise<{ readonly steps: readonly SetupStep[]; readonly left: readonly Left[] }> {
  const steps: SetupStep[] = [];
  const left: Left[] = [];
  for (const store of await machine.stores()) {
    if (store.scope !== 'user') continue;
    for (const root of await store.ours()) {
      const reason = await removeFrom(store, root, machine);
      if (reason === null) steps.push(sweptStep(store.id, store.name));
      else left.push({ what: store.name, path: store.path ?? store.id, command: null });
    }
  }
  return { steps, left };
}

async function removeFrom(
  store: TrustStore,
  root: RootCertificate,
  { manifest }: SetupMachine,
): Promise<string | null> {
  try {
    const result = await store.remove(root, manifest);
    return result.outcome === 'changed' || result.outcome === 'same' ? null : (result.reason ?? 'store-failed');
  } catch (error) {
    return failureOf(error).code;
  }
}

/** Private copies of hosts files that a kill left behind. */
async function sweepCopies(folder: string): Promise<readonly SetupStep[]> {
  const steps: SetupStep[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(SCRATCH_PREFIX)) continue;
    const path = join(folder, name);
    const found = await stat(path).catch(() => null);
    if (found === null || found.uid !== (process.getuid?.() ?? found.uid) || Date.now() - found.mtimeMs < ABANDONED)
      continue;
    await rm(path, { recursive: true, force: true });
    steps.push(sweptStep(path, path));
  }
  return steps;
}

function leftBehind(path: string, machine: SetupMachine): Left {
  const { command } = machine.rights();
  return { what: 'elevated', path, command };
}

function sweptStep(id: string, subject: string): SetupStep {
  return { id: `sweep-${id}`, kind: 'sweep', subject, state: 'done', code: null, values: {} };
}
