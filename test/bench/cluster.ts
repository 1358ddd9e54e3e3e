// node test/bench/cluster.ts [FILE]: a cluster of 10,000 Ingresses, 10,000 Services and 30,000 EndpointSlices behind an API
// server (budgets: no stall of the event loop above 25 ms, a change in force within 300 ms for 99 of 100 and for at most
// 100 ms of processor time, at most 200 MB resident).
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { ingressObject, kubeconfigOf, sliceObject, startLargeCluster } from './large-cluster.ts';
import { usage } from './programs.ts';
import { median, quantile, table } from './statistics.ts';

/** Another built gatehouse.js may be named. */
const PROGRAM = resolve(process.argv[2] ?? join(import.meta.dirname, '../../dist/gatehouse.js'));
const COUNT = Number(process.env['INGRESSES'] ?? 10_000);
/** With more Services than Ingresses it is a cluster of which only the slices of referenced Services are read. */
const SERVICES = Number(process.env['SERVICES'] ?? COUNT);
const CHANGES = 40;
const SETTLED = 5_000;

/** As the program's own first line and `npm start` have it. */
const USUAL_FLAGS = '--max-semi-space-size=4';

/**
 * Runs within Gatehouse: the longest time in ms between two turns of its event loop since it was last asked, by the clock
 * and of processor time, which says the same whatever else the machine has to do.
 */
const PROBE = `
  const busy = () => { const { user, system } = process.threadCpuUsage(); return (user + system) / 1000; };
  let last = performance.now(), spent = busy(), longest = 0, busiest = 0;
  const look = () => {
    const now = performance.now(), used = busy();
    longest = Math.max(longest, now - last - 2);
    busiest = Math.max(busiest, used - spent);
    last = now;
    spent = used;
  };
  setInterval(look, 2).unref();
  process.on('message', () => { look(); process.send({ longest, busiest }); longest = busiest = 0; });
  process.channel.unref();
`;

interface Stall {
  readonly longest: number;
  readonly busiest: number;
}

interface Phase {
  readonly name: string;
  /** Milliseconds until in force. */
  readonly waits: number[];
  /** Milliseconds of processor time in all. */
  readonly time: number;
  readonly stall: Stall;
}

async function longestStall(child: ChildProcess): Promise<Stall> {
  const answered = once(child, 'message');
  child.send('');
  const [stall] = (await answered) as [Stall];
  return stall;
}

async function measure(): Promise<void> {
  const server = await startLargeCluster(COUNT, SERVICES);
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'));
  const kubeconfig = join(folder, 'config');
  await writeFile(kubeconfig, kubeconfigOf(server));
  const flags = (process.env['NODE_FLAGS'] ?? USUAL_FLAGS).split(' ').filter((flag) => flag !== '');
  const probe = `--import=data:text/javascript,${encodeURIComponent(PROBE)}`;
  const options = ['--kubeconfig', kubeconfig, '-A', '--address', '127.0.0.1', '--http-port', '0', '--https-port', '0'];
  const state = ['--state-dir', join(folder, 'state'), '-o', 'json'];
  const child = spawn(process.execPath, [...flags, probe, PROGRAM, 'serve', ...options, ...state], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const pid = child.pid ?? 0;
  if (child.stdout === null) throw new Error('gatehouse has no standard output');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const until = async (event: 'listening' | 'applied'): Promise<void> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done === true) throw new Error('gatehouse ended');
      if ((JSON.parse(value) as { event: string }).event === event) return;
    }
  };
  const phase = async (name: string, times: number, change: (turn: number) => void): Promise<Phase> => {
    await longestStall(child);
    const before = usage(pid).time;
    const waits: number[] = [];
    for (let turn = 0; turn < times; turn += 1) {
      const started = performance.now();
      change(turn);
      await until('applied');
      waits.push(performance.now() - started);
      await setTimeout(50);
    }
    return { name, waits, time: (usage(pid).time - before) / 1_000, stall: await longestStall(child) };
  };
  try {
    const start = performance.now();
    await until('listening');
    console.log(`listening after ${(performance.now() - start).toFixed(0)} ms`);
    // What it takes to load the program keeps nobody waiting who is already served.
    const phases = [await phase('first reading', 1, () => undefined)];
    await setTimeout(SETTLED);
    const settled = usage(pid).resident;
    phases.push(await phase('afterwards', 0, () => undefined));
    phases.push(
      await phase('an Ingress changes', CHANGES, (turn) =>
        server.put('ingresses', ingressObject((turn * 97) % COUNT, `${String(turn + 1)}m`)),
      ),
    );
    phases.push(
      await phase('a slice changes', CHANGES, (turn) =>
        server.put('endpointslices', sliceObject((turn * 89) % COUNT, 1, 1)),
      ),
    );
    await setTimeout(SETTLED);
    const rows = phases.map(({ name, waits, time, stall }) => [
      name,
      median(waits).toFixed(0),
      quantile(waits, 0.99).toFixed(0),
      (time / Math.max(1, waits.length)).toFixed(0),
      stall.longest.toFixed(0),
      stall.busiest.toFixed(0),
    ]);
    const head = [`${String(COUNT)} Ingresses`, 'p50 ms', 'p99 ms', 'CPU ms', 'longest stall ms', 'of CPU'];
    console.log(table([head, ...rows]));
    console.log(`resident after reading ${settled.toFixed(0)} MB, after changes ${usage(pid).resident.toFixed(0)} MB`);
  } finally {
    child.kill('SIGTERM');
    await ended;
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

await measure();
