import { createHash, randomUUID } from 'node:crypto';
import { constants, copyFile, link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { CodedError } from '#engine/coded-error.ts';

const instanceFormat = z.object({
  pid: z.int().min(1),
  version: z.string().max(64),
  /** What runs the engine; a file without it is of an older version. */
  program: z.enum(['headless', 'desktop']).default('headless'),
  /** The contract: always a WebSocket on this machine, so that the token goes nowhere else. */
  url: z.string().regex(/^ws:\/\/127\.0\.0\.1:\d{1,5}\/contract$/),
  token: z.string().min(1).max(128),
  ui: z
    .string()
    .regex(/^http:\/\/127\.0\.0\.1:\d{1,5}\/\?token=[\w-]+$/)
    .nullable(),
});

/** How often, and with how many milliseconds between, a claim is tried while another process is at it. */
const TRIES = 100;
const PAUSE = 20;
/** Milliseconds after which a marker has no owner any more. */
const ABANDONED = 10_000;

/** The running engine of a state folder: `engine.json`, readable by its owner alone. `ui` is the link to the page. */
export type Instance = z.output<typeof instanceFormat>;

/** Says whether something at the instance's URL knows its token. */
export type Probe = (instance: Instance) => Promise<boolean>;

function fileOf(stateFolder: string): string {
  return path.join(stateFolder, 'engine.json');
}

/** What `engine.json` says; null where it is not there or is none of ours. Rejects with the system's error. */
export async function readInstance(stateFolder: string): Promise<Instance | null> {
  const text = await readText(fileOf(stateFolder));
  return text === null ? null : parse(text);
}

/**
 * Makes this process the one engine of a state folder. Throws `CodedError('already-running')` where another one lives;
 * the file of one that died is taken over. Rejects with the system's error where the folder cannot be written.
 */
export async function claimInstance(stateFolder: string, instance: Instance, probe: Probe): Promise<void> {
  const file = fileOf(stateFolder);
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, `${JSON.stringify(instance)}\n`, { mode: 0o600, flag: 'wx' });
  try {
    for (let tries = 0; tries < TRIES; tries++) {
      if (await linkNew(draft, file)) return;
      const found = await readText(file);
      if (found === null) continue;
      const other = parse(found);
      if (other !== null && (await lives(other, probe))) throw alreadyRunning(other);
      if (await replaceDead(file, found, draft)) return;
      await setTimeout(PAUSE);
    }
  } finally {
    await rm(draft, { force: true });
  }
  throw new CodedError('already-running', `Another Gatehouse is starting in ${stateFolder}.`, {
    values: { folder: stateFolder },
    hint: 'Wait for it, or use another folder with --state-dir.',
  });
}

/** Removes the file, unless it is another instance's by now. */
export async function releaseInstance(stateFolder: string, instance: Instance): Promise<void> {
  const found = await readInstance(stateFolder);
  if (found?.token === instance.token) await rm(fileOf(stateFolder), { force: true });
}

/** Puts the draft in place whole, and only where nothing is there. */
async function linkNew(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
  }
  // A file system without hard links.
  try {
    await copyFile(draft, file, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Puts the draft in the place of a dead instance's file. Only who holds the marker of exactly that content may replace it,
 * so that of many only one does, and none replaces what another has just put there.
 */
async function replaceDead(file: string, content: string, draft: string): Promise<boolean> {
  const marker = `${file}.${createHash('sha256').update(content).digest('hex').slice(0, 16)}`;
  if (!(await makeMarker(marker))) return false;
  try {
    if ((await readText(file)) !== content) return false;
    await rename(draft, file);
    return true;
  } finally {
    await rm(marker, { force: true });
  }
}

async function makeMarker(marker: string): Promise<boolean> {
  try {
    await writeFile(marker, '', { mode: 0o600, flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  // Held for two system calls; one this old was left by a crash between them.
  const found = await stat(marker).catch(() => null);
  if (found !== null && Date.now() - found.mtimeMs > ABANDONED) await rm(marker, { force: true });
  return false;
}

async function lives(instance: Instance, probe: Probe): Promise<boolean> {
  return instance.pid !== process.pid && processExists(instance.pid) && (await probe(instance));
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function alreadyRunning(other: Instance): CodedError {
  if (other.program === 'desktop') {
    return new CodedError('already-running', `Gatehouse is already running on the desktop: process ${other.pid}.`, {
      values: { pid: String(other.pid) },
      hint: 'Use its window, quit it in the tray first, or start another one with its own --state-dir.',
    });
  }
  const address = other.ui ?? other.url;
  return new CodedError('already-running', `Gatehouse is already running: process ${other.pid}, ${address}`, {
    values: { pid: String(other.pid), address },
    hint: 'Use it, stop it first, or start another one with its own --state-dir.',
  });
}

async function readText(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function parse(text: string): Instance | null {
  try {
    const checked = instanceFormat.safeParse(JSON.parse(text));
    return checked.success ? checked.data : null;
  } catch {
    return null; // not JSON, so none of ours
  }
}
