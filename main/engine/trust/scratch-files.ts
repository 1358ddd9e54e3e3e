import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Writes files for a program that reads only files, in a folder that goes afterwards and is named for its purpose. Paths are in
 * the order of the files.
 */
export async function withScratchFiles<Result>(
  purpose: string,
  files: readonly { readonly name: string; readonly content: string | Buffer }[],
  use: (paths: readonly string[]) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), `gatehouse-${purpose}-`));
  try {
    const paths = files.map(({ name }) => join(folder, name));
    await Promise.all(files.map(({ content }, index) => writeFile(paths[index] ?? '', content, { mode: 0o600 })));
    return await use(paths);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
