import type { ClientRequest } from 'node:http';
import { CONNECTION_LINES } from '../../connection-lines.ts';
import type { MirrorPolicy } from '../../ingress/annotations/mirror.ts';
import type { Exchange } from '../exchange.ts';
import type { SideRequest } from './side-request.ts';
import { expandVariables } from '../heads/variables.ts';

/** Copies under way to one target; more are left out, so that a mirror that hangs costs no memory. */
const MOST_COPIES = 256;
const MOST_WAITING_BYTES = 1024 ** 2;

const NOT_COPIED = new Set<string>([...CONNECTION_LINES, 'host', 'trailer', 'expect', 'proxy', 'content-length']);
const URL_FORM = /^(https?):\/\/([^/?#]+)([/?][^#]*)?$/i;

/** Takes the request body beside the pod. */
export interface BodyCopy {
  write(bytes: Buffer): void;
  end(): void;
  abandon(): void;
}

/**
 * Sends copies of requests to `mirror-target` (reference 17). Nothing waits for them and nobody reads their answers: unlike in
 * the cluster, a slow or dead mirror holds up no connection.
 */
export class Mirror {
  #policy: MirrorPolicy;
  #side: SideRequest;
  #open = 0;

  constructor(policy: MirrorPolicy, side: SideRequest) {
    this.#policy = policy;
    this.#side = side;
  }

  /** Sends a copy on its way. Gives who takes the body, null where there is none to copy. */
  copy(exchange: Exchange): BodyCopy | null {
    if (this.#open >= MOST_COPIES) return null;
    const [, scheme = '', authority = '', path = '/'] =
      URL_FORM.exec(expandVariables(this.#policy.target, exchange)) ?? [];
    if (authority === '') return null;
    const withBody = this.#policy.withBody && exchange.hasBody;
    const headers = ['Host', this.#host(authority, exchange), ...copiedLines(exchange)];
    if (withBody && exchange.bodyLength < 0) headers.push('Transfer-Encoding', 'chunked');
    else if (withBody) headers.push('Content-Length', String(exchange.bodyLength));
    else if (exchange.hasBody) headers.push('Content-Length', '0');
    let sent: ClientRequest;
    try {
      const target = path.startsWith('?') ? `/${path}` : path;
      sent = this.#side.begin({
        secure: scheme.toLowerCase() === 'https',
        authority,
        path: target,
        method: exchange.method,
        headers,
      });
    } catch {
      // A target that cannot be asked has no copy; the request itself is not concerned.
      return null;
    }
    this.#open++;
    sent.once('close', () => this.#open--);
    if (withBody) return bodyCopy(sent);
    sent.end();
    return null;
  }

  #host(authority: string, exchange: Exchange): string {
    if (this.#policy.host !== null) return expandVariables(this.#policy.host, exchange);
    return authority.replace(/:\d+$/, '');
  }
}

function copiedLines(exchange: Exchange): readonly string[] {
  const lines: string[] = [];
  for (let at = 0; at + 1 < exchange.rawHeaders.length; at += 2) {
    const name = exchange.rawHeaders[at] as string;
    if (name.startsWith(':') || name.includes('_') || NOT_COPIED.has(name.toLowerCase())) continue;
    lines.push(name, exchange.rawHeaders[at + 1] as string);
  }
  return lines;
}

function bodyCopy(sent: ClientRequest): BodyCopy {
  return {
    write(bytes) {
      if (sent.destroyed) return;
      if (sent.writableLength > MOST_WAITING_BYTES) sent.destroy();
      else sent.write(bytes);
    },
    end: () => void sent.end(),
    abandon: () => void sent.destroy(),
  };
}
