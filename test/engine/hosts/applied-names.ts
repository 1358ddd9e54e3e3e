import { applyHosts, type HostsOutcome } from '#engine/hosts/apply-hosts.ts';
import type { Room } from './hosts-room.ts';

/** What a hosts file holds at first: bytes that are no UTF-8, two kinds of line ends, and none at its end. */
export const BYTES = Buffer.from('127.0.0.1 localhost # caf\xe9\r\n10.0.0.1 db.corp\n# no end', 'latin1');
export const asRoot = process.getuid?.() === 0;

/** Puts the names in force, whatever the file holds. */
export function apply(place: Room, names: readonly string[]): Promise<HostsOutcome> {
  return applyHosts(place, { names, ipv6: true, expect: null });
}
