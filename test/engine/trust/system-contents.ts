import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

const FOLDERS = [
  '/usr/local/share/ca-certificates',
  '/etc/ssl/certs',
  '/etc/ca-certificates',
  '/usr/share/ca-certificates',
];

/** What browsers themselves keep elsewhere in a home is theirs. */
const IN_HOME = ['.pki', '.local', '.mozilla'];

/** Every file and link of the folders that hold trust, with what it holds. */
export async function contentsOf(home: string): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const folder of [...FOLDERS, ...IN_HOME.map((name) => join(home, name))]) {
    for (const name of await readdir(folder, { recursive: true }).catch(() => [])) {
      const path = join(folder, name);
      const stat = await lstat(path);
      if (stat.isSymbolicLink()) found[path] = `-> ${await readlink(path)}`;
      else if (stat.isDirectory()) found[path] = `folder ${stat.mode.toString(8)}`;
      else
        found[path] = `${stat.mode.toString(8)} ${createHash('sha256')
          .update(await readFile(path))
          .digest('hex')}`;
    }
  }
  return found;
}
