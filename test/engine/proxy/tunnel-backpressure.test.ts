import { createHash } from 'node:crypto';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { exchange, get, RawClient } from '#test/doubles/raw-client.ts';
import { ingress, nginxClass, serve, service } from '#test/fixtures/serving.ts';

const MEGABYTE = 1024 * 1024;
const TOTAL = 64 * MEGABYTE;
const BLOCK = Buffer.alloc(MEGABYTE, 'abcdefghijklmnopqrstuvwxyz0123456789');
const SWITCHED = 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n';

test('passes large messages through a tunnel both ways with backpressure, byte for byte', async () => {
  let given = 0;
  const connected = Promise.withResolvers<Socket>();
  const server = createServer((socket) => {
    socket.once('data', () => {
      socket.pause();
      socket.write(SWITCHED);
      send(socket, (bytes) => (given += bytes));
      connected.resolve(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const serving = await serve([nginxClass, ingress(), ...service([(server.address() as AddressInfo).port])]);

  const client = new RawClient(serving.http);
  client.socket.removeAllListeners('data');
  client.socket.pause();
  client.send('GET / HTTP/1.1\r\nHost: app.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  const pod = await connected.promise;
  let sent = 0;
  send(client.socket, (bytes) => (sent += bytes));

  // Neither side reads: nothing more goes than the sockets hold.
  for (let still = 0, last = -1; still < 25;) {
    await exchange(serving.http, get('/x', { host: 'nobody.test' }));
    still = given + sent === last ? still + 1 : 0;
    last = given + sent;
  }
  expect(given).toBeLessThan(TOTAL / 2);
  expect(sent).toBeLessThan(TOTAL / 2);

  const [fromPod, fromClient] = await Promise.all([digest(client.socket, SWITCHED.length), digest(pod, 0)]);
  const want = createHash('sha256');
  for (let at = 0; at < TOTAL; at += BLOCK.length) want.update(BLOCK);
  const expected = want.digest('hex');
  expect(fromPod).toBe(expected);
  expect(fromClient).toBe(expected);
  client.close();
  pod.destroy();
  await serving.close();
  await new Promise((resolve) => server.close(resolve));
});

/** The digest of what a socket gives, but for its first bytes. */
function digest(socket: Socket, skipped: number): Promise<string> {
  const hash = createHash('sha256');
  let taken = -skipped;
  return new Promise((resolve) => {
    socket.on('data', (bytes: Buffer) => {
      hash.update(taken < 0 ? bytes.subarray(-taken) : bytes);
      taken += bytes.length;
      if (taken >= TOTAL) resolve(hash.digest('hex'));
    });
    socket.resume();
  });
}

function send(socket: Socket, onGone: (bytes: number) => void): void {
  let at = 0;
  const more = (): void => {
    while (at < TOTAL) {
      at += BLOCK.length;
      if (!socket.write(BLOCK, () => onGone(BLOCK.length))) {
        socket.once('drain', more);
        return;
      }
    }
  };
  more();
}
