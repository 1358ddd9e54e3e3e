import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SCRIPT = fileURLToPath(new URL('private-machine.sh', import.meta.url));
const execute = promisify(execFile);

/** Whether private mount namespaces with overlays can be had here: it takes root and a kernel that lets it. */
export function hasPrivateMachine(): boolean {
  if (process.platform !== 'linux' || process.geteuid?.() !== 0) return false;
  try {
    const probe =
      'mount -t tmpfs tmpfs /mnt && mkdir -p /mnt/u /mnt/w && mount -t overlay overlay -o lowerdir=/etc,upperdir=/mnt/u,workdir=/mnt/w /etc';
    execFileSync('unshare', ['--mount', '/bin/sh', '-c', `mount --make-rprivate / && ${probe}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Runs a TypeScript file where the system's folders are private copies; gives what it prints as its last line, as JSON. */
export async function onPrivateMachine(file: string, ...args: string[]): Promise<unknown> {
  // Only the place of a mount that others never see; what lies in it goes with the process.
  const scratch = await mkdtemp(join(tmpdir(), 'gatehouse-private-'));
  try {
    const path = fileURLToPath(new URL(file, import.meta.url));
    // Nothing in the environment shall point to certificates.
    const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: scratch, LANG: 'C.UTF-8', TMPDIR: scratch };
    const command = ['--mount', SCRIPT, scratch, process.execPath, path, scratch, ...args];
    const { stdout } = await execute('unshare', command, { env, timeout: 420_000, maxBuffer: 32 * 1024 * 1024 });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
