import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { refusedText } from './containerd-texts.ts';
import {
  answer,
  transportOf,
  type ForwardFault,
  type ForwardRequest,
  type ForwardTransport,
} from './forward-request.ts';
import type { PodPort, ServerCarrier, ServerStream } from './server-side.ts';
import { SpdyServer } from './spdy-server.ts';

/** One tunnel as the server has it. */
export interface ForwardedTunnel {
  readonly transport: ForwardTransport;
  readonly pod: string;
  /** null for the old protocol. */
  readonly spdy: SpdyServer | null;
  readonly streams: ServerStream[];
  readonly closed: boolean;
  /** Cuts the TCP connection. */
  cut(): void;
  /** Keeps the connection and neither reads nor writes any more, as a network that drops packets. */
  freeze(): void;
  /** Sends a message of text, where there is a WebSocket. */
  say(text: string): void;
}

interface Kept {
  readonly spdy: SpdyServer | null;
  readonly streams: ServerStream[];
  readonly socket: Socket;
  readonly websocket: WebSocket | null;
}

const PATH = /^(?:\/[^?]*)?\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/portforward(?:\?(.*))?$/;
const STAND_IN = 'portforward';

/**
 * An API server and node as far as port-forward goes: the three transports of reference 3.2, over HTTP or HTTPS on
 * loopback. A port of a pod leads to a port of this machine.
 */
export class PortForwardServer {
  readonly requests: ForwardRequest[] = [];
  readonly tunnels: ForwardedTunnel[] = [];
  /** Where a port of a pod leads. A port that is not named is refused, a pod that is not named is not found. */
  readonly pods = new Map<string, Record<number, PodPort>>();
  fault: (request: ForwardRequest) => ForwardFault | null | Promise<ForwardFault | null> = () => null;
  /** Milliseconds until the end of a side is passed on. */
  endDelay = 0;
  readonly #server: Server;
  readonly #secure: boolean;
  readonly #sockets = new Set<Socket>();
  readonly #websockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  readonly #waiting = new Set<() => void>();

