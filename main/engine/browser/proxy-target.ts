import type { BrowserNames } from './browser-names.ts';

/** Where a request to the proxy leads, or why nowhere. */
export type ProxyTarget =
  | {
      readonly kind: 'allowed';
      readonly scheme: 'http' | 'https';
      /** For the `Host` header, as the client wrote it. */
      readonly authority: string;
      /** Origin form. */
      readonly path: string;
    }
  | { readonly kind: 'refused'; readonly why: string };

/** Ports of the engine's doors, null where none is open. */
interface DoorPorts {
  readonly http: number | null;
  readonly https: number | null;
}

/** Reads the absolute form of RFC 9112, 3.2.2. Only `http` comes this way. */
export function proxyTarget(target: string, names: BrowserNames, ports: DoorPorts): ProxyTarget {
  const parts = /^http:\/\/([^/?#]*)([/?][^#]*)?$/i.exec(target);
  if (parts === null) return refused('Only http URLs are forwarded; others come as CONNECT.');
  const [, authority = '', rest = '/'] = parts;
  const found = readAuthority(authority, 80);
  if (found === null) return refused('That is no host and port.');
  if (!names.covers(found.host)) return unknownHost(found.host);
  if (found.port !== 80 && found.port !== ports.http) return refused(`Port ${String(found.port)} is not served here.`);
  return { kind: 'allowed', scheme: 'http', authority, path: rest.startsWith('/') ? rest : `/${rest}` };
}

/** Reads the authority form of RFC 9112, 3.2.3. Browsers also tunnel plain WebSockets. */
export function tunnelTarget(target: string, names: BrowserNames, ports: DoorPorts): ProxyTarget {
  const found = readAuthority(target, null);
  if (found === null) return refused('That is no host and port.');
  if (!names.covers(found.host)) return unknownHost(found.host);
  const scheme =
    found.port === 443 || found.port === ports.https
      ? 'https'
      : found.port === 80 || found.port === ports.http
        ? 'http'
        : null;
  if (scheme === null) return refused(`Port ${String(found.port)} is not served here.`);
  return { kind: 'allowed', scheme, authority: target, path: '' };
}

/** Names only: an address in the place of a host is none of our names. */
function readAuthority(text: string, standard: number | null): { readonly host: string; readonly port: number } | null {
  const parts = /^([A-Za-z0-9._-]{1,254})(?::(\d{1,5}))?$/.exec(text);
  const port = parts?.[2] === undefined ? standard : Number(parts[2]);
  if (parts === null || port === null || port < 1 || port > 65_535) return null;
  return { host: (parts[1] ?? '').toLowerCase().replace(/\.$/, ''), port };
}

function unknownHost(host: string): ProxyTarget {
  return refused(`${host} is not a host that Gatehouse serves in a browser.`);
}

function refused(why: string): ProxyTarget {
  return { kind: 'refused', why };
}
