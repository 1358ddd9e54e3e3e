import * as http from 'node:http';
import * as https from 'node:https';
import { isIP } from 'node:net';
import type { ConnectTo } from '../upstream/connect-to.ts';
import { connectTo } from '../upstream/connect-to.ts';
import { clusterName } from '../upstream/cluster-name.ts';
import type { EndpointDirectory } from '../upstream/endpoint-directory.ts';

const MAX_BODY = 64 * 1024;
const COPY_MS = 60_000;

export interface SideQuestion {
  readonly url: string;
  readonly method: string;
  /** Name and value in turn, without Host. */
  readonly headers: readonly string[];
  /** In milliseconds. */
  readonly connectTimeout: number;
  readonly readTimeout: number;
}

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
  // Of their own, so that mirrors that hang take no place from authentication.
  #copies = new http.Agent({ keepAlive: true });
  #copiesEncrypted = new https.Agent({ keepAlive: true });

  constructor(directory: EndpointDirectory, rules: readonly ConnectTo[]) {
    this.#directory = directory;
    this.#connectTo = rules;
  }

  /**
   * Sends a request without body and gives status and headers. `--connect-to` counts first, cluster names lead to that
   * Service's endpoints, other names to what the system resolves. Rejects when there is no connection or answer in time.
   */
  async ask(request: SideQuestion): Promise<SideAnswer> {
    const url = new URL(request.url);
    const secure = url.protocol === 'https:';
    const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
    const target = this.#target(url.hostname, port);
    const { promise, resolve, reject } = Promise.withResolvers<SideAnswer>();
    const sent = (secure ? https : http).request({
      agent: secure ? this.#encrypted : this.#plain,
      host: target.address,
      port: target.port,
      // The controller does not verify either: an authentication service with a certificate of its own making is common.
      ...(secure ? { servername: isIP(url.hostname) === 0 ? url.hostname : '', rejectUnauthorized: false } : {}),
      method: request.method,
      path: `${url.pathname}${url.search}`,
      headers: ['Host', url.hostname, ...request.headers],
      setHost: false,
      timeout: request.readTimeout,
    });
    const connecting = setTimeout(() => sent.destroy(new Error('no connection in time')), request.connectTimeout);
    sent.on('socket', (socket) => {
      if (socket.connecting) socket.once('connect', () => clearTimeout(connecting));
      else clearTimeout(connecting);
    });
    sent.on('close', () => clearTimeout(connecting));
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

  /**
   * Begins a request whose body the caller writes and whose answer nobody reads. `headers` has everything, Host included.
   * Throws where nobody can be asked; a failure on the way is silent.
   */
  begin(request: {
    readonly secure: boolean;
    readonly authority: string;
    readonly path: string;
    readonly method: string;
    readonly headers: readonly string[];
  }): http.ClientRequest {
    const { hostname, port } = new URL(`http://${request.authority}`);
    const standard = request.secure ? 443 : 80;
    const target = this.#target(hostname.replace(/^\[|\]$/g, ''), port === '' ? standard : Number(port));
    const sent = (request.secure ? https : http).request({
      agent: request.secure ? this.#copiesEncrypted : this.#copies,
      host: target.address,
      port: target.port,
      // As in the cluster nobody checks who takes the copy.
      ...(request.secure ? { servername: isIP(hostname) === 0 ? hostname : '', rejectUnauthorized: false } : {}),
      method: request.method,
      path: request.path,
      headers: [...request.headers],
      setHost: false,
      timeout: COPY_MS,
    });
    sent.on('timeout', () => sent.destroy());
    sent.on('error', () => undefined);
    sent.on('response', (answer) => {
      answer.on('error', () => undefined);
      answer.resume();
    });
    return sent;
  }

  close(): void {
    this.#copies.destroy();
    this.#copiesEncrypted.destroy();
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