  private constructor(tls: ServerOptions | null) {
    this.#secure = tls !== null;
    this.#server = tls === null ? createHttpServer() : createHttpsServer(tls);
    this.#server.on(tls === null ? 'connection' : 'secureConnection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket)).on('error', () => socket.destroy());
    });
    this.#server.on('upgrade', (request, socket, head) => void this.#onUpgrade(request, socket as Socket, head));
    this.#websockets.on('headers', (headers: string[], { headers: asked }: IncomingMessage) => {
      const at = headers.findIndex((line) => line.startsWith('Sec-WebSocket-Protocol:'));
      if (at >= 0) headers[at] = `Sec-WebSocket-Protocol: ${String(asked['x-real-protocol'])}`;
    });
  }

  /** `port` 0: any. */
  static async start(tls: ServerOptions | null = null, port = 0): Promise<PortForwardServer> {
    const double = new PortForwardServer(tls);
    double.#server.listen(port, '127.0.0.1');
    await once(double.#server, 'listening');
    return double;
  }

  get url(): string {
    return `${this.#secure ? 'https' : 'http'}://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get openConnections(): number {
    return this.#sockets.size;
  }

  /** Waits until something is true of what the server has seen. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 5);
        this.#waiting.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  async close(): Promise<void> {
    for (const { spdy } of this.tunnels) spdy?.close();
    for (const socket of this.#sockets) socket.destroy();
    this.#websockets.close();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #wake(): void {
    for (const act of this.#waiting) act();
    this.#waiting.clear();
  }

  async #onUpgrade(request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
    const found = PATH.exec(request.url ?? '');
    const transport = transportOf(request);
    if (found === null || transport === null) {
      answer(socket, 403, '', null);
      return;
    }
    const asked: ForwardRequest = {
      transport,
      method: request.method ?? '',
      namespace: decodeURIComponent(found[1] ?? ''),
      pod: decodeURIComponent(found[2] ?? ''),
      ports: new URLSearchParams(found[3] ?? '').get('ports'),
      headers: request.headers,
    };
    this.requests.push(asked);
    this.#wake();
    const fault = await this.fault(asked);
    if (fault?.kind === 'silent') return;
    if (fault?.kind === 'reset') socket.resetAndDestroy();
    else if (fault?.kind === 'status') answer(socket, fault.status, fault.message, fault.reason);
    else if (!this.pods.has(`${asked.namespace}/${asked.pod}`)) {
      answer(socket, 404, `pods "${asked.pod}" not found`, 'NotFound');
    } else if (transport === 'channels' && asked.ports === null) {
      answer(socket, 400, 'query parameter "port" is required', 'BadRequest');
    } else if (transport === 'spdy') this.#switchToSpdy(asked, socket, head);
    else this.#switchToWebSocket(asked, request, { socket, head, protocol: fault?.protocol ?? null });
    this.#wake();
  }

  #switchToSpdy(asked: ForwardRequest, socket: Socket, head: Buffer): void {
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: portforward.k8s.io\r\n\r\n',
    );
    const carrier: ServerCarrier = {
      send: (bytes) => socket.writable && socket.write(bytes),
      onDrain: (act) => socket.once('drain', act),
      pause: () => socket.pause(),
      resume: () => socket.resume(),
      destroy: () => socket.destroy(),
    };
    const spdy = this.#serve(asked, carrier, socket);
    if (head.length > 0) socket.unshift(head);
    socket.on('data', (bytes: Buffer) => spdy.onBytes(bytes));
    socket.on('end', () => socket.destroy());
    socket.on('close', () => spdy.close());
    socket.setNoDelay(true);
  }

  #switchToWebSocket(
    asked: ForwardRequest,
    request: IncomingMessage,
    { socket, head, protocol }: { readonly socket: Socket; readonly head: Buffer; readonly protocol: string | null },
  ): void {
    // ws takes no subprotocol with a slash; it is put back into the answer.
    request.headers['x-real-protocol'] = protocol ?? request.headers['sec-websocket-protocol'];
    request.headers['sec-websocket-protocol'] = STAND_IN;
    this.#websockets.handleUpgrade(request, socket, head, (websocket) => {
      websocket.on('error', () => websocket.terminate());
      if (asked.transport === 'channels') this.#serveChannels(asked, websocket, socket);
      else this.#serveWebSocket(asked, websocket, socket);
      this.#wake();
    });
  }

  #serveWebSocket(asked: ForwardRequest, websocket: WebSocket, socket: Socket): void {
    const carrier: ServerCarrier = {
      send: (bytes) => {
        if (websocket.readyState !== websocket.OPEN) return true;
        websocket.send(bytes);
        return websocket.bufferedAmount < 256 * 1024;
      },
      onDrain: (act) => socket.once('drain', act),
      pause: () => websocket.pause(),
      resume: () => websocket.resume(),
      destroy: () => websocket.terminate(),
    };
    const spdy = this.#serve(asked, carrier, socket, websocket);
    websocket.on('message', (bytes: Buffer) => spdy.onBytes(bytes));
    websocket.on('close', () => spdy.close());
  }

  #serve(
    asked: ForwardRequest,
    carrier: ServerCarrier,
    socket: Socket,
    websocket: WebSocket | null = null,
  ): SpdyServer {
    const streams: ServerStream[] = [];
    const spdy = new SpdyServer({
      carrier,
      portOf: (port) => this.#portOf(asked, port),
      endDelay: this.endDelay,
      onStream: (stream) => {
        streams.push(stream);
        this.#wake();
      },
    });
    this.#keep(asked, { spdy, streams, socket, websocket });
    return spdy;
  }

  #serveChannels(asked: ForwardRequest, websocket: WebSocket, socket: Socket): void {
    const stream = {
      port: Number(asked.ports),
      requestId: '',
      received: 0,
      halfClosed: false,
      reset: false,
      podClosed: false,
    };
    this.#keep(asked, { spdy: null, streams: [stream], socket, websocket });
    const port = Buffer.alloc(2);
    port.writeUInt16LE(stream.port);
    for (const channel of [0, 1]) websocket.send(Buffer.concat([Buffer.from([channel]), port]));
    const target = this.#portOf(asked, stream.port);
    const fail = (text: string) => {
      websocket.send(Buffer.concat([Buffer.from([1]), Buffer.from(text)]));
      websocket.close(1000);
    };
    if (target === 'hole') return;
    if (typeof target !== 'number') {
      fail(target.text);
      return;
    }
    const pod = connect(target, '127.0.0.1');
    pod.on('error', () => fail(refusedText(stream.port)));
    pod.on('data', (bytes: Buffer) => {
      websocket.send(Buffer.concat([Buffer.from([0]), bytes]));
      if (websocket.bufferedAmount < 256 * 1024) return;
      pod.pause();
      socket.once('drain', () => pod.resume());
    });
    pod.on('end', () => setTimeout(() => websocket.close(1000), this.endDelay));
    pod.on('close', () => (stream.podClosed = true));
    websocket.on('message', (message: Buffer) => {
      stream.received += message.length - 1;
      if (pod.write(message.subarray(1))) return;
      websocket.pause();
      pod.once('drain', () => websocket.resume());
    });
    websocket.on('close', () => {
      stream.reset = true;
      pod.destroy();
    });
  }

  #portOf({ namespace, pod }: ForwardRequest, port: number): PodPort {
    return this.pods.get(`${namespace}/${pod}`)?.[port] ?? { text: refusedText(port) };
  }

  #keep({ transport, pod }: ForwardRequest, { spdy, streams, socket, websocket }: Kept): void {
    this.tunnels.push({
      transport,
      pod,
      spdy,
      streams,
      get closed() {
        return socket.destroyed;
      },
      cut: () => socket.destroy(),
      freeze() {
        socket.pause();
        socket.removeAllListeners('data');
        socket.removeAllListeners('readable');
        spdy?.close();
      },
      say: (text) => websocket?.send(text),
    });
  }
}
