import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { HelperProgram } from '#engine/setup/elevation/helper-program.ts';

/** Where packages install the helper as a program of its own, owned by root. */
const INSTALLED = '/usr/lib/gatehouse/helper';
const FILE = 'helper.cjs';

/**
 * The elevated helper of this installation: the installed program, else the file beside the bundle, else its source. It may
 * not be there; whoever would run it looks.
 */
export function helperProgram(): HelperProgram {
  if (import.meta.url.endsWith('.ts'))
    return { node: process.execPath, file: join(import.meta.dirname, '../helper/main.ts') };
  if (existsSync(INSTALLED)) return { node: null, file: INSTALLED };
  // The bundle's parts lie beside it or one folder below.
  const places = [import.meta.dirname, join(import.meta.dirname, '..')].map((folder) => join(folder, FILE));
  return { node: process.execPath, file: places.find((file) => existsSync(file)) ?? join(import.meta.dirname, FILE) };
}
