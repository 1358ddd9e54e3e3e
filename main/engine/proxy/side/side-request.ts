import * as http from 'node:http';
import * as https from 'node:https';
import { isIP } from 'node:net';
import { phrase } from '#shared/model/phrase.ts';
import type { ConnectTo } from '../../upstream/connect-to.ts';
import type { EndpointDirectory } from '../../upstream/endpoints/endpoint-directory.ts';
import { SideError } from './side-error.ts';
import { connectionTo, otherTarget, sideTarget, type SideTarget, type TargetFinder } from './side-target.ts';

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
  #finder: TargetFinder;
  #plain = new http.Agent({ keepAlive: true, maxSockets: 64 });
  #encrypted = new https.Agent({ keepAlive: true, maxSockets: 64 });
  // Of their own, so that mirrors that hang take no place from authentication.
  #copies = new http.Agent({ keepAlive: true });
  #copiesEncrypted = new https.Agent({ keepAlive: true });

  constructor(directory: EndpointDirectory, rules: readonly ConnectTo[]) {
    this.#finder = { directory, rules };
  }

  /**
   * Sends a request without body and gives status and headers; by another way where one fails with nothing sent. Rejects
   * when there is no connection or answer in time.
   */
  async ask(request: SideQuestion): Promise<SideAnswer> {
    const url = new URL(request.url);
    const secure = url.protocol === 'https:';
    const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
    let target: SideTarget | null = sideTarget(url.hostname, port, this.#finder);
    for (;;) {
      try {
        return await this.#askAt(target, url, request);
      } catch (error) {
        target = otherTarget(target, error);
        if (target === null) throw error;
      }
    }
  }

  #askAt(target: SideTarget, url: URL, request: SideQuestion): Promise<SideAnswer> {
    const secure = url.protocol === 'https:';
    const { promise, resolve, reject } = Promise.withResolvers<SideAnswer>();
    const sent = (secure ? https : http).request({
      ...connectionTo(
        target,
        { plain: this.#plain, encrypted: this.#encrypted },
        secure ? { name: url.hostname } : null,
      ),
      // The controller does not verify either: an authentication service with a certificate of its own making is common.
      ...(secure ? { servername: isIP(url.hostname) === 0 ? url.hostname : '', rejectUnauthorized: false } : {}),
      method: request.method,
      path: `${url.pathname}${url.search}`,
      headers: ['Host', url.hostname, ...request.headers],
      setHost: false,
      timeout: request.readTimeout,
    });
    const connecting = setTimeout(
      () => sent.destroy(new SideError(phrase('auth-unconnected'))),
      request.connectTimeout,
    );
    sent.on('socket', (socket) => {
      if (socket.connecting) socket.once('connect', () => clearTimeout(connecting));
      else clearTimeout(connecting);
    });
    sent.on('close', () => clearTimeout(connecting));
    sent.on('timeout', () => sent.destroy(new SideError(phrase('auth-unanswered'))));
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
    const target = sideTarget(hostname.replace(/^\[|\]$/g, ''), port === '' ? standard : Number(port), this.#finder);
    const agents = { plain: this.#copies, encrypted: this.#copiesEncrypted };
    const sent = (request.secure ? https : http).request({
      ...connectionTo(target, agents, request.secure ? { name: hostname } : null),
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
}
