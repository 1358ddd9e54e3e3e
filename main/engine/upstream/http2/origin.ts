import type { DeadlineWheel } from '../deadline-wheel.ts';
import type { Acquiring, Origin } from '../origin.ts';
import type { Transport } from '../transport.ts';
import type { Target, UpstreamConnection } from '../upstream-connection.ts';
import { Http2Request } from './request.ts';
import { Http2Session } from './session.ts';

/** The HTTP/2 sessions to one address and port: one, and another only when the first is full. */
export class Http2Origin implements Origin {
  readonly transport: Transport;
  #target: Target;
  #wheel: DeadlineWheel;
  #sessions = new Set<Http2Session>();

  constructor(target: Target, transport: Transport, wheel: DeadlineWheel) {
    this.#target = target;
    this.transport = transport;
    this.#wheel = wheel;
  }

  get connections(): number {
    return this.#sessions.size;
  }

  acquire(options: Acquiring): UpstreamConnection {
    if (!options.fresh) {
      for (const session of this.#sessions) if (session.hasRoom) return new Http2Request(session, this.#wheel);
    }
    const session = new Http2Session(this.#target, this.transport, {
      wheel: this.#wheel,
      connectTimeout: options.connectTimeout,
      onClosed: (closed) => this.#sessions.delete(closed),
    });
    this.#sessions.add(session);
    return new Http2Request(session, this.#wheel);
  }

  retire(): void {
    for (const session of this.#sessions) session.retire();
  }

  destroy(): void {
    for (const session of this.#sessions) session.destroy();
  }
}
