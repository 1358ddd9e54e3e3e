import { once } from 'node:events';
import { Agent, createServer as createHttpServer, request, type RequestListener } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Access, Credentials } from '#engine/source/kubeconfig/credentials/credentials.ts';
import {
  TUNNEL_LIMITS,
  TUNNEL_TIMES,
  type TunnelLimits,
  type TunnelTimes,
} from '#engine/upstream/ways/tunnel/tunnel-limits.ts';
import { createTunnels, type Tunnels } from '#engine/upstream/ways/tunnel/tunnels.ts';
import { PortForwardServer } from '#test/doubles/port-forward-server.ts';
import type { PodPort } from '#test/doubles/server-side.ts';

export const NAMESPACE = 'team';
export const POD = 'web-1';

/** Times of a test: whatever waits for something that comes is short, whatever gives up is long unless a test says otherwise. */
export const SHORT: TunnelTimes = {
  ...TUNNEL_TIMES,
  tick: 10,
  holdBack: 50,
  patience: 0,
  jitter: 0,
  backOff: { first: 20, cap: 50, reset: 120_000 },
};

export interface Setting extends AsyncDisposable {
  readonly server: PortForwardServer;
  readonly tunnels: Tunnels;
  dial(port?: number, kind?: 'shared' | 'own'): ReturnType<Tunnels['dial']>;
}

export interface SettingOptions {
  readonly server?: PortForwardServer;
  /** Where the ports of the pod lead. */
  readonly ports?: Record<number, PodPort>;
  readonly times?: Partial<TunnelTimes>;
  readonly limits?: Partial<TunnelLimits>;
  readonly credentials?: Credentials;
  readonly proxy?: string;
  /** In the place of the double's own. */
  readonly url?: string;
}

/** Tunnels to a pod behind a double of the API server. */
export async function startSetting(options: SettingOptions = {}): Promise<Setting> {
  const server = options.server ?? (await PortForwardServer.start());
  server.pods.set(`${NAMESPACE}/${POD}`, options.ports ?? {});
  const dialled: Duplex[] = [];
  const tunnels = createTunnels(
    {
      server: options.url ?? server.url,
      proxy: options.proxy ?? null,
      credentials: options.credentials ?? fixedCredentials(),
    },
    { times: { ...SHORT, ...options.times }, limits: { ...TUNNEL_LIMITS, ...options.limits } },
  );
  return {
    server,
    tunnels,
    dial(port = 80, kind = 'shared') {
      const socket = tunnels.dial({ namespace: NAMESPACE, pod: POD, port, kind });
      dialled.push(socket);
      return socket;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of dialled) socket.on('error', () => {}).destroy();
      tunnels.close();
      await server.close();
    },
  };
}

/** What a request is sent with in these tests, unless they are about it. */
export function accessWith(parts: Partial<Access['tls']> & { readonly token?: string } = {}): Access {
  const { token = 'a-token', ...tls } = parts;
  return {
    headers: { Authorization: `Bearer ${token}` },
    tls: { ca: null, certificate: null, key: null, serverName: null, verify: true, ...tls },
  };
}

export function fixedCredentials(access: Access = accessWith()): Credentials {
  return { access: () => Promise.resolve(access), invalidate() {} };
}

export interface TestPod extends AsyncDisposable {
  readonly port: number;
  readonly sockets: ReadonlySet<Socket>;
}

/** A program in the pod that speaks HTTP. */
export async function startPod(answer: RequestListener): Promise<TestPod> {
  return listening(createHttpServer(answer));
}

/** A program in the pod that takes connections. */
export async function startRawPod(take: (socket: Socket) => void): Promise<TestPod> {
  return listening(
    createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => socket.destroy());
      take(socket);
    }),
  );
}

async function listening(server: Server): Promise<TestPod> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

export interface Answered {
  readonly status: number;
  readonly body: string;
}

/** One request of HTTP/1.1 over a connection that is not used again. */
export function get(socket: Duplex, path = '/', body?: Buffer): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        path,
        method: body === undefined ? 'GET' : 'POST',
        host: 'pod.test',
        headers: { connection: 'close' },
        createConnection: () => socket,
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          socket.destroy();
          resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
        });
        answer.on('error', reject);
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}

/** An agent whose connections go to the pod. */
export function agentOver(dial: () => Duplex): Agent {
  const agent = new Agent({ keepAlive: true });
  agent.createConnection = () => dial() as Socket;
  return agent;
}

/** The error that a connection ends with. */
export async function errorOf(
  socket: Duplex,
): Promise<{ readonly fault: string; readonly message: string; readonly unprocessed: boolean }> {
  const [error] = (await once(socket, 'error')) as [{ fault: string; message: string; unprocessed: boolean }];
  return { fault: error.fault, message: error.message, unprocessed: error.unprocessed };
}

/** Everything that is read until the end. */
export async function readAll(socket: Duplex): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
