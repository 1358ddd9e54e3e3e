import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder = '';

/**
 * Before the first test: Node keeps what it has compiled in a folder of this run. Tests start the same TypeScript files in
 * processes of their own hundreds of times, and most of such a process was stripping and compiling.
 */
export async function setup(): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-compiled-'));
  process.env['NODE_COMPILE_CACHE'] = folder;
}

/** After the last test. */
export async function teardown(): Promise<void> {
  // The last processes may still be writing what they compiled.
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
