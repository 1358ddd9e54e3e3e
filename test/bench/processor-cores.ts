import { readFileSync } from 'node:fs';

/** Which cores (numbers of the system) the parts of a run are pinned to. */
export interface Layout {
  readonly origin: readonly number[];
  readonly proxy: readonly number[];
  readonly load: readonly number[];
}

/**
 * One core for the proxy alone. With four cores or more the origin and the load have their own; with two they share one,
 * so that a fast proxy may wait for them: the run then says which cells were bound by the load.
 */
export function chooseLayout(): Layout {
  const [first, second, third, fourth] = allowedCores();
  if (first === undefined || second === undefined) throw new Error('the benchmark needs two processor cores');
  if (third === undefined) return { origin: [first], proxy: [second], load: [first] };
  return { origin: [first], proxy: [second], load: fourth === undefined ? [third] : [third, fourth] };
}

/** Cores this process may use, from the kernel's list such as `0-2,5`. */
function allowedCores(): readonly number[] {
  const list = /^Cpus_allowed_list:\s*(.+)$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? '';
  return list.split(',').flatMap((range) => {
    const [from = '', to = from] = range.split('-');
    return Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => Number(from) + index);
  });
}

/** Idle and total time of cores, in ticks. */
export interface CoreTimes {
  readonly idle: number;
  readonly total: number;
}

/** The times of cores so far. */
export function coreTimes(cores: readonly number[]): CoreTimes {
  const stat = readFileSync('/proc/stat', 'latin1');
  let idle = 0;
  let total = 0;
  for (const core of cores) {
    const fields = new RegExp(`^cpu${String(core)} (.+)$`, 'm').exec(stat)?.[1]?.split(' ').map(Number) ?? [];
    // user nice system idle iowait irq softirq steal
    idle += (fields[3] ?? 0) + (fields[4] ?? 0);
    total += fields.slice(0, 8).reduce((sum, field) => sum + field, 0);
  }
  return { idle, total };
}
