import { join } from 'node:path';
import { homedir } from 'node:os';

/** The machine that stores are looked for on. Tests give a scratch folder as its root and its home. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  /** `/`, or the folder that stands for it. */
  readonly root: string;
  /** Of the user whose stores are meant. */
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Effective user id; null on systems without. */
  readonly uid: number | null;
  /** Holds our own files, such as bundles that environment lines name. */
  readonly stateFolder: string;
}

/** This machine, as the user that this process runs as. */
export function thisMachine(stateFolder: string): Machine {
  return {
    platform: process.platform,
    root: '/',
    home: homedir(),
    env: process.env,
    uid: process.geteuid?.() ?? null,
    stateFolder,
  };
}

/** Where an absolute path of the machine is. */
export function pathOn(machine: Machine, path: string): string {
  return machine.root === '/' ? path : join(machine.root, path);
}
