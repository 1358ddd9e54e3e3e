import { connect, type Socket } from 'node:net';

/** A client that sends bytes and keeps what comes back. */
export class RawClient {
  /** All bytes received, latin1. */
  text = '';
  ended = false;
  closed = false;
  readonly socket: Socket;
  #changed: (() => void)[] = [];

  constructor(port: number, options: { allowHalfOpen?: boolean } = {}) {
    this.socket = connect({ port, host: '127.0.0.1', allowHalfOpen: options.allowHalfOpen ?? true });
    this.socket.on('data', (bytes) => {
      this.text += bytes.toString('latin1');
      this.#wake();
    });
    this.socket.on('end', () => {
      this.ended = true;
      this.#wake();
    });
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => {
      this.closed = true;
      this.#wake();
    });
  }

  send(text: string): this {
    this.socket.write(text, 'latin1');
    return this;
  }

  /** Waits until what was received fits, or the connection is over; gives all text. */
  async until(fits: RegExp | string | ((text: string) => boolean)): Promise<string> {
    const good = (): boolean =>
      typeof fits === 'string'
        ? this.text.includes(fits)
        : typeof fits === 'function'
          ? fits(this.text)
          : fits.test(this.text);
    while (!good() && !this.closed && !this.ended) await this.#change();
    return this.text;
  }

  async untilClosed(): Promise<string> {
    while (!this.closed && !this.ended) await this.#change();
    return this.text;
  }

  close(): void {
    this.socket.destroy();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#changed.push(resolve));
  }

  #wake(): void {
    for (const resolve of this.#changed.splice(0)) resolve();
  }
}

/** One request with `Connection: close`; gives the whole answer. */
export async function exchange(port: number, request: string): Promise<string> {
  const client = new RawClient(port).send(request);
  const text = await client.untilClosed();
  client.close();
  return text;
}

/** `GET` for a host. */
export function get(path: string, options: { host?: string; headers?: string; close?: boolean } = {}): string {
  const close = options.close === false ? '' : 'Connection: close\r\n';
  return `GET ${path} HTTP/1.1\r\nHost: ${options.host ?? 'app.test'}\r\n${close}${options.headers ?? ''}\r\n`;
}
