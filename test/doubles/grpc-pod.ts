import { readFileSync } from 'node:fs';
import {
  Metadata,
  Server,
  ServerCredentials,
  status,
  makeGenericClientConstructor,
  type sendUnaryData,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
} from '@grpc/grpc-js';

const same = (bytes: Buffer): Buffer => bytes;
const call = (name: string, requestStream: boolean, responseStream: boolean) => ({
  path: `/test.Echo/${name}`,
  requestStream,
  responseStream,
  requestSerialize: same,
  requestDeserialize: same,
  responseSerialize: same,
  responseDeserialize: same,
});
const definition = {
  unary: call('Unary', false, false),
  refuse: call('Refuse', false, false),
  silent: call('Silent', false, false),
  many: call('Many', false, true),
  sum: call('Sum', true, false),
  chat: call('Chat', true, true),
};
/** A client of the server below. */
export const EchoClient = makeGenericClientConstructor(definition, 'Echo');

/** The server, what it saw, and how it ends. */
export interface Pod {
  readonly port: number;
  readonly seen: Metadata[];
  readonly hosts: string[];
  readonly cancelled: string[];
  close(): void;
}

/** A gRPC server of a well-known package, so that the protocol is not only what we think it is. */
export async function startPod(tls: boolean): Promise<Pod> {
  const server = new Server();
  const pod = { seen: [] as Metadata[], cancelled: [] as string[], hosts: [] as string[] };
  const handlers = {
    unary(one: ServerUnaryCall<Buffer, Buffer>, done: sendUnaryData<Buffer>) {
      pod.seen.push(one.metadata);
      pod.hosts.push(one.getHost());
      const head = new Metadata();
      head.set('x-head', 'from the pod');
      one.sendMetadata(head);
      const trailer = new Metadata();
      trailer.set('x-trailer', 'at the end');
      done(null, one.request, trailer);
    },
    refuse(_one: ServerUnaryCall<Buffer, Buffer>, done: sendUnaryData<Buffer>) {
      done({ code: status.PERMISSION_DENIED, details: 'not you' });
    },
    silent(one: ServerUnaryCall<Buffer, Buffer>) {
      one.on('cancelled', () => pod.cancelled.push('silent'));
    },
    many(one: ServerWritableStream<Buffer, Buffer>) {
      for (let at = 0; at < 5; at++) one.write(Buffer.from(`${one.request.toString()} ${at}`));
      one.end();
    },
    sum(one: ServerReadableStream<Buffer, Buffer>, done: sendUnaryData<Buffer>) {
      let bytes = 0;
      one.on('data', (piece: Buffer) => (bytes += piece.length));
      one.on('end', () => done(null, Buffer.from(String(bytes))));
    },
    chat(one: ServerDuplexStream<Buffer, Buffer>) {
      one.on('data', (piece: Buffer) => one.write(Buffer.from(`heard ${piece.toString()}`)));
      one.on('end', () => one.end());
      one.on('cancelled', () => pod.cancelled.push('chat'));
    },
  };
  server.addService(definition, handlers);
  const folder = new URL('../fixtures/tls/', import.meta.url);
  const pair = {
    private_key: readFileSync(new URL('apps.key', folder)),
    cert_chain: readFileSync(new URL('apps.crt', folder)),
  };
  const kind = tls ? ServerCredentials.createSsl(null, [pair]) : ServerCredentials.createInsecure();
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', kind, (error, bound) => (error === null ? resolve(bound) : reject(error)));
  });
  return { port, ...pod, close: () => server.forceShutdown() };
}
