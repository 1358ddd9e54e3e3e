import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A request as a FastCGI responder got it. */
export interface FastCgiRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly body: string;
  readonly role: number;
  readonly flags: number;
}

/** One record, written apart from what the product has, so that both can be wrong only apart. */
export function record(type: number, content: string | Buffer, padding = 0): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
  const head = Buffer.alloc(8);
  head.writeUInt8(1, 0);
  head.writeUInt8(type, 1);
  head.writeUInt16BE(1, 2);
  head.writeUInt16BE(bytes.length, 4);
  head.writeUInt8(padding, 6);
  return Buffer.concat([head, bytes, Buffer.alloc(padding)]);
}

/** The records of a whole answer: output, its end, and the end of the request. */
export function output(text: string, padding = 0): Buffer {
  return Buffer.concat([record(6, text, padding), record(6, ''), record(3, Buffer.alloc(8))]);
}

/** A FastCGI responder that answers with what a test says, once the whole request is there. */
export class FastCgiPod {
  readonly requests: FastCgiRequest[] = [];
  #server: Server;
  #sockets = new Set<Socket>();

  private constructor(answer: (socket: Socket, request: FastCgiRequest) => void) {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
      let bytes = Buffer.alloc(0);
      let params = Buffer.alloc(0);
      let body = '';
      let begin = Buffer.alloc(8);
      socket.on('data', (piece) => {
        bytes = Buffer.concat([bytes, piece]);
        while (bytes.length >= 8 && bytes.length >= 8 + bytes.readUInt16BE(4) + bytes.readUInt8(6)) {
          const length = bytes.readUInt16BE(4);
          const type = bytes.readUInt8(1);
          const content = bytes.subarray(8, 8 + length);
          bytes = bytes.subarray(8 + length + bytes.readUInt8(6));
          if (type === 1) begin = Buffer.from(content);
          if (type === 4) params = Buffer.concat([params, content]);
          if (type === 5) body += content.toString('latin1');
          if (type !== 5 || length > 0) continue;
          const request = { params: readParams(params), body, role: begin.readUInt16BE(0), flags: begin.readUInt8(2) };
          this.requests.push(request);
          answer(socket, request);
        }
      });
    });
  }

  static async start(answer: (socket: Socket, request: FastCgiRequest) => void): Promise<FastCgiPod> {
    const pod = new FastCgiPod(answer);
    await new Promise<void>((resolve) => pod.#server.listen(0, '127.0.0.1', resolve));
    return pod;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

function readParams(bytes: Buffer): Record<string, string> {
  const params: Record<string, string> = {};
  let at = 0;
  const length = (): number => {
    const first = bytes.readUInt8(at);
    if (first < 128) {
      at += 1;
      return first;
    }
    at += 4;
    return bytes.readUInt32BE(at - 4) & 0x7fffffff;
  };
  while (at < bytes.length) {
    const name = length();
    const value = length();
    params[bytes.toString('latin1', at, at + name)] = bytes.toString('latin1', at + name, at + name + value);
    at += name + value;
  }
  return params;
}
