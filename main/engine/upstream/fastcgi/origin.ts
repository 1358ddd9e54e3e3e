import type { DeadlineWheel } from '../deadline-wheel.ts';
import type { Acquiring, Origin } from '../origin.ts';
import type { Transport } from '../transport.ts';
import type { Target } from '../upstream-connection.ts';
import { FastCgiConnection } from './connection.ts';

/** The FastCGI connections to one address and port; each carries one request. */
export class FastCgiOrigin implements Origin {
  readonly transport: Transport;
  #target: Target;
  #wheel: DeadlineWheel;
  #all = new Set<FastCgiConnection>();

  constructor(target: Target, transport: Transport, wheel: DeadlineWheel) {
    this.#target = target;
    this.transport = transport;
    this.#wheel = wheel;
  }

  get connections(): number {
    return this.#all.size;
  }

  acquire(options: Acquiring): FastCgiConnection {
    const connection = new FastCgiConnection(this.#target, {
      wheel: this.#wheel,
      connectTimeout: options.connectTimeout,
      own: options.own,
      onClosed: (closed) => this.#all.delete(closed),
    });
    this.#all.add(connection);
    return connection;
  }

  retire(): void {
    // None is idle, and those in use end with their request.
  }

  destroy(): void {
    for (const connection of this.#all) connection.destroy();
  }
}
