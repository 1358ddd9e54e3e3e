// node test/bench/start.ts [FILE]: the demo from start to listening and to its first answer, and the memory it then holds
// (budgets: listening in at most 500 ms, at most 110 MB resident).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { usage } from './programs.ts';
import { median, table } from './statistics.ts';

/** Another built gatehouse.js may be named. */
const PROGRAM = resolve(process.argv[2] ?? join(import.meta.dirname, '../../dist/gatehouse.js'));
const STARTS = 7;

/** Milliseconds from the start of the process, and MB resident once certificates were prepared in the background. */
interface Start {
  readonly listening: number;
  readonly applied: number;
  readonly resident: number;
}

async function startOnce(stateFolder: string): Promise<Start> {
  const options = ['serve', '--demo', '--address', '127.0.0.1', '--http-port', '0', '--https-port', '0', '-o', 'json'];
  const started = performance.now();
  const child = spawn(process.execPath, [PROGRAM, ...options, '--state-dir', stateFolder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async (event: string): Promise<number> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`gatehouse ended before ${event}`);
      if ((JSON.parse(value) as { event: string }).event === event) return performance.now() - started;
    }
  };
  try {
    const listening = await next('listening');
    const applied = await next('applied');
    await setTimeout(3_000);
    return { listening, applied, resident: usage(child.pid ?? 0).resident };
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

async function measure(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'));
  try {
    const first = await startOnce(folder);
    const again: Start[] = [];
    for (let index = 0; index < STARTS; index += 1) again.push(await startOnce(folder));
    const row = (name: string, starts: readonly Start[]): string[] => [
      name,
      median(starts.map((one) => one.listening)).toFixed(0),
      median(starts.map((one) => one.applied)).toFixed(0),
      median(starts.map((one) => one.resident)).toFixed(0),
    ];
    const heads = ['demo', 'listening ms', 'routes in force ms', 'resident MB'];
    console.log(table([heads, row('first start', [first]), row(`${String(STARTS)} more`, again)]));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

if (process.platform !== 'linux') console.log('SKIPPED: memory is read from /proc, which only Linux has.');
else if (!existsSync(PROGRAM)) console.log('SKIPPED: gatehouse is not built; run npm run build first.');
else await measure();
