import type { FastCgiPolicy } from '../../ingress/annotations/fastcgi.ts';
import type { VirtualServer } from '../../routing/route-table.ts';
import { rewritePath } from '../../routing/match/rewrite.ts';
import type { ForwardSettings } from '../heads/forwarded-headers.ts';
import type { References } from './references.ts';
import type { ForwardedRequest } from '../heads/upstream-request.ts';
import { expandVariables } from '../heads/variables.ts';

/** Where nginx of the controller looks for files unless a parameter says otherwise. */
const DOCUMENT_ROOT = '/usr/local/nginx/html';

/** What parameters are made from. */
export interface FastCgiRequest extends ForwardedRequest {
  readonly httpVersion: string;
}

/**
 * The parameters of a FastCGI request, names and values in turn: those of nginx's `fastcgi_params`, then those of the
 * ConfigMap in place of equal names, then the client's header lines as `HTTP_…` (reference 9).
 */
export class FastCgiParams {
  #policy: FastCgiPolicy | null;
  #references: References;

  constructor(policy: FastCgiPolicy | null, references: References) {
    this.#policy = policy;
    this.#references = references;
  }

  /** Sets `upstreamTarget` of the exchange. `length` is that of the body in bytes, -1 where there is none. */
  of(exchange: FastCgiRequest, settings: ForwardSettings, length: number): readonly string[] {
    const path = scriptPath(exchange);
    const script = path.endsWith('/') ? path + (this.#policy?.index ?? '') : path;
    exchange.upstreamTarget = script;
    const params = standardParams(exchange, { path, script, length }, settings);
    const key = this.#policy?.params ?? null;
    const own = key === null ? null : this.#references.configMap(key);
    for (const [name, value] of Object.entries(own?.data ?? {})) {
      params.set(name, bytesOf(expandVariables(withScript(value, script), exchange)));
    }
    for (const [name, value] of headerParams(exchange)) params.set(name, value);
    return [...params].flat();
  }
}

function standardParams(
  exchange: FastCgiRequest,
  script: { readonly path: string; readonly script: string; readonly length: number },
  settings: ForwardSettings,
): Map<string, string> {
  const { client, match, target } = exchange;
  const query = target.indexOf('?');
  const params = new Map([
    ['QUERY_STRING', query < 0 ? '' : target.slice(query + 1)],
    ['REQUEST_METHOD', exchange.method],
    ['CONTENT_TYPE', lineOf(exchange.rawHeaders, 'content-type')],
    ['CONTENT_LENGTH', script.length < 0 ? '' : String(script.length)],
    ['SCRIPT_NAME', script.script],
    ['REQUEST_URI', target],
    ['DOCUMENT_URI', script.path],
    ['DOCUMENT_ROOT', DOCUMENT_ROOT],
    ['SERVER_PROTOCOL', `HTTP/${exchange.httpVersion}`],
    ['REQUEST_SCHEME', client.scheme],
    ['GATEWAY_INTERFACE', 'CGI/1.1'],
    ['SERVER_SOFTWARE', 'gatehouse'],
    ['REMOTE_ADDR', client.address],
    ['REMOTE_PORT', String(client.port)],
    // We listen on loopback alone.
    ['SERVER_ADDR', client.address.includes(':') ? '::1' : '127.0.0.1'],
    ['SERVER_PORT', String(settings.shownPort(client.scheme, client.localPort))],
    ['SERVER_NAME', serverName(match?.server ?? null)],
    ['REDIRECT_STATUS', '200'],
  ]);
  if (client.scheme === 'https') params.set('HTTPS', 'on');
  return params;
}

function serverName(server: Pick<VirtualServer<unknown>, 'host' | 'kind'> | null): string {
  return server === null || server.kind === 'default' ? '_' : server.host;
}

/** The path after normalising and rewriting, not escaped: nginx's `$uri`. */
function scriptPath({ match }: FastCgiRequest): string {
  const path = match?.path ?? '/';
  const route = match?.route ?? null;
  if (route === null || route.rewriteTarget === null) return path;
  return rewritePath(route, path).replace(/%([0-9A-F]{2})/g, (_, code: string) =>
    String.fromCharCode(parseInt(code, 16)),
  );
}

function withScript(value: string, script: string): string {
  return value
    .replaceAll(/\$\{?fastcgi_script_name\b\}?/g, () => script)
    .replaceAll(/\$\{?document_root\b\}?/g, () => DOCUMENT_ROOT)
    .replaceAll(/\$\{?fastcgi_path_info\b\}?/g, '');
}

function* headerParams({ rawHeaders, head, replacedHeaders }: FastCgiRequest): Iterable<readonly [string, string]> {
  const found = new Map<string, string>();
  const lines = head.host === null ? rawHeaders : [...rawHeaders, 'Host', head.host];
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const name = (lines[at] as string).toLowerCase();
    const value = lines[at + 1] as string;
    const before = found.get(name);
    if (name === 'host') found.set(name, value);
    else found.set(name, before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ', '}${value}`);
  }
  const set = replacedHeaders ?? [];
  for (let at = 0; at + 1 < set.length; at += 2) found.set((set[at] as string).toLowerCase(), set[at + 1] as string);
  for (const [name, value] of found) {
    // CVE-2016-5385: programs read HTTP_PROXY as a setting. A name with `_` would pass for another one with `-`.
    if (name !== 'proxy' && !name.includes('_') && value !== '')
      yield [`HTTP_${name.toUpperCase().replaceAll('-', '_')}`, value];
  }
}

function lineOf(raw: readonly string[], name: string): string {
  for (let at = 0; at + 1 < raw.length; at += 2)
    if ((raw[at] as string).toLowerCase() === name) return raw[at + 1] as string;
  return '';
}

/** A ConfigMap's text as the bytes that go out, one character each. */
function bytesOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
