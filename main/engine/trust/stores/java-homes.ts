import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ignoreUnreachable } from '../absent-files.ts';
import { pathOn, type Machine } from '../machine.ts';

/** A Java installation: its folder, its keystore with links resolved, and the user that owns that. */
export interface JavaHome {
  readonly folder: string;
  readonly keystore: string;
  readonly owner: number;
}

const SYSTEM_FOLDERS = [
  '/usr/lib/jvm',
  '/usr/java',
  '/usr/local/java',
  '/opt/java',
  '/opt',
  '/Library/Java/JavaVirtualMachines',
];
const USER_FOLDERS = [
  '.sdkman/candidates/java',
  '.jdks',
  '.gradle/jdks',
  '.asdf/installs/java',
  '.local/share/mise/installs/java',
  '.jabba/jdk',
  'Library/Java/JavaVirtualMachines',
];
/** Where the keystore lies below a home: JDK 9 and later, JDK 8, and within a macOS bundle. */
const KEYSTORES = ['lib/security/cacerts', 'jre/lib/security/cacerts', 'Contents/Home/lib/security/cacerts'];

/** Every Java installation that can be found, one for each keystore: packages of a distribution share theirs. */
export async function javaHomes(machine: Machine): Promise<readonly JavaHome[]> {
  const { JAVA_HOME: named } = machine.env;
  const parents = [
    ...SYSTEM_FOLDERS.map((folder) => pathOn(machine, folder)),
    ...USER_FOLDERS.map((folder) => join(machine.home, folder)),
  ];
  const listed = await Promise.all(
    parents.map(async (parent) => (await names(parent)).toSorted().map((name) => join(parent, name))),
  );
  const byKeystore = new Map<string, JavaHome>();
  for (const folder of [...(named === undefined || named === '' ? [] : [named]), ...listed.flat()]) {
    const home = await homeIn(folder);
    if (home !== null && !byKeystore.has(home.keystore)) byKeystore.set(home.keystore, home);
  }
  return [...byKeystore.values()];
}

async function homeIn(folder: string): Promise<JavaHome | null> {
  for (const below of KEYSTORES) {
    const path = join(folder, below);
    const keystore = await realpath(path).catch(ignoreUnreachable);
    const stats = keystore === null ? null : await stat(keystore).catch(ignoreUnreachable);
    if (keystore === null || stats?.isFile() !== true) continue;
    const home = dirname(dirname(dirname(path)));
    // In JDK 8 the tools are beside the folder `jre`.
    const root = below.startsWith('jre/') ? dirname(home) : home;
    if ((await stat(join(root, 'bin/keytool')).catch(ignoreUnreachable)) === null) continue;
    return { folder: root, keystore, owner: stats.uid };
  }
  return null;
}

async function names(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch(ignoreUnreachable)) ?? [];
}
