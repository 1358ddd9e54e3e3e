import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { PortOwner } from '#shared/model/setup.ts';
import { readSocketTable, type ListeningSocket } from './socket-table.ts';

/** Processes whose files are looked through; a machine with more is not searched to the end. */
const MOST_PROCESSES = 20_000;

/**
 * Who listens on a port, on loopback or on every address. Program and process are known only where this user may see them;
 * null where nobody listens or the system has no `/proc`.
 */
export async function portOwner(port: number, proc = '/proc'): Promise<PortOwner | null> {
  const sockets = (await listening(proc)).filter((socket) => socket.port === port && isOurs(socket));
  const socket = sockets.find(({ wildcard }) => wildcard) ?? sockets[0];
  if (socket === undefined) return null;
  const pid = await processOf(socket.inode, proc);
  return {
    address: socket.address,
    pid,
    program: pid === null ? null : await programOf(pid, proc),
    uid: socket.uid,
    wildcard: socket.wildcard,
  };
}

/** Every listening socket of this network namespace. */
export async function listening(proc = '/proc'): Promise<readonly ListeningSocket[]> {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(join(proc, 'net', name), 'latin1').catch(none)),
  );
  return tables.flatMap(readSocketTable);
}

/** Only what would be in the way of 127.0.0.1 and ::1. */
function isOurs({ address, wildcard }: ListeningSocket): boolean {
  return wildcard || address === '127.0.0.1' || address === '::1' || /^0:0:0:0:0:ffff:7f00:1$/.test(address);
}

async function processOf(inode: number, proc: string): Promise<number | null> {
  const wanted = `socket:[${String(inode)}]`;
  const entries = (await readdir(proc).catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const name of entries.slice(0, MOST_PROCESSES)) {
    const folder = join(proc, name, 'fd');
    // Processes of other users cannot be seen, and any may end meanwhile.
    const files = await readdir(folder).catch(() => []);
    for (const file of files) {
      if ((await readlink(join(folder, file)).catch(none)) === wanted) return Number(name);
    }
  }
  return null;
}

/** The file that runs: what a process calls itself may be anything, such as `MainThread`. */
async function programOf(pid: number, proc: string): Promise<string | null> {
  const file = await readlink(join(proc, String(pid), 'exe')).catch(none);
  const name =
    file === '' ? (await readFile(join(proc, String(pid), 'comm'), 'utf8').catch(none)).trim() : basename(file);
  return name === '' ? null : name.slice(0, 64);
}

/** What cannot be read says nothing. */
function none(): string {
  return '';
}
