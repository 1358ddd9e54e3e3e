import type { Dispatcher } from 'undici';
import type { Access } from '#engine/source/kubeconfig/credentials/credentials.ts';
import { createDispatcher } from '#engine/source/kubeconfig/server/dispatcher.ts';

/** What a server answered, with as much of its body as is worth reading. */
export interface ProbeAnswer {
  readonly status: number;
  readonly headers: Dispatcher.ResponseData['headers'];
  /** Parsed; null where it is not JSON or too long. */
  readonly body: unknown;
  /** `message` of a Status object, without control characters. */
  readonly message: string | null;
  /** Milliseconds since the epoch, before and after. */
  readonly sent: number;
  readonly received: number;
}

const LARGEST = 16 * 1024 * 1024;
const MILLISECONDS = 20_000;

/** Single questions to an API server whose every answer counts, unlike those of `ApiClient`. */
export class ApiProbe {
  readonly #origin: string;
  readonly #basePath: string;
  readonly #access: Access;
  readonly #dispatcher: Dispatcher;
  readonly #signal: AbortSignal;

  constructor(
    { server, proxy }: { readonly server: string; readonly proxy: string | null },
    access: Access,
    signal: AbortSignal,
  ) {
    const url = new URL(server);
    this.#origin = url.origin;
    this.#basePath = url.pathname.replace(/\/+$/, '');
    this.#access = access;
    this.#dispatcher = createDispatcher(proxy, access.tls, { connectTimeout: 10_000 });
    this.#signal = signal;
  }

  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }

  /** Throws what the network throws. A watch ends as soon as its head is there. */
  async ask(
    path: string,
    options: { readonly method?: 'GET' | 'POST'; readonly json?: object } = {},
  ): Promise<ProbeAnswer> {
    const { method = options.json === undefined ? 'GET' : 'POST', json } = options;
    const late = AbortSignal.timeout(MILLISECONDS);
    const sent = Date.now();
    const answer = await this.#dispatcher.request({
      origin: this.#origin,
      path: `${this.#basePath}${path}`,
      method,
      headers: {
        accept: 'application/json',
        'accept-encoding': 'identity',
        'user-agent': 'gatehouse',
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...this.#access.headers,
      },
      body: json === undefined ? null : JSON.stringify(json),
      signal: AbortSignal.any([this.#signal, late]),
    });
    const received = Date.now();
    const { statusCode: status, headers } = answer;
    const isWatch = status === 200 && /[?&]watch=/.test(path);
    const body = isWatch ? await leave(answer) : await readJson(answer);
    return { status, headers, body, message: messageOf(body), sent, received };
  }
}

async function leave(answer: Dispatcher.ResponseData): Promise<null> {
  answer.body.on('error', () => undefined).destroy();
  return null;
}

async function readJson({ body }: Dispatcher.ResponseData): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST) return null;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    return null; // the error page of something else; the status has to do
  }
}

function messageOf(body: unknown): string | null {
  const said = typeof body === 'object' && body !== null ? (body as { message?: unknown }).message : undefined;
  return typeof said === 'string' && said !== '' ? said.slice(0, 500).replace(/\p{C}+/gu, ' ') : null;
}

/** A member of an answer that may be anything. */
export function field(value: unknown, ...names: readonly string[]): unknown {
  let at = value;
  for (const name of names) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Record<string, unknown>)[name];
  }
  return at;
}
