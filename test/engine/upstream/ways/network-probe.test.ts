import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { dnsAnswer, dnsQuestion } from '#engine/upstream/ways/dns-message.ts';
import { NETWORK_PROBE } from '#engine/upstream/ways/network-probe.ts';
import { createTestAuthority } from '#test/engine/source/kubeconfig/test-pki.ts';

const NAME = 'kubernetes.default.svc.cluster.local';
const LONG = 10_000;
const opened: Server[] = [];
const sockets = new Set<Socket>();
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  for (const server of opened.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.push(server);
  server.on('connection', (socket) => sockets.add(socket.on('error', () => undefined)));
  return (server.address() as AddressInfo).port;
}

/** An answer as CoreDNS gives it: the question again, then one address behind a pointer to the name. */
function answerTo(question: Buffer, { code = 0, address = [10, 96, 0, 1] } = {}): Buffer {
  const asked = question.subarray(2);
  const header = Buffer.from(asked.subarray(0, 12));
  header.writeUInt16BE(0x8580 | code, 2);
  header.writeUInt16BE(code === 0 ? 1 : 0, 6);
  const record = Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, ...address]);
  const message = Buffer.concat([header, asked.subarray(12), code === 0 ? record : Buffer.alloc(0)]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

async function nameServer(answer: (socket: Socket, question: Buffer) => void): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.once('data', (question: Buffer) => answer(socket, question));
  });
  return listening(server);
}

const resolveAt = (port: number) => NETWORK_PROBE.resolve('127.0.0.1', port, NAME, LONG);

test('asks a name server over TCP', async () => {
  const asked: Buffer[] = [];
  const port = await nameServer((socket, question) => {
    asked.push(question);
    socket.end(answerTo(question));
  });
  expect(await resolveAt(port)).toEqual(['10.96.0.1']);
  expect(asked).toEqual([dnsQuestion(NAME)]);
});

test('takes an answer in pieces, without waiting for the end of the connection', async () => {
  const port = await nameServer((socket, question) => {
    const whole = answerTo(question);
    socket.write(whole.subarray(0, 9), () => socket.write(whole.subarray(9)));
  });
  expect(await resolveAt(port)).toEqual(['10.96.0.1']);
});

test('takes a refusal, garbage and nothing at all for no answer', async () => {
  const refused = await nameServer((socket, question) => socket.end(answerTo(question, { code: 3 })));
  const garbage = await nameServer((socket) => socket.end(Buffer.alloc(5000, 0xff)));
  const nothing = await nameServer((socket) => socket.destroy());
  expect(await Promise.all([refused, garbage, nothing].map(resolveAt))).toEqual([[], [], []]);
});

test('reads no further than an answer goes', () => {
  const whole = answerTo(dnsQuestion(NAME));
  for (let length = 0; length < whole.length; length++) expect(dnsAnswer(whole.subarray(0, length))).toEqual([]);
});

test('tells open ports from closed ones', async () => {
  const port = await listening(createServer((socket) => socket.destroy()));
  const closed = createServer();
  const gone = await listening(closed);
  await new Promise((resolve) => opened.pop()?.close(resolve));
  expect([
    await NETWORK_PROBE.connect('127.0.0.1', port, LONG),
    await NETWORK_PROBE.connect('127.0.0.1', gone, LONG),
  ]).toEqual(['open', 'closed']);
});

test('says whose certificate is shown, whoever signed it', async () => {
  const authority = createTestAuthority('cluster');
  const { certificate: cert, key } = authority.issue('kubernetes.default.svc');
  const port = await listening(createTlsServer({ cert, key }));
  const look = (ca: string | null) => NETWORK_PROBE.certificate('127.0.0.1', port, { ca, limit: LONG });
  const [own, other, none] = [
    await look(authority.certificate),
    await look(createTestAuthority('other').certificate),
    await look(null),
  ];
  expect([own?.signed, other?.signed, none?.signed]).toEqual([true, false, false]);
  expect(other?.certificate.subjectaltname).toContain('DNS:kubernetes.default.svc');
});

test('gives no certificate where TLS is not spoken', async () => {
  const port = await listening(createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
  expect(await NETWORK_PROBE.certificate('127.0.0.1', port, { ca: null, limit: LONG })).toBe(null);
});
