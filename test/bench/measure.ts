import type { Cell } from './cells.ts';
import type { Contender } from './contenders.ts';
import type { Load } from './load.ts';
import { coreTimes, type CoreTimes, type Layout } from './processor-cores.ts';
import { usage } from './programs.ts';
import { median, table } from './statistics.ts';

/** A share of a core that counts as all of it. */
const FULL = 0.95;
/** A share of the proxy's core that other programs may take before it is said. */
const DISTURBED = 0.1;

/** One round of one contender. `time` is processor time in µs per answer, `resident` memory in MB. */
export interface Round extends Load {
  readonly time: number;
  readonly resident: number;
  /** What the proxy took of its core, what others took of it, and how busy the cores of origin and load were (0 to 1). */
  readonly share: number;
  readonly othersShare: number;
  readonly loadBusy: number;
}

export type Rounds = ReadonlyMap<string, readonly Round[]>;

/** Warms each contender up, then loads them one at a time in rounds, each round starting with another one. */
export async function measure(
  cell: Cell,
  contenders: readonly Contender[],
  options: { readonly layout: Layout; readonly warmUp: number; readonly rounds: number; readonly seconds: number },
): Promise<Rounds> {
  const { layout, seconds } = options;
  const rounds = new Map<string, Round[]>(contenders.map((contender) => [contender.name, []]));
  for (const contender of contenders) await cell.load(contender, { cores: layout.load, seconds: options.warmUp });
  for (let round = 0; round < options.rounds; round += 1) {
    for (let turn = 0; turn < contenders.length; turn += 1) {
      const contender = contenders[(round + turn) % contenders.length];
      if (contender === undefined) continue;
      rounds.get(contender.name)?.push(await measureOnce(cell, contender, { layout, seconds }));
    }
  }
  return rounds;
}

async function measureOnce(
  cell: Cell,
  contender: Contender,
  { layout, seconds }: { readonly layout: Layout; readonly seconds: number },
): Promise<Round> {
  const others = [...new Set([...layout.origin, ...layout.load])];
  const observe = (): { proxy: CoreTimes; load: CoreTimes; usage: { time: number; resident: number }; at: number } => ({
    proxy: coreTimes(layout.proxy),
    load: coreTimes(others),
    usage: usage(contender.program.pid),
    at: performance.now(),
  });
  const before = observe();
  const load = await cell.load(contender, { cores: layout.load, seconds });
  const after = observe();
  const time = after.usage.time - before.usage.time;
  const share = time / 1_000 / (after.at - before.at);
  return {
    ...load,
    time: time / load.requests,
    resident: after.usage.resident,
    share,
    othersShare: busy(before.proxy, after.proxy) - share,
    loadBusy: busy(before.load, after.load),
  };
}

/** The cell as a table: ratios are medians of the ratios of each round, the rest medians of their own. */
export function report(cell: Cell, rounds: Rounds): string {
  const rows = [
    ['', '× nginx', '× haproxy', 'per s', 'p50 ms', 'p99 ms', 'CPU µs', '× nginx', 'core', 'MB', 'errors', ''],
  ];
  for (const [name, own] of rounds) {
    const middle = (pick: (round: Round) => number): number => median(own.map(pick));
    rows.push([
      name,
      ratio(rounds, name, 'nginx', cell.by),
      ratio(rounds, name, 'haproxy', cell.by),
      middle((round) => round.rate).toFixed(0),
      middle((round) => round.p50).toFixed(2),
      middle((round) => round.p99).toFixed(2),
      middle((round) => round.time).toFixed(1),
      ratio(rounds, name, 'nginx', 'time'),
      `${(middle((round) => round.share) * 100).toFixed(0)} %`,
      middle((round) => round.resident).toFixed(0),
      String(own.reduce((sum, round) => sum + round.errors, 0)),
      note(cell, middle),
    ]);
  }
  return `${cell.name}${budgetNote(cell, rounds)}\n${table(rows)}`;
}

/** What spoils a cell, in words. */
function note(cell: Cell, middle: (pick: (round: Round) => number) => number): string {
  if (middle((round) => round.othersShare) > DISTURBED) return 'others used its core';
  const waited = middle((round) => round.loadBusy) > FULL && middle((round) => round.share) < FULL;
  return cell.by === 'rate' && waited ? 'waited for origin and load' : '';
}

function budgetNote(cell: Cell, rounds: Rounds): string {
  if (cell.budget === null || !rounds.has('gatehouse') || !rounds.has('nginx')) return '';
  const disturbed = ['gatehouse', 'nginx'].some((name) => othersShare(rounds.get(name) ?? []) > DISTURBED);
  const measured = ratios(rounds, 'gatehouse', 'nginx', cell.by);
  const met = cell.by === 'rate' ? measured >= cell.budget : measured <= cell.budget;
  const budget = `${cell.by === 'rate' ? '≥' : '≤'} ${cell.budget.toFixed(2)} × nginx`;
  if (disturbed) return `: budget ${budget}, not judged, since other programs took part of the proxy's core`;
  return `: budget ${budget}, ${met ? 'met' : 'missed'} with ${measured.toFixed(2)}`;
}

function othersShare(rounds: readonly Round[]): number {
  return median(rounds.map((round) => round.othersShare));
}

function ratio(rounds: Rounds, name: string, reference: string, by: 'rate' | 'p99' | 'time'): string {
  return rounds.has(reference) ? ratios(rounds, name, reference, by).toFixed(2) : '–';
}

function ratios(rounds: Rounds, name: string, reference: string, by: 'rate' | 'p99' | 'time'): number {
  const others = rounds.get(reference) ?? [];
  return median((rounds.get(name) ?? []).map((round, index) => round[by] / (others[index]?.[by] ?? Number.NaN)));
}

function busy(before: CoreTimes, after: CoreTimes): number {
  return 1 - (after.idle - before.idle) / (after.total - before.total);
}
