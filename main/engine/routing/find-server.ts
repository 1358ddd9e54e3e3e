import type { RouteTable, VirtualServer } from './route-table.ts';

const COLON = 0x3a;
const DOT = 0x2e;

/** One label as the controller's wildcard server names allow it (reference 3). */
const LABEL = /^[\w-]+$/;

/** The server of a Host header as sent: exact name, then the wildcard of one label, then the default server. */
export function findServer<Plan>(table: RouteTable<Plan>, host: string): VirtualServer<Plan> {
  const name = hostName(host);
  const exact = table.exact.get(name);
  if (exact !== undefined) return exact;
  if (table.wildcard.size === 0) return table.fallback;
  const dot = name.indexOf('.');
  if (dot <= 0) return table.fallback;
  const wildcard = table.wildcard.get(name.slice(dot));
  return wildcard !== undefined && LABEL.test(name.slice(0, dot)) ? wildcard : table.fallback;
}

/** Lower-case name of a Host header without port and trailing dot; the same text where it has neither (reference 3). */
export function hostName(host: string): string {
  let end = host.length;
  let lower = true;
  for (let index = 0; index < end; index++) {
    const code = host.charCodeAt(index);
    if (code >= 0x41 && code <= 0x5a) lower = false;
    else if (code === COLON && host.charCodeAt(0) !== 0x5b) end = index;
  }
  if (host.charCodeAt(0) === 0x5b) end = host.indexOf(']') + 1 || host.length;
  if (end > 0 && host.charCodeAt(end - 1) === DOT) end--;
  const name = end === host.length ? host : host.slice(0, end);
  return lower ? name : name.toLowerCase();
}
