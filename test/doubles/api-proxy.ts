import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A proxy on loopback that notes where it was asked to go. */
export interface ProxyDouble extends AsyncDisposable {
  readonly url: string;
  readonly targets: readonly string[];
}

/** An HTTP proxy that knows CONNECT alone. */
export async function startHttpProxy(): Promise<ProxyDouble> {
  const targets: string[] = [];
  const sockets = new Set<Socket>();
  const server = createHttpServer();
  server.on('connect', (request, socket: Socket) => {
    targets.push(request.url ?? '');
    const [host = '', port = ''] = (request.url ?? '').split(':');
    join(socket, connect(Number(port), host), sockets, 'HTTP/1.1 200 Connection Established\r\n\r\n');
  });
  return listening(server, 'http', targets, sockets);
}

/** A SOCKS5 proxy without authentication that knows CONNECT to IPv4 addresses and names (RFC 1928). */
export async function startSocksProxy(): Promise<ProxyDouble> {
  const targets: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    socket.once('data', () => {
      socket.write(Buffer.from([5, 0]));
      socket.once('data', (request: Buffer) => {
        const named = request[3] === 3;
        const length = named ? (request[4] ?? 0) + 1 : 4;
        const address = request.subarray(4, 4 + length);
        const host = named ? address.subarray(1).toString('latin1') : [...address].join('.');
        const port = request.readUInt16BE(4 + length);
        targets.push(`${host}:${port}`);
        join(socket, connect(port, host), sockets, Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
      });
    });
  });
  return listening(server, 'socks5', targets, sockets);
}

function join(client: Socket, upstream: Socket, sockets: Set<Socket>, greeting: string | Buffer): void {
  for (const socket of [client, upstream]) {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  }
  upstream.on('connect', () => {
    client.write(greeting);
    client.pipe(upstream).pipe(client);
  });
}

async function listening(
  server: Server,
  scheme: string,
  targets: readonly string[],
  sockets: ReadonlySet<Socket>,
): Promise<ProxyDouble> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    targets,
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
