import { connect, constants, type ClientHttp2Session } from 'node:http2';
import { phrase } from '#shared/model/phrase.ts';
import { urlHost } from '../../url-host.ts';
import type { DeadlineWheel, Timed } from '../deadline-wheel.ts';
import { socketError } from '../open-socket.ts';
import type { Transport } from '../transport.ts';
import { UpstreamError } from '../upstream-error.ts';
import type { Target } from '../upstream-connection.ts';
import { openStream } from '../ways/open-stream.ts';

const IDLE_MS = 60_000;
// What a pod is assumed to allow until it has said so, and the most that we ask of one connection.
const MAX_STREAMS = 100;
const STREAM_WINDOW = 256 * 1024;
const SESSION_WINDOW = 4 * 1024 * 1024;
const SESSION_MEMORY_MB = 64;

/** A request that waits for its session, or that must know when the session ends. */
export interface SessionUser {
  onSessionOpen(): void;
  onSessionFailed(error: UpstreamError): void;
}

/** One HTTP/2 connection to a pod, shared by many requests (RFC 9113). */
export class Http2Session implements Timed {
  deadline = Infinity;
  slot = -1;
  /** Requests begun on it. */
  uses = 0;
  connectTime = 0;
  readonly scheme: 'http' | 'https';
  #session: ClientHttp2Session;
  #wheel: DeadlineWheel;
  #users = new Set<SessionUser>();
  #phase: 'opening' | 'open' | 'ending' | 'closed' = 'opening';

  constructor(
    target: Target,
    transport: Transport,
    options: { wheel: DeadlineWheel; connectTimeout: number; onClosed: (session: Http2Session) => void },
  ) {
    const { tls } = transport;
    const began = performance.now();
    this.scheme = tls === null ? 'http' : 'https';
    this.#wheel = options.wheel;
    const socket = openStream(target, {
      tls,
      own: true,
      protocols: ['h2'],
      onOpen: () => {
        this.connectTime = performance.now() - began;
      },
      onError: (error) => this.#fail(error),
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#fail(socketError(error, { opening: this.#phase === 'opening', tls: tls !== null }));
    });
    const host = urlHost(target.address);
    this.#session = connect(`${this.scheme}://${host}:${target.port}`, {
      createConnection: () => socket,
      settings: { enablePush: false, initialWindowSize: STREAM_WINDOW },
      maxSessionMemory: SESSION_MEMORY_MB,
    });
    this.#session.on('connect', () => this.#onOpen());
    this.#session.on('goaway', () => this.retire());
    this.#session.on('error', ({ code = 'error', message: words }: NodeJS.ErrnoException) => {
      this.#fail(new UpstreamError('upstream-invalid', code, phrase('upstream-http2-failed', { words })));
    });
    this.#session.on('close', () => {
      this.#fail(new UpstreamError('upstream-reset', 'closed', phrase('upstream-closed')));
      this.#wheel.remove(this);
      options.onClosed(this);
    });
    this.#wheel.add(this);
    this.deadline = this.#wheel.after(options.connectTimeout);
  }

  get isOpen(): boolean {
    return this.#phase === 'open' || this.#phase === 'ending';
  }

  /** true where another request may begin on it. */
  get hasRoom(): boolean {
    if (this.#phase === 'opening') return this.#users.size < MAX_STREAMS;
    const allowed = Math.min(MAX_STREAMS, this.#session.remoteSettings?.maxConcurrentStreams ?? MAX_STREAMS);
    return this.#phase === 'open' && !this.#session.destroyed && !this.#session.closed && this.#users.size < allowed;
  }

  get session(): ClientHttp2Session {
    return this.#session;
  }

  enter(user: SessionUser): void {
    this.uses++;
    this.#users.add(user);
    if (this.#phase !== 'opening') this.deadline = Infinity;
  }

  leave(user: SessionUser): void {
    if (!this.#users.delete(user) || this.#users.size > 0) return;
    if (this.#phase === 'ending') this.destroy();
    else if (this.#phase === 'open') this.deadline = this.#wheel.after(IDLE_MS);
  }

  /** Takes no more requests and ends with its last one. */
  retire(): void {
    if (this.#phase === 'closed' || this.#phase === 'ending') return;
    if (this.#users.size === 0) this.destroy();
    else this.#phase = 'ending';
  }

  destroy(): void {
    this.#phase = 'closed';
    this.#session.destroy();
  }

  onDeadline(): void {
    if (this.#phase !== 'opening') this.destroy();
    else
      this.#fail(
        new UpstreamError('upstream-timeout', 'connect-timeout', phrase('upstream-late', { what: 'connect' })),
      );
  }

  #onOpen(): void {
    if (this.#phase === 'closed') return;
    if (this.#phase === 'opening') this.#phase = 'open';
    this.#session.setLocalWindowSize(SESSION_WINDOW);
    this.deadline = this.#users.size === 0 ? this.#wheel.after(IDLE_MS) : Infinity;
    for (const user of this.#users) user.onSessionOpen();
  }

  #fail(error: UpstreamError): void {
    if (this.#phase === 'closed') return;
    this.#phase = 'closed';
    for (const user of this.#users) user.onSessionFailed(error);
    this.#users.clear();
    this.#session.destroy(undefined, constants.NGHTTP2_NO_ERROR);
  }
}
