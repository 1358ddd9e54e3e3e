import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { hasField, hasLabels } from './selectors.ts';

/** An object as a client would send it; the double fills in what a real server would. */
export interface ObjectOnServer {
  readonly metadata: { readonly namespace?: string; readonly name: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

export interface ApiRequest {
  readonly method: string;
  readonly plural: string;
  readonly namespace: string | null;
  /** Of the one object that is asked for; null for a list. */
  readonly name: string | null;
  readonly query: URLSearchParams;
  readonly watch: boolean;
  readonly authorization: string | undefined;
  readonly headers: IncomingMessage['headers'];
}

/** What the double does in the place of an answer. `bytes` are sent with status 200. */
export type Fault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly message?: string;
      readonly headers?: Record<string, string>;
    }
  | { readonly kind: 'reset' }
  | { readonly kind: 'silent' }
  | {
      readonly kind: 'bytes';
      readonly bytes: string | Buffer;
      readonly encoding?: string;
      readonly afterwards: 'end' | 'reset' | 'stay';
    }
  | { readonly kind: 'endless'; readonly chunk: string };

/** Shared by all doubles of a test, so that one that takes the place of another goes on from there. */
let version = 100;

const REVIEWS = 'selfsubjectaccessreviews';

interface Watch {
  readonly request: ApiRequest;
  readonly response: ServerResponse;
}

/**
 * An API server as far as lists and watches go, over real HTTP or HTTPS on loopback: versions, pages, continue tokens,
 * field and label selectors, bookmarks on demand. `fault` decides for each request whether it is answered.
 */
export class ApiServerDouble {
  readonly requests: ApiRequest[] = [];
  fault: (request: ApiRequest) => Fault | null = () => null;
  /** Whether lists say how many objects are on the pages to come. */
  counts = true;
  /** What a review of access says; null: such reviews are not answered. */
  allows: ((attributes: Readonly<Record<string, string>>) => boolean) | null = null;
  readonly #server: Server;
  readonly #objects = new Map<string, Map<string, ObjectOnServer>>();
  readonly #watches = new Set<Watch>();
  readonly #waiting = new Set<() => void>();
  readonly #secure: boolean;

  private constructor(tls: ServerOptions | null) {
    this.#secure = tls !== null;
    const answer = (request: IncomingMessage, response: ServerResponse) => this.#answer(request, response);
    this.#server = tls === null ? createHttpServer(answer) : createHttpsServer(tls, answer);
  }

