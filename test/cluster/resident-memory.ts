import { readFile } from 'node:fs/promises';

const MIB = 1024;

/** Resident memory of another process in MB, as Linux tells it. */
export async function residentMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
  if (kib === undefined) throw new Error(`nothing tells the memory of process ${pid}`);
  return Number(kib) / MIB;
}

export interface Measured<Result> {
  readonly result: Result;
  /** Resident memory in MB before, at the most, and afterwards. */
  readonly before: number;
  readonly most: number;
  readonly after: number;
  readonly seconds: number;
}

/** Runs something, and looks at the memory of another process meanwhile. */
export async function withMemory<Result>(pid: number, act: () => Promise<Result>): Promise<Measured<Result>> {
  const before = await residentMemory(pid);
  let most = before;
  const look = async () => {
    most = Math.max(most, await residentMemory(pid));
  };
  const looking = setInterval(() => void look().catch(() => undefined), 50);
  const began = performance.now();
  try {
    const result = await act();
    const seconds = (performance.now() - began) / 1_000;
    const after = await residentMemory(pid);
    return { result, before, most: Math.max(most, after), after, seconds };
  } finally {
    clearInterval(looking);
  }
}

/** One line about it, for whoever reads what the tests print. */
export function memoryLine(name: string, { before, most, after, seconds }: Measured<unknown>): string {
  const [first, highest, last] = [before, most, after].map((one) => one.toFixed(0));
  return `${name}: ${seconds.toFixed(2)} s; resident ${first} MB before, ${highest} at the most, ${last} after`;
}
