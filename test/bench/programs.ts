import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';

const TICKS_PER_SECOND = 100;

/** A program that was started here, pinned to cores. */
export interface Program {
  readonly pid: number;
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

/** Whether a program can be started by its name. */
export function isInstalled(name: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
}

/** Starts a program pinned to cores; what it writes to standard error goes to ours, prefixed with its name. */
export function start(cores: readonly number[], command: readonly string[], name: string): Program {
  const child = spawn('taskset', ['-c', cores.join(','), ...command], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stderr.setEncoding('utf8').on('data', (text: string) => process.stderr.write(`${name}: ${text}`));
  if (child.pid === undefined) throw new Error(`${command.join(' ')} could not be started`);
  const ended = once(child, 'exit');
  return {
    pid: child.pid,
    child,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 6_000);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Runs a program to its end and gives its standard output; throws with its standard error where it fails. */
export async function run(cores: readonly number[], command: readonly string[]): Promise<string> {
  const child = spawn('taskset', ['-c', cores.join(','), ...command], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${command.slice(0, 3).join(' ')} … ended with ${String(code)}: ${errors || output}`);
  return output;
}

/** A loopback port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Processor time so far (µs) and resident memory now (MB) of a process and its descendants. */
export function usage(pid: number): { readonly time: number; readonly resident: number } {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap(readProcess);
  const family = new Set([pid]);
  // Children have later numbers in nearly all cases; a second walk finds the rest.
  for (let walk = 0; walk < 2; walk += 1) for (const one of processes) if (family.has(one.parent)) family.add(one.pid);
  const mine = processes.filter((one) => family.has(one.pid));
  return {
    time: (mine.reduce((sum, one) => sum + one.ticks, 0) * 1_000_000) / TICKS_PER_SECOND,
    resident: mine.reduce((sum, one) => sum + one.resident, 0),
  };
}

function readProcess(name: string): { pid: number; parent: number; ticks: number; resident: number }[] {
  try {
    const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
    // The name in brackets may hold blanks; fields count from behind it: state, ppid, … utime (12th), stime, … rss (22nd).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const number = (index: number): number => Number(fields[index] ?? 0);
    const ticks = number(11) + number(12);
    return [{ pid: Number(name), parent: number(1), ticks, resident: (number(21) * 4096) / 1024 / 1024 }];
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