  /** `port` 0: any. */
  static async start(tls: ServerOptions | null = null, port = 0): Promise<ApiServerDouble> {
    const double = new ApiServerDouble(tls);
    double.#server.listen(port, '127.0.0.1');
    await once(double.#server, 'listening');
    return double;
  }

  get url(): string {
    return `${this.#secure ? 'https' : 'http'}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  put(plural: string, object: ObjectOnServer): void {
    const objects = this.#objectsOf(plural);
    const known = objects.get(keyOf(object));
    version += 1;
    const stored = withVersion(object, version);
    objects.set(keyOf(object), stored);
    this.#emit(plural, { type: known === undefined ? 'ADDED' : 'MODIFIED', object: stored });
  }

  remove(plural: string, object: ObjectOnServer): void {
    this.#objectsOf(plural).delete(keyOf(object));
    version += 1;
    this.#emit(plural, { type: 'DELETED', object: withVersion(object, version) });
  }

  /** Changes without telling those who watch, as happens while a client is away. */
  removeUnseen(plural: string, object: ObjectOnServer): void {
    this.#objectsOf(plural).delete(keyOf(object));
    version += 1;
  }

  bookmark(plural: string): void {
    version += 1;
    this.#emit(plural, { type: 'BOOKMARK', object: { metadata: { resourceVersion: String(version) } } });
  }

  /** Writes text as it stands to everyone who watches a kind. */
  write(plural: string, text: string): void {
    for (const { response } of this.#watchesOf(plural)) response.write(text);
  }

  endWatches(plural: string): void {
    for (const { response } of this.#watchesOf(plural)) response.end();
  }

  resetWatches(plural: string): void {
    for (const { response } of this.#watchesOf(plural)) response.socket?.resetAndDestroy();
  }

  countRequests(plural: string, kind: 'list' | 'watch'): number {
    return this.requests.filter((request) => request.plural === plural && request.watch === (kind === 'watch')).length;
  }

  /** Resolves as soon as it is so; looked at after each request and each end of one. */
  async until(isSo: (double: ApiServerDouble) => boolean): Promise<void> {
    while (!isSo(this)) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  watching(plural: string): boolean {
    return this.#watchesOf(plural).length > 0;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  #answer(message: IncomingMessage, response: ServerResponse): void {
    response.on('error', () => response.destroy());
    const request = readRequest(message);
    this.requests.push(request);
    response.on('close', () => this.#wake());
    const fault = this.fault(request);
    if (fault !== null) commit(fault, response);
    else if (request.plural === REVIEWS) void this.#review(message, response);
    else if (request.name !== null) this.#get(request, request.name, response);
    else if (request.watch) this.#startWatch(request, response);
    else this.#list(request, response);
    this.#wake();
  }

  async #review(message: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of message.setEncoding('utf8')) body += chunk as string;
    if (this.allows === null) return commit({ kind: 'status', status: 404 }, response);
    const review = JSON.parse(body) as { readonly spec: { readonly resourceAttributes: Record<string, string> } };
    const status = { allowed: this.allows(review.spec.resourceAttributes) };
    response.writeHead(201, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ...review, status }));
  }

  #get(request: ApiRequest, name: string, response: ServerResponse): void {
    const object = this.#objectsOf(request.plural).get(`${request.namespace ?? ''}/${name}`);
    if (object === undefined) return commit({ kind: 'status', status: 404 }, response);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(object));
  }

  #list(request: ApiRequest, response: ServerResponse): void {
    const all = [...this.#objectsOf(request.plural).values()].filter((object) => fits(object, request));
    const limit = Number(request.query.get('limit') ?? all.length);
    const from = Number(request.query.get('continue') ?? 0);
    const more = from + limit < all.length;
    // A real server counts only where no selector is in the way.
    const counted = this.counts && more && !request.query.has('fieldSelector') && !request.query.has('labelSelector');
    const metadata = {
      resourceVersion: String(version),
      ...(more ? { continue: String(from + limit) } : {}),
      ...(counted ? { remainingItemCount: all.length - from - limit } : {}),
    };
    const body = JSON.stringify({ kind: 'List', apiVersion: 'v1', metadata, items: all.slice(from, from + limit) });
    // A real server compresses from 128 KiB on.
    const packed = /\bgzip\b/.test(String(request.headers['accept-encoding'])) && body.length > 1024;
    response.writeHead(200, { 'content-type': 'application/json', ...(packed ? { 'content-encoding': 'gzip' } : {}) });
    response.end(packed ? gzipSync(body) : body);
  }

  #startWatch(request: ApiRequest, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    const watch = { request, response };
    this.#watches.add(watch);
    response.on('close', () => this.#watches.delete(watch));
    const since = Number(request.query.get('resourceVersion') ?? 0);
    for (const object of this.#objectsOf(request.plural).values()) {
      if (fits(object, request) && Number(object.metadata['resourceVersion']) > since) {
        response.write(`${JSON.stringify({ type: 'ADDED', object })}\n`);
      }
    }
  }

  #emit(plural: string, event: { readonly type: string; readonly object: { readonly metadata: object } }): void {
    for (const { request, response } of this.#watchesOf(plural)) {
      if (event.type !== 'BOOKMARK' && !fits(event.object as ObjectOnServer, request)) continue;
      response.write(`${JSON.stringify(event)}\n`);
    }
  }

  #watchesOf(plural: string): readonly Watch[] {
    return [...this.#watches].filter(({ request }) => request.plural === plural);
  }

  #objectsOf(plural: string): Map<string, ObjectOnServer> {
    const objects = this.#objects.get(plural) ?? new Map<string, ObjectOnServer>();
    this.#objects.set(plural, objects);
    return objects;
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}

function readRequest(message: IncomingMessage): ApiRequest {
  const url = new URL(message.url ?? '/', 'http://server');
  const parts = /^(?:\/base)?\/(?:api\/v1|apis\/[^/]+\/v1)(?:\/namespaces\/([^/]+))?\/([a-z]+)(?:\/([^/]+))?$/.exec(
    url.pathname,
  );
  return {
    method: message.method ?? '',
    plural: parts?.[2] ?? url.pathname,
    namespace: parts?.[1] ?? null,
    name: parts?.[3] ?? null,
    query: url.searchParams,
    watch: url.searchParams.has('watch'),
    authorization: message.headers.authorization,
    headers: message.headers,
  };
}

function commit(fault: Fault, response: ServerResponse): void {
  switch (fault.kind) {
    case 'status':
      response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers });
      response.end(
        JSON.stringify({ kind: 'Status', status: 'Failure', message: fault.message ?? '', code: fault.status }),
      );
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'silent':
      return;
    case 'bytes':
      response.writeHead(200, {
        'content-type': 'application/json',
        ...(fault.encoding === undefined ? {} : { 'content-encoding': fault.encoding }),
      });
      response.write(fault.bytes, () => {
        if (fault.afterwards === 'end') response.end();
        if (fault.afterwards === 'reset') response.socket?.resetAndDestroy();
      });
      return;
    case 'endless': {
      response.writeHead(200, { 'content-type': 'application/json' });
      const pour = () => {
        while (!response.destroyed && response.write(fault.chunk));
        if (!response.destroyed) response.once('drain', pour);
      };
      pour();
    }
  }
}

function fits(object: ObjectOnServer, { namespace, query }: ApiRequest): boolean {
  if (namespace !== null && object.metadata.namespace !== namespace) return false;
  return hasLabels(object, query.get('labelSelector')) && hasField(object, query.get('fieldSelector'));
}

function keyOf(object: ObjectOnServer): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

function withVersion(object: ObjectOnServer, version: number): ObjectOnServer {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
}
