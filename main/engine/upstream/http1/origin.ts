import type { DeadlineWheel } from '../deadline-wheel.ts';
import type { Acquiring, Origin } from '../origin.ts';
import type { Transport } from '../transport.ts';
import type { Target } from '../upstream-connection.ts';
import { Http1Connection, type ConnectionOwner } from './connection.ts';

const MAX_IDLE = 256;
const IDLE_MS = 60_000;
// A server may close while our request is on its way; requests that must not be repeated take only fresh connections.
const FRESH_MS = 2_000;

/** The HTTP/1 connections to one address and port: idle ones last in first out, so that few stay in use and the rest may age. */
export class Http1Origin implements Origin, ConnectionOwner {
  readonly transport: Transport;
  #target: Target;
  #wheel: DeadlineWheel;
  #idle: Http1Connection[] = [];
  #all = new Set<Http1Connection>();
  #own = new WeakSet<Http1Connection>();
  #idleTime: number;
  #closed = false;

  constructor(target: Target, transport: Transport, wheel: DeadlineWheel) {
    this.#target = target;
    this.transport = transport;
    this.#wheel = wheel;
    this.#idleTime = target.way?.dial?.idle ?? IDLE_MS;
  }

  get connections(): number {
    return this.#all.size;
  }

  acquire(options: Acquiring): Http1Connection {
    if (!options.fresh && !options.own) {
      for (let last = this.#idle.pop(); last !== undefined; last = this.#idle.pop()) {
        if (!last.isOpen) continue;
        if (options.repeatable || this.#wheel.now - last.idleSince < FRESH_MS) return last;
        this.#idle.push(last);
        break;
      }
    }
    const connection = new Http1Connection(this.#target, {
      tls: this.transport.tls,
      wheel: this.#wheel,
      owner: this,
      connectTimeout: options.connectTimeout,
      own: options.own,
    });
    this.#all.add(connection);
    if (options.own) this.#own.add(connection);
    return connection;
  }

  onReusable(connection: Http1Connection, keepAliveSeconds: number): void {
    if (this.#closed || this.#idle.length >= MAX_IDLE || keepAliveSeconds === 0 || this.#own.has(connection)) {
      connection.destroy();
      return;
    }
    // Below the server's word by a second, or half of it, because its clock began earlier than ours.
    const allowed = Math.max(keepAliveSeconds - 1, keepAliveSeconds / 2) * 1000;
    connection.idleFor(keepAliveSeconds < 0 ? this.#idleTime : Math.min(this.#idleTime, allowed));
    this.#idle.push(connection);
  }

  onClosed(connection: Http1Connection): void {
    this.#all.delete(connection);
    const at = this.#idle.indexOf(connection);
    if (at >= 0) this.#idle.splice(at, 1);
  }

  retire(): void {
    this.#closed = true;
    for (const connection of this.#idle.splice(0)) connection.destroy();
  }

  destroy(): void {
    this.retire();
    for (const connection of this.#all) connection.destroy();
  }
}
