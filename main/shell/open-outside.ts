import type { RoutesView } from '#shared/model/route-view.ts';

/**
 * Whether the page may have the system's browser open a URL: only http and https, and only this machine or a host that
 * an Ingress declares. A page that was tricked can then lead nowhere else.
 */
export function mayOpenOutside(address: string, routes: RoutesView): boolean {
  const url = URL.parse(address);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return false;
  if (url.username !== '' || url.password !== '') return false;
  const host = url.hostname.replace(/\.$/, '');
  return isLoopback(host) || routes.hosts.some((view) => covers(view.host, host));
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** A wildcard stands for exactly one label, as in an Ingress. */
function covers(declared: string, host: string): boolean {
  if (!declared.startsWith('*.')) return declared.toLowerCase() === host;
  const suffix = declared.slice(1).toLowerCase();
  return host.endsWith(suffix) && host.length > suffix.length && !host.slice(0, -suffix.length).includes('.');
}
