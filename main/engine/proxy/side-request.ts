import * as http from 'node:http';
import * as https from 'node:https';
import type { ConnectTo } from '../upstream/connect-to.ts';
import { connectTo } from '../upstream/connect-to.ts';
import { clusterName } from '../upstream/cluster-name.ts';
import type { EndpointDirectory } from '../upstream/endpoint-directory.ts';

const TIMEOUT_MS = 60_000;
const MAX_BODY = 64 * 1024;

export interface SideAnswer {
  readonly status: number;
  /** Name and value in turn. */
  readonly headers: readonly string[];
}

/** Requests that the proxy makes on its own account, such as those to an authentication service. Not on the hot path. */
export class SideRequest {
  #directory: EndpointDirectory;
  #connectTo: readonly ConnectTo[];
  #plain = new http.Agent({ keepAlive: true, maxSockets: 64 });
  #encrypted = new https.Agent({ keepAlive: true, maxSockets: 64 });

  constructor(directory: EndpointDirectory, rules: readonly ConnectTo[]) {
    this.#directory = directory;
    this.#connectTo = rules;
  }

  /**
   * Sends a request without body and gives status and headers. `--connect-to` counts first, cluster names lead to that
   * Service's endpoints, other names to what the system resolves. Rejects when there is no answer within 60 s.
   */
  ask(request: { readonly url: string; readonly method: string; readonly headers: readonly string[] }): Promise<SideAnswer> {
    const url = new URL(request.url);
    const secure = url.protocol === 'https:';
    const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
    const target = this.#target(url.hostname, port);
    const { promise, resolve, reject } = Promise.withResolvers<SideAnswer>();
    const sent = (secure ? https : http).request({
      agent: secure ? this.#encrypted : this.#plain,
      host: target.address,
      port: target.port,
      ...(secure ? { servername: url.hostname } : {}),
      method: request.method,
      path: `${url.pathname}${url.search}`,
      headers: ['Host', url.host, ...request.headers],
      setHost: false,
      timeout: TIMEOUT_MS,
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer in time')));
    sent.on('error', reject);
    sent.on('response', (answer) => {
      let size = 0;
      answer.on('data', (bytes: Buffer) => {
        size += bytes.length;
        // Only the head counts; a long body is not worth its bytes.
        if (size > MAX_BODY) answer.destroy();
      });
      answer.on('error', () => undefined);
      resolve({ status: answer.statusCode ?? 0, headers: answer.rawHeaders });
    });
    sent.end();
    return promise;
  }

  close(): void {
    this.#plain.destroy();
    this.#encrypted.destroy();
  }

  #target(host: string, port: number): { readonly address: string; readonly port: number } {
    const led = connectTo(this.#connectTo, host, port);
    if (led !== null) return led;
    const inside = clusterName(host);
    if (inside === null) return { address: host, port };
    const { namespace, service } = inside;
    const backend = this.#directory.backend({ key: `${namespace}/${service}:${port}`, namespace, service, port });
    const endpoint = backend.next([]);
    if (endpoint === null) throw new Error(`Service ${namespace}/${service} has no ready endpoint`);
    return endpoint;
  }
}
