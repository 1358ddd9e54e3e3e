import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { HelperProgram } from '#engine/setup/elevation/helper-program.ts';
import { VERSION } from '#main/api/version.ts';
import { shellWord } from '#engine/shell-word.ts';

/** Where packages install the helper as a program of its own, owned by root. */
const INSTALLED = '/usr/lib/gatehouse/helper';
const FILE = 'helper.cjs';
const POLICY = 'app.gatehouse.desktop.policy';

/**
 * The elevated helper of this installation: the installed program, else the file beside the bundle, else its source. It may
 * not be there; whoever would run it looks.
 */
export function helperProgram(): HelperProgram {
  const version = VERSION;
  if (import.meta.url.endsWith('.ts'))
    return { node: process.execPath, file: join(import.meta.dirname, '../helper/main.ts'), version };
  if (existsSync(INSTALLED)) return { node: null, file: INSTALLED, version };
  const { electron } = process.versions;
  const packed = electron === undefined ? null : packedHelper();
  if (packed !== null) return { node: null, file: packed, version, install: installCommand(packed) };
  // The bundle's parts lie beside it or one folder below.
  const places = [import.meta.dirname, join(import.meta.dirname, '..')].map((folder) => join(folder, FILE));
  const file = places.find((each) => existsSync(each)) ?? join(import.meta.dirname, FILE);
  // Electron's own program is no Node: run as root it would open a window of root's.
  return { node: electron === undefined ? process.execPath : null, file, version };
}

/** Beside the archive of a packaged app, which root could not look into. */
function packedHelper(): string | null {
  const { resourcesPath } = process as { readonly resourcesPath?: string };
  const file = join(resourcesPath ?? '', 'helper', FILE);
  return resourcesPath !== undefined && existsSync(file) ? file : null;
}

/** As main/helper/README.md says it, for a shell. */
function installCommand(file: string): string {
  const put = (from: string, mode: string, to: string): string =>
    `sudo install -D -o root -g root -m ${mode} ${shellWord(from)} ${to}`;
  const policy = join(dirname(file), POLICY);
  return `${put(file, '0755', INSTALLED)} && ${put(policy, '0644', `/usr/share/polkit-1/actions/${POLICY}`)}`;
}
