import { BlockList, isIP } from 'node:net';
import type { Environment } from '../file/load.ts';

/**
 * The proxy on the way to an API server, null for none: `proxy-url` of the kubeconfig in any case, else the environment
 * with the rules of Go's `httpproxy`, which kubectl follows. Loopback is never reached through a proxy of the environment.
 */
export function proxyFor(server: string, named: string | null, environment: Environment): string | null {
  if (named !== null) return named;
  const url = new URL(server);
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const given = (environment[name] || environment[name.toLowerCase()] || '').trim();
  if (given === '') return null;
  const exceptions = environment['NO_PROXY'] || environment['no_proxy'] || '';
  if (isExcepted(url, exceptions)) return null;
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : `http://${given}`;
}

function isExcepted(url: URL, exceptions: string): boolean {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  if (host === 'localhost' || host === '::1' || host.startsWith('127.')) return true;
  return exceptions.split(',').some((exception) => covers(exception.trim().toLowerCase(), host, port));
}

function covers(exception: string, host: string, port: string): boolean {
  if (exception === '') return false;
  if (exception === '*') return true;
  if (exception.includes('/')) return isInRange(host, exception);
  const { name, port: only } = splitPort(exception);
  if (only !== null && only !== port) return false;
  if (isIP(name) !== 0) return name === host;
  if (isIP(host) !== 0) return false;
  const suffix = name.startsWith('*.') ? name.slice(1) : name;
  return suffix.startsWith('.') ? host.endsWith(suffix) : host === suffix || host.endsWith(`.${suffix}`);
}

function splitPort(exception: string): { readonly name: string; readonly port: string | null } {
  if (isIP(exception) !== 0) return { name: exception, port: null };
  const found = /^(.*?):(\d+)$/.exec(exception);
  const name = found?.[1] ?? exception;
  return { name: name.replace(/^\[(.*)\]$/, '$1'), port: found?.[2] ?? null };
}

function isInRange(host: string, range: string): boolean {
  const [network = '', prefix = ''] = range.split('/');
  const family = isIP(network);
  const length = Number(prefix);
  if (family === 0 || isIP(host) !== family || !/^\d+$/.test(prefix) || length > (family === 4 ? 32 : 128))
    return false;
  const list = new BlockList();
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(network, length, kind);
  return list.check(host, kind);
}
