import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const WRITER = fileURLToPath(new URL('./hosts-writer.ts', import.meta.url));

/** A hosts file and a writer's state folder in a folder of their own. */
export interface Room {
  readonly folder: string;
  readonly path: string;
  readonly state: string;
}

/** Makes a room with that hosts file, gone when the test ends. */
export function room(bytes: Buffer | string | null): Room {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'hosts');
  if (bytes !== null) writeFileSync(path, bytes);
  return { folder, path, state: join(folder, 'state') };
}

/** What lies in the folder of the hosts file, and in the state folder. */
export function listing({ folder, state }: Room): readonly string[] {
  const inside = readdirSync(state).map((name) => `state/${name}`);
  return [...readdirSync(folder).filter((name) => name !== 'state'), ...inside].sort();
}

/** Runs the writer as a process of its own; `signal` says how it was ended. */
export async function writer(order: object): Promise<{ readonly signal: string | null; readonly answer: unknown }> {
  const child = spawn(process.execPath, [WRITER, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
    child.on('close', (...end) => resolve(end));
  });
  if (signal === null && code !== 0) throw new Error(errors);
  return { signal, answer: output === '' ? null : (JSON.parse(output) as unknown) };
}

/** Why no test can have mounts of its own here; null where it can. */
export function whyNoMounts(): string | null {
  const tried = spawnSync('unshare', ['-m', 'true'], { encoding: 'utf8' });
  if (tried.error !== undefined) return `unshare is missing (${tried.error.message})`;
  return tried.status === 0 ? null : `unshare -m: ${tried.stderr.trim()}`;
}

/** Runs a shell script with mounts of its own; `$NODE` and `$WRITER` are at hand. Gives its standard output. */
export function withMounts(script: string, values: Readonly<Record<string, string>> = {}): string {
  const env = { ...process.env, ...values, NODE: process.execPath, WRITER };
  return execFileSync('unshare', ['-m', '--propagation', 'private', 'sh', '-euc', script], { env, encoding: 'utf8' });
}

/** The bytes of a file, or null. */
export function bytesOf(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}
