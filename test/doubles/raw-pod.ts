import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A pod that answers byte for byte what a test says, so that faults are real bytes on a real socket. */
export class RawPod {
  /** Request heads as received, in order. */
  readonly heads: string[] = [];
  /** Everything received per connection, latin1. */
  readonly connections: { text: string; ended: boolean; closed: boolean }[] = [];
  #server: Server;
  #sockets = new Set<Socket>();

  private constructor(answer: (socket: Socket, head: string, count: number) => void) {
    this.#server = createServer({ allowHalfOpen: true }, (socket) => {
      const seen = { text: '', ended: false, closed: false };
      this.connections.push(seen);
      this.#sockets.add(socket);
      let from = 0;
      socket.on('data', (bytes) => {
        seen.text += bytes.toString('latin1');
        for (let end = seen.text.indexOf('\r\n\r\n', from); end >= 0; end = seen.text.indexOf('\r\n\r\n', from)) {
          const start = seen.text.slice(from).search(/[A-Z]+ \S+ HTTP\/1\.1\r\n/);
          if (start < 0 || from + start > end) {
            from = end + 4;
            continue;
          }
          const head = seen.text.slice(from + start, end + 4);
          from = end + 4;
          this.heads.push(head);
          answer(socket, head, this.heads.length);
        }
      });
      socket.on('end', () => (seen.ended = true));
      socket.on('error', () => undefined);
      socket.on('close', () => {
        seen.closed = true;
        this.#sockets.delete(socket);
      });
    });
  }

  /** Starts one on a free port; `answer` is called for each request head, counted from 1. */
  static async start(answer: (socket: Socket, head: string, count: number) => void): Promise<RawPod> {
    const pod = new RawPod(answer);
    await new Promise<void>((resolve) => pod.#server.listen(0, '127.0.0.1', resolve));
    return pod;
  }

  /** One that answers every request with the same bytes. */
  static says(bytes: string): Promise<RawPod> {
    return RawPod.start((socket) => socket.write(bytes, 'latin1'));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get open(): number {
    return this.#sockets.size;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

/** An answer with a counted body. */
export function ok(body: string, headers = ''): string {
  return `HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(body, 'latin1')}\r\n${headers}\r\n${body}`;
}
