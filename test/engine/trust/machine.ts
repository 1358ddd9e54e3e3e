import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, readlink } from 'node:fs/promises';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { makeAuthority, type Authority } from '#engine/tls/authority.ts';
import type { Machine } from '#engine/trust/machine.ts';
import { readRoot, type RootCertificate } from '#engine/trust/root-certificate.ts';
import { TrustManifest } from '#engine/trust/trust-manifest.ts';
import { temporaryFolder } from '../tls/temporary-folder.ts';

/** A home of its own on this machine's tools, with nothing in it. */
export async function scratchHome(changes: Partial<Machine> = {}): Promise<Machine> {
  const folder = await temporaryFolder();
  const home = join(folder, 'home');
  await mkdir(home);
  const uid = process.geteuid?.() ?? null;
  return { platform: 'linux', root: '/', home, env: {}, uid, stateFolder: join(folder, 'state'), ...changes };
}

export function manifestOf(machine: Machine): TrustManifest {
  return new TrustManifest(join(machine.stateFolder, 'trust-manifest'));
}

/** A new authority and its root as stores take it. */
export async function newRoot(...publicNames: string[]): Promise<{ authority: Authority; root: RootCertificate }> {
  const authority = await makeAuthority(publicNames);
  const root = readRoot(authority.root);
  if (root === null) throw new Error('the root is not fit to be installed');
  return { authority, root };
}

/** Every file, link and folder below a folder with what it holds; what a byte-identical undo has to give back. */
export async function contentsOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  for (const name of entries.toSorted((one, other) => (one < other ? -1 : 1))) {
    const path = join(folder, name);
    const stat = await lstat(path);
    if (stat.isSymbolicLink()) found[name] = `-> ${await readlink(path)}`;
    else if (stat.isDirectory()) found[name] = 'folder';
    else
      found[name] = createHash('sha256')
        .update(await readFile(path))
        .digest('hex');
  }
  return found;
}

export function isInstalled(...programs: string[]): boolean {
  return programs.every((program) => {
    try {
      accessSync(program, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** For the name of a test that is skipped where a tool is missing. */
export function needing(what: string, has: boolean): string {
  return has ? '' : ` (SKIPPED: ${what} is not installed)`;
}
