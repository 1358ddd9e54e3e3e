import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { connect } from 'node:tls';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ClientHelloReading, readClientHello } from '#engine/proxy/clients/client-hello.ts';

/** The first bytes that Node's own client sends. */
async function helloOf(options: { servername?: string; ALPNProtocols?: string[] }): Promise<Buffer> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', ...options });
  client.on('error', () => undefined);
  const [socket] = (await once(server, 'connection')) as [Socket];
  const bytes: Buffer[] = [];
  socket.on('data', (part: Buffer) => bytes.push(part));
  while (readClientHello(Buffer.concat(bytes)).kind === 'partial') await once(socket, 'data');
  client.destroy();
  socket.destroy();
  server.close();
  return Buffer.concat(bytes);
}

function split(hello: Buffer, size: number): Buffer {
  const records: Buffer[] = [];
  for (let at = 5; at < hello.length; at += size) {
    const part = hello.subarray(at, at + size);
    records.push(Buffer.from([0x16, 3, 1, part.length >> 8, part.length & 0xff]), part);
  }
  return Buffer.concat(records);
}

describe('a ClientHello of a real client', () => {
  test('tells the server name in lower case and the protocols in order', async () => {
    const hello = await helloOf({ servername: 'Shop.Example.', ALPNProtocols: ['h2', 'http/1.1'] });
    expect(readClientHello(hello)).toEqual<ClientHelloReading>({
      kind: 'hello',
      hello: { serverName: 'shop.example', protocols: ['h2', 'http/1.1'] },
    });
  });

  test('may have neither', async () => {
    const hello = await helloOf({ servername: '' });
    expect(readClientHello(hello)).toEqual({ kind: 'hello', hello: { serverName: null, protocols: [] } });
  });

  test('may be spread over many records', async () => {
    const whole = await helloOf({ servername: 'a.test' });
    for (const size of [1, 2, 3, 4, 5, 100]) {
      const reading = readClientHello(split(whole, size));
      expect(reading).toEqual({ kind: 'hello', hello: { serverName: 'a.test', protocols: [] } });
    }
  });

  test('is not complete before its last byte, and what follows does not matter', async () => {
    const whole = await helloOf({ servername: 'a.test' });
    for (let length = 0; length < whole.length; length++) {
      expect(readClientHello(whole.subarray(0, length)).kind).toBe('partial');
    }
    expect(readClientHello(Buffer.concat([whole, Buffer.from('more')])).kind).toBe('hello');
  });

  test('never breaks the reader, whichever bytes are changed', async () => {
    const whole = await helloOf({ servername: 'a.test', ALPNProtocols: ['h2'] });
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), fc.nat(whole.length), (changes, cut) => {
        const bytes = Buffer.from(whole.subarray(0, whole.length - (cut % 7)));
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        const reading = readClientHello(bytes);
        expect(['hello', 'partial', 'other']).toContain(reading.kind);
        if (reading.kind === 'hello') expect(reading.hello.serverName ?? '').toMatch(/^[\x21-\x7e]{0,255}$/);
      }),
      { numRuns: 2_000 },
    );
  });
});

test('any bytes at all are read without fault', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, asTls) => {
      const head = asTls ? [0x16, 3, 1, 0, Math.min(255, bytes.length), 1] : [];
      expect(['hello', 'partial', 'other']).toContain(readClientHello(Buffer.from([...head, ...bytes])).kind);
    }),
    { numRuns: 2_000 },
  );
});

test.each<[string, number[], ClientHelloReading['kind']]>([
  ['plain HTTP', [0x47, 0x45, 0x54], 'other'],
  ['another version of records', [0x16, 2], 'other'],
  ['an empty record', [0x16, 3, 1, 0, 0], 'other'],
  ['another message', [0x16, 3, 1, 0, 1, 2], 'other'],
  ['a message without end', [0x16, 3, 1, 0, 4, 1, 0xff, 0xff, 0xff], 'other'],
  ['an empty message', [0x16, 3, 1, 0, 4, 1, 0, 0, 0], 'other'],
  ['nothing yet', [], 'partial'],
])('%s', (_, bytes, kind) => {
  expect(readClientHello(Buffer.from(bytes)).kind).toBe(kind);
});
