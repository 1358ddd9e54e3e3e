import { escapeComponent } from './escape-component.ts';
import type { StepRequest } from '../steps/step.ts';
import { hostWithoutPort } from './own-url.ts';

/** What an nginx variable may be made from. */
export type VariableSource = Pick<StepRequest, 'method' | 'target' | 'host' | 'head'> & {
  readonly id: string;
  readonly rawHeaders: readonly string[];
  readonly client: {
    readonly scheme: 'http' | 'https';
    readonly localPort: number;
    readonly address: string;
    readonly port: number;
  };
};

const VARIABLE = /\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g;

/** Puts the values of nginx variables into a text, as the annotations that allow them do. Unknown ones give empty text. */
export function expandVariables(text: string, request: VariableSource): string {
  if (!text.includes('$')) return text;
  return text.replace(VARIABLE, (_, braced: string | undefined, bare: string | undefined) =>
    variable(braced ?? bare ?? '', request),
  );
}

/** The value of one nginx variable, empty where it has none. */
export function variable(name: string, request: VariableSource): string {
  const { client, target } = request;
  switch (name) {
    case 'host':
    case 'best_http_host':
      return name === 'host' ? hostWithoutPort(request.host).toLowerCase() : request.host;
    case 'http_host':
      return request.host;
    case 'request_uri':
      return target;
    case 'escaped_request_uri':
      return escapeComponent(target);
    case 'uri':
    case 'document_uri':
      return target.includes('?') ? target.slice(0, target.indexOf('?')) : target;
    case 'args':
    case 'query_string':
      return target.includes('?') ? target.slice(target.indexOf('?') + 1) : '';
    case 'is_args':
      return target.includes('?') && !target.endsWith('?') ? '?' : '';
    case 'scheme':
    case 'pass_access_scheme':
      return client.scheme;
    case 'request_method':
      return request.method;
    case 'remote_addr':
    case 'the_real_ip':
    case 'binary_remote_addr':
      return client.address;
    case 'remote_port':
      return String(client.port);
    case 'server_port':
    case 'pass_port':
      return String(client.localPort);
    case 'request_id':
    case 'req_id':
      return request.head.requestId ?? request.id;
    case 'https':
      return client.scheme === 'https' ? 'on' : '';
    default:
      return fromRequest(name, request);
  }
}

function fromRequest(name: string, request: VariableSource): string {
  if (name.startsWith('http_')) return header(name.slice(5), request.rawHeaders);
  if (name.startsWith('arg_')) return argument(name.slice(4), request.target);
  if (name.startsWith('cookie_')) return cookie(name.slice(7), request.head.cookie);
  return '';
}

function header(name: string, raw: readonly string[]): string {
  for (let at = 0; at + 1 < raw.length; at += 2) {
    if ((raw[at] as string).toLowerCase().replaceAll('-', '_') === name.toLowerCase()) return raw[at + 1] as string;
  }
  return '';
}

function argument(name: string, target: string): string {
  const query = target.includes('?') ? target.slice(target.indexOf('?') + 1) : '';
  for (const pair of query.split('&')) {
    const at = pair.indexOf('=');
    if ((at < 0 ? pair : pair.slice(0, at)).toLowerCase() === name.toLowerCase())
      return at < 0 ? '' : pair.slice(at + 1);
  }
  return '';
}

function cookie(name: string, cookies: string | null): string {
  for (const pair of (cookies ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim().toLowerCase() === name.toLowerCase()) return pair.slice(at + 1).trim();
  }
  return '';
}
