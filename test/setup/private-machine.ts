import { execFile, execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SCRIPT = fileURLToPath(new URL('machine.sh', import.meta.url));
const CHECKOUT = fileURLToPath(new URL('../../', import.meta.url));
const INSIDE = '/usr/lib/gatehouse-checkout/';
const execute = promisify(execFile);
const TOOLS = ['/usr/bin/unshare', '/usr/bin/curl', '/usr/sbin/update-ca-certificates', '/usr/bin/openssl'];

/** Why a machine of its own cannot be had here, for the name of what is skipped; null where it can. */
export function whyNotHere(): string | null {
  if (process.platform !== 'linux' || process.geteuid?.() !== 0) return 'it takes root on Linux';
  const missing = TOOLS.find((tool) => !isExecutable(tool));
  if (missing !== undefined) return `${missing} is not installed`;
  const probe =
    'mount --make-rprivate / && mount -t tmpfs tmpfs /mnt && mkdir /mnt/u /mnt/w && mount -t overlay overlay -o lowerdir=/etc,upperdir=/mnt/u,workdir=/mnt/w /etc';
  try {
    execFileSync('unshare', ['--mount', '--net', '/bin/sh', '-c', probe], { stdio: 'ignore' });
    return null;
  } catch {
    return 'mount and network namespaces with overlays cannot be had';
  }
}

/** Runs a TypeScript file on a machine of its own; gives the last line that it prints, as JSON. */
export async function onOwnMachine(file: string, ...args: readonly string[]): Promise<unknown> {
  const scratch = await mkdtemp(join(tmpdir(), 'gatehouse-machine-'));
  try {
    const path = inside(fileURLToPath(new URL(file, import.meta.url)));
    const env = {
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: join(scratch, 'home'),
      LANG: 'C.UTF-8',
      TMPDIR: scratch,
    };
    const command = ['--mount', '--net', SCRIPT, scratch, CHECKOUT, inside(process.execPath), path, scratch, ...args];
    const { stdout } = await execute('unshare', command, { env, timeout: 300_000, maxBuffer: 32 * 1024 * 1024 });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Where a file of the checkout is on the other machine. */
function inside(path: string): string {
  return path.startsWith(CHECKOUT) ? INSIDE + path.slice(CHECKOUT.length) : path;
}
