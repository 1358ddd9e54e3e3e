// node test/bench/compile.ts: from 10,000 Ingresses to a route table, at first and after one changed (budgets: a rebuild in
// at most 100 ms, no stall of the event loop above 25 ms).
import { setTimeout } from 'node:timers/promises';
import type { RuleSet } from '#engine/ingress/rules.ts';
import { readingRules } from '#engine/ingress/read-rules.ts';
import { compiling } from '#engine/routing/compile/compile.ts';
import type { RouteTable } from '#engine/routing/route-table.ts';
import { runInSlices, type Slices } from '#engine/slices/slices.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import { manyIngresses, withOneChanged } from './many-rules.ts';
import { median, table } from './statistics.ts';

const INGRESSES = 10_000;
const CHANGES = 15;

interface Built {
  readonly rules: RuleSet;
  readonly routes: RouteTable<null>;
}

/** Milliseconds: of reading the rules, of compiling them, and the longest time that nothing else could run. */
interface Timing {
  readonly read: number;
  readonly compile: number;
  readonly stall: number;
}

let state: Built | null = null;

async function build(snapshot: Snapshot): Promise<Timing> {
  const gaps = watchGaps();
  const started = performance.now();
  const rules = await inSlices(readingRules(snapshot, { profile: 'local' }, state?.rules ?? null));
  const read = performance.now();
  const routes = await inSlices(compiling(rules, { plan: () => null, previous: state?.routes ?? null }));
  const compiled = performance.now();
  state = { rules, routes };
  if (routes.exact.size !== INGRESSES)
    throw new Error(`${String(routes.exact.size)} hosts instead of ${String(INGRESSES)}`);
  return { read: read - started, compile: compiled - read, stall: await gaps.longest() };
}

function inSlices<Result>(work: Slices<Result>): Promise<Result> {
  return new Promise((done) => runInSlices(work, { done, isStopped: () => false }));
}

/** Notes the longest time between two turns of the event loop from here on. */
function watchGaps(): { longest: () => Promise<number> } {
  let last = performance.now();
  let longest = 0;
  const look = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    turn = setImmediate(look);
  };
  let turn = setImmediate(look);
  return {
    longest: async () => {
      await setTimeout(5);
      clearImmediate(turn);
      return longest;
    },
  };
}

const snapshot = manyIngresses(INGRESSES);
const first = await build(snapshot);
let changed = snapshot;
const changes: Timing[] = [];
for (let change = 0; change < CHANGES; change += 1) {
  changed = withOneChanged(changed);
  changes.push(await build(changed));
}
const unchanged: Timing[] = [];
for (let round = 0; round < CHANGES; round += 1) unchanged.push(await build({ ...changed, read: round }));

const row = (name: string, timings: readonly Timing[]): string[] => {
  const picks = [(one: Timing) => one.read, (one: Timing) => one.compile, (one: Timing) => one.read + one.compile];
  const middle = picks.map((pick) => median(timings.map(pick)).toFixed(1));
  return [name, ...middle, Math.max(...timings.map((one) => one.stall)).toFixed(1)];
};
console.log(
  table([
    [`${String(INGRESSES)} Ingresses`, 'rules ms', 'table ms', 'together ms', 'longest stall ms'],
    row('at first', [first]),
    row('one changed', changes),
    row('nothing changed', unchanged),
  ]),
);
