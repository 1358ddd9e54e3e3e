import { credentials, Metadata, status, type Client, type ServiceError } from '@grpc/grpc-js';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { createServer, type AddressInfo, type Server as NetServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '#test/fixtures/asking.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';
import { EchoClient, startPod, type Pod } from '#test/doubles/grpc-pod.ts';

async function listen(take: (socket: Socket) => void): Promise<NetServer> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    take(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

const portOf = (server: NetServer): number => (server.address() as AddressInfo).port;

type Unary = (
  request: Buffer,
  metadata: Metadata,
  done: (error: ServiceError | null, answer?: Buffer) => void,
) => ReturnType<Client['makeUnaryRequest']>;

describe.each(['GRPC', 'GRPCS'] as const)(
  'backend-protocol %s against a real gRPC server (reference 9)',
  (protocol) => {
    let pod: Pod;
    let broken: NetServer;
    let serving: Serving;
    // The generated client has its methods by name.
    let client: InstanceType<typeof EchoClient> & Record<string, Unary & ((...args: unknown[]) => never)>;
    const clients: { close(): void }[] = [];

    const clientFor = (host: string): typeof client => {
      const made = new EchoClient(
        `127.0.0.1:${serving.https}`,
        credentials.createSsl(null, null, null, { rejectUnauthorized: false }),
        {
          'grpc.ssl_target_name_override': host,
          'grpc.default_authority': host,
          'grpc.max_receive_message_length': -1,
          'grpc.enable_retries': 0,
        },
      );
      clients.push(made);
      return made as unknown as typeof client;
    };

    beforeAll(async () => {
      pod = await startPod(protocol === 'GRPCS');
      broken = await listen((socket) => socket.once('data', () => socket.destroy()));
      const to = (name: string, annotations: Record<string, string>, target = 'app'): object =>
        ingress({
          name,
          host: `${name}.test`,
          annotations: { 'backend-protocol': protocol.toLowerCase(), ...annotations },
          paths: [{ path: '/', service: target }],
        });
      serving = await serve(
        [
          nginxClass,
          ...service([pod.port]),
          ...service([portOf(broken)], { name: 'broken' }),
          ...service([1], { name: 'refusing' }),
          to('echo', {}),
          to('large', { 'proxy-body-size': '0' }),
          to('slow', { 'proxy-read-timeout': '1' }),
          to('vhost', { 'upstream-vhost': 'inside.example' }),
          to('broken', {}, 'broken'),
          to('refusing', {}, 'refusing'),
        ],
        { profile: 'controller' },
      );
      client = clientFor('echo.test');
    });

    afterAll(async () => {
      for (const one of clients) one.close();
      await serving.close();
      pod.close();
      broken.close();
    });

    const unary = (from: typeof client, name: string, request: Buffer, metadata = new Metadata()) =>
      new Promise<{ answer: Buffer | undefined; error: ServiceError | null; head: Metadata; trailer: Metadata }>(
        (resolve) => {
          let head = new Metadata();
          let trailer = new Metadata();
          let outcome: { answer: Buffer | undefined; error: ServiceError | null } | null = null;
          let ended = false;
          const finish = (): void => {
            if (outcome !== null && ended) resolve({ ...outcome, head, trailer });
          };
          const sent = (from[name] as Unary).call(from, request, metadata, (error, answer) => {
            outcome = { error, answer };
            finish();
          });
          sent.on('metadata', (found) => (head = found));
          sent.on('status', (found) => {
            trailer = found.metadata;
            ended = true;
            finish();
          });
        },
      );

    test('passes a unary call with its metadata both ways', async () => {
      const metadata = new Metadata();
      metadata.set('x-asked', 'by the client');
      const { answer, error, head, trailer } = await unary(client, 'unary', Buffer.from('hello'), metadata);
      expect({
        answer: answer?.toString(),
        error,
        head: head.get('x-head'),
        trailer: trailer.get('x-trailer'),
      }).toEqual({
        answer: 'hello',
        error: null,
        head: ['from the pod'],
        trailer: ['at the end'],
      });
      const seen = pod.seen.at(-1)?.getMap() ?? {};
      expect([seen['x-asked'], seen['x-forwarded-for'], seen['x-forwarded-proto'], seen['x-forwarded-host']]).toEqual([
        'by the client',
        '127.0.0.1',
        'https',
        'echo.test',
      ]);
    });

    test('passes the status of a refused call, whose head is all there is', async () => {
      const { error } = await unary(client, 'refuse', Buffer.from('x'));
      expect([error?.code, error?.details]).toEqual([status.PERMISSION_DENIED, 'not you']);
    });

    test('streams from the pod', async () => {
      const stream = (client['many'] as unknown as (request: Buffer) => AsyncIterable<Buffer>).call(
        client,
        Buffer.from('n'),
      );
      const heard: string[] = [];
      for await (const piece of stream) heard.push(piece.toString());
      expect(heard).toEqual(['n 0', 'n 1', 'n 2', 'n 3', 'n 4']);
    });

    test('streams to the pod, without limit where the body size is 0', async () => {
      const large = clientFor('large.test');
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const method = large['sum'] as unknown as (
        done: (error: Error | null, answer?: Buffer) => void,
      ) => NodeJS.WritableStream;
      const stream = method.call(large, (error, answer) => (error === null ? resolve(String(answer)) : reject(error)));
      for (let at = 0; at < 40; at++) if (!stream.write(Buffer.alloc(64 * 1024, at))) await once(stream, 'drain');
      stream.end();
      expect(await promise).toBe(String(40 * 64 * 1024));
    });

    test('streams both ways at once, one piece after the other', async () => {
      const stream = (client['chat'] as unknown as () => NodeJS.ReadWriteStream).call(client);
      const heard: string[] = [];
      for (const word of ['one', 'two', 'three']) {
        stream.write(Buffer.from(word) as unknown as string);
        const [piece] = (await once(stream, 'data')) as [Buffer];
        heard.push(piece.toString());
      }
      stream.end();
      await once(stream, 'end');
      expect(heard).toEqual(['heard one', 'heard two', 'heard three']);
    });

    test('passes a large message byte for byte', async () => {
      const bytes = Buffer.alloc(3_000_000, 'gatehouse');
      const { answer, error } = await unary(clientFor('large.test'), 'unary', bytes);
      expect([error, answer?.equals(bytes)]).toEqual([null, true]);
    });

    test('tells the pod when a deadline of the client is over', async () => {
      const before = pod.cancelled.length;
      const { promise, resolve } = Promise.withResolvers<ServiceError | null>();
      const method = client['silent'] as unknown as (
        r: Buffer,
        o: object,
        done: (error: ServiceError | null) => void,
      ) => void;
      method.call(client, Buffer.from('x'), { deadline: Date.now() + 300 }, resolve);
      expect((await promise)?.code).toBe(status.DEADLINE_EXCEEDED);
      await expect.poll(() => pod.cancelled.length).toBe(before + 1);
    });

    test('tells the pod when a client cancels a stream', async () => {
      const before = pod.cancelled.length;
      const stream = (client['chat'] as unknown as () => NodeJS.ReadWriteStream & { cancel(): void }).call(client);
      stream.on('error', () => undefined);
      stream.write(Buffer.from('hi') as unknown as string);
      await once(stream, 'data');
      stream.cancel();
      await expect.poll(() => pod.cancelled.length).toBe(before + 1);
    });

    test.each([
      ['a pod that breaks the connection', 'broken.test', 502],
      ['a pod that refuses the connection', 'refusing.test', 502],
      ['a pod that says nothing in time', 'slow.test', 504],
    ])('answers %s as UNAVAILABLE', async (_what, host, http) => {
      const { error } = await unary(clientFor(host), 'silent', Buffer.from('x'));
      expect(error?.code).toBe(status.UNAVAILABLE);
      expect(error?.details).toContain(String(http));
    });

    test('refuses a message over the body size', async () => {
      const { error } = await unary(client, 'unary', Buffer.alloc(1024 * 1024 + 1));
      expect(error?.details).toContain('413');
    });

    test('sends the name of upstream-vhost as the authority', async () => {
      const { error } = await unary(clientFor('vhost.test'), 'unary', Buffer.from('x'));
      expect([error, pod.hosts.at(-1), pod.seen.at(-1)?.get('x-forwarded-host')]).toEqual([
        null,
        'inside.example',
        ['vhost.test'],
      ]);
    });

    test('answers a client of HTTP/1.1 too', async () => {
      const frame = Buffer.concat([Buffer.from([0, 0, 0, 0, 2]), Buffer.from('hi')]).toString('latin1');
      const headers = { 'Content-Type': 'application/grpc', TE: 'trailers' };
      const answer = await ask(serving, {
        host: 'echo.test',
        method: 'POST',
        path: '/test.Echo/Unary',
        headers,
        body: frame,
      });
      expect([answer.status, answer.body]).toEqual([200, frame]);
    });

    test('carries many calls at once on few connections', async () => {
      const calls = Array.from({ length: 50 }, (_, at) => unary(client, 'unary', Buffer.from(String(at))));
      const answers = await Promise.all(calls);
      expect(answers.map(({ answer }) => answer?.toString())).toEqual(
        Array.from({ length: 50 }, (_, at) => String(at)),
      );
    });

    test('breaks the stream of a client when the pod goes away in the middle', async () => {
      const one = await startPod(protocol === 'GRPCS');
      await serving.apply([
        nginxClass,
        ...service([one.port]),
        ingress({ host: 'echo.test', annotations: { 'backend-protocol': protocol } }),
      ]);
      const stream = (client['chat'] as unknown as () => NodeJS.ReadWriteStream).call(client);
      stream.write(Buffer.from('hi') as unknown as string);
      await once(stream, 'data');
      const failed = once(stream, 'error');
      one.close();
      const [error] = (await failed) as [ServiceError];
      expect([status.INTERNAL, status.CANCELLED, status.UNAVAILABLE, status.UNKNOWN]).toContain(error.code);
    });
  },
);

test('GRPC to a pod that speaks HTTP/1.1 only is 502', async () => {
  const pod = await listen((socket) => socket.once('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')));
  const serving = await serve([
    nginxClass,
    ...service([portOf(pod)]),
    ingress({ annotations: { 'backend-protocol': 'GRPC' } }),
  ]);
  const session = connectHttp2(`https://127.0.0.1:${serving.https}`, {
    servername: 'app.test',
    rejectUnauthorized: false,
  });
  const stream = session.request({ ':method': 'POST', ':path': '/x', ':authority': 'app.test' });
  stream.end('body');
  const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
  expect(headers[':status']).toBe(502);
  session.destroy();
  await serving.close();
  pod.close();
});
