import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Machine } from '#engine/trust/machine.ts';
import type { RootCertificate } from '#engine/trust/root-certificate.ts';
import { run, type Run } from '#engine/trust/run.ts';

const PROGRAM = fileURLToPath(new URL('crash-install.ts', import.meta.url));

/** What `runDying` ends with. */
export class PowerCut extends Error {}

/**
 * Runs programs until a point is reached, before or after one of them, and then does what `die` does. Nothing that a store
 * does after that point happens.
 */
export function runDying(point: number, die: () => Promise<never>): Run {
  let reached = 0;
  return async (...order) => {
    if (reached++ === point) await die();
    const result = await run(...order);
    if (reached++ === point) await die();
    return result;
  };
}

/** Installs in another process that is killed at a point; false where the installation came to its end before. */
export async function killAt(point: number, machine: Machine, id: string, root: RootCertificate): Promise<boolean> {
  const file = join(machine.stateFolder, '..', 'crash-root.pem');
  await writeFile(file, root.pem);
  const args = [PROGRAM, machine.home, machine.stateFolder, id, file, String(point)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  if (signal === 'SIGKILL') return true;
  if (code !== 0) throw new Error(`the installation ended with ${String(code)}`);
  return false;
}
