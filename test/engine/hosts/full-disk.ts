// Runs in a mount namespace whose /mnt is small: writes the hosts file with one free page more at each try.
import {
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  openSync,
  writeSync,
  closeSync,
} from 'node:fs';
import { applyHosts } from '#engine/hosts/apply-hosts.ts';
import { HostsRefusal } from '#engine/hosts/hosts-refusal.ts';

/** `left`: what lies beside the hosts file and in the state folder after the try. */
export interface FullDiskAnswer {
  readonly outcome: string;
  readonly same: boolean;
  readonly left: readonly string[];
}

const PAGE = 4096;
const place = { path: '/mnt/etc/hosts', state: '/mnt/state' };
const before = readFileSync(place.path);
const names = Array.from({ length: 300 }, (_, at) => `h${String(at)}.test`);
const answers: FullDiskAnswer[] = [];
for (let free = 0; answers.at(-1)?.same !== false; free++) {
  rmSync('/mnt/state', { recursive: true, force: true });
  leaveFree(free);
  let outcome: string;
  try {
    outcome = (await applyHosts(place, { names, ipv6: true, expect: null })).method;
  } catch (error) {
    if (!(error instanceof HostsRefusal)) throw error;
    outcome = error.code;
  }
  const beside = readdirSync('/mnt/etc').filter((name) => name !== 'hosts' && name !== 'link');
  const left = [
    ...beside,
    ...readdirSync('/mnt').flatMap((name) => (name === 'state' ? readdirSync('/mnt/state') : [])),
  ];
  answers.push({ outcome, same: readFileSync(place.path).equals(before), left });
}
console.log(JSON.stringify(answers));

function leaveFree(pages: number): void {
  rmSync('/mnt/fill', { force: true });
  writeFileSync('/mnt/fill', '');
  const file = openSync('/mnt/fill', 'w');
  let size = 0;
  try {
    for (;;) size += writeSync(file, Buffer.alloc(PAGE));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  } finally {
    closeSync(file);
  }
  truncateSync('/mnt/fill', Math.max(0, size - pages * PAGE));
}
