import { findByAlias } from '../compile/server-names.ts';
import type { RouteTable, VirtualServer } from '../route-table.ts';

const COLON = 0x3a;
const DOT = 0x2e;

/** One label as the controller's wildcard server names allow it (reference 3). */
const LABEL = /^[\w-]+$/;

/** The server of a Host header as sent: exact name, aliases, the wildcard of one label, the default server (reference 3). */
export function findServer<Plan>(table: RouteTable<Plan>, host: string): VirtualServer<Plan> {
  const name = hostName(host);
  const exact = table.exact.get(name);
  if (exact !== undefined) return exact;
  const wildcard = table.wildcard.size === 0 ? null : findWildcard(table, name);
  const { aliases } = table;
  return (aliases === null ? wildcard : findByAlias(aliases, name, wildcard)) ?? table.fallback;
}

function findWildcard<Plan>(table: RouteTable<Plan>, name: string): VirtualServer<Plan> | null {
  const dot = name.indexOf('.');
  if (dot <= 0) return null;
  const wildcard = table.wildcard.get(name.slice(dot));
  return wildcard !== undefined && LABEL.test(name.slice(0, dot)) ? wildcard : null;
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
