import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { errorOf, get, readAll, startPod, startRawPod, startSetting, type Setting } from './tunnel-under-test.ts';

const MIB = 1024 * 1024;

/** Sends to whoever connects, as fast as it is taken, until `total` bytes. */
function pouring(total: number): (socket: Socket) => void {
  const chunk = Buffer.alloc(64 * 1024, 'd');
  return (socket) => {
    let left = total;
    const pour = () => {
      while (left > 0) {
        left -= chunk.length;
        if (!socket.write(left < 0 ? chunk.subarray(0, chunk.length + left) : chunk)) break;
      }
      if (left <= 0) socket.end();
      else socket.once('drain', pour);
    };
    socket.on('data', () => {});
    pour();
  };
}

/** Writes as fast as it is taken, and tells how much that was so far. */
function pourInto(socket: Duplex): () => number {
  const chunk = Buffer.alloc(48 * 1024);
  let accepted = 0;
  const pour = () => {
    for (let flowing = true; flowing && accepted < 512 * MIB; accepted += chunk.length) flowing = socket.write(chunk);
  };
  socket.on('connect', pour).on('drain', pour);
  return () => accepted;
}

/** Waits until a number has stood still for some rounds of the event loop and a moment. */
async function untilStill(read: () => number): Promise<number> {
  for (let last = -1, same = 0; ;) {
    const now = read();
    same = now === last ? same + 1 : 0;
    if (same >= 20 && now > 0) return now;
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe.each(['websocket', 'spdy', 'channels'] as const)('over %s', (transport) => {
  async function open(pod: { readonly port: number }): Promise<Setting> {
    const setting = await startSetting({ ports: { 80: pod.port } });
    setting.server.fault = (asked) =>
      asked.transport === transport ? null : { kind: 'status', status: 400, message: '', reason: null };
    return setting;
  }

  test('10 MB go down and up whole', async () => {
    await using down = await startRawPod(pouring(10 * MIB));
    await using setting = await open(down);
    expect((await readAll(setting.dial(80, 'own'))).length).toBe(10 * MIB);
    await using up = await startPod((asked, answer) => {
      let size = 0;
      asked.on('data', (bytes: Buffer) => (size += bytes.length)).on('end', () => answer.end(String(size)));
    });
    setting.server.pods.set('team/web-1', { 80: up.port });
    expect((await get(setting.dial(80, 'own'), '/', Buffer.alloc(10 * MIB))).body).toBe(String(10 * MIB));
  });

  test('a reader that takes nothing is kept little for, and loses nothing', async () => {
    await using pod = await startRawPod(pouring(32 * MIB));
    await using setting = await open(pod);
    const socket = setting.dial(80, 'own');
    await once(socket, 'connect');
    const kept = await untilStill(() => socket.bytesRead);
    // The limit of an own tunnel, and what was read at once when it was reached.
    expect(kept).toBeLessThan(2 * MIB);
    expect((await readAll(socket)).length).toBe(32 * MIB);
  });

  test('a pod that takes nothing makes the writer wait', async () => {
    await using pod = await startRawPod((socket) => socket.pause());
    await using setting = await open(pod);
    const socket = setting.dial(80, 'own');
    const poured = pourInto(socket);
    const stopped = await untilStill(poured);
    // Kernel buffers on the way take some; without pacing nothing ever stopped (reference 3.1).
    expect(stopped).toBeLessThan(64 * MIB);
    expect(socket.writableLength).toBeLessThan(2 * MIB);
    socket.destroy();
    await setting.server.until(() => setting.tunnels.states[0]?.streams === 0);
  });
});

test('a slow reader on a shared tunnel is kept 4 MiB for, and then the tunnel stands still', async () => {
  await using pod = await startRawPod(pouring(32 * MIB));
  await using setting = await startSetting({ ports: { 80: pod.port } });
  const socket = setting.dial();
  await once(socket, 'connect');
  const kept = await untilStill(() => socket.bytesRead);
  expect(kept).toBeGreaterThan(3.5 * MIB);
  expect(kept).toBeLessThan(5 * MIB);
  expect((await readAll(socket)).length).toBe(32 * MIB);
});

test('many tiny pieces for a reader that takes nothing count for what they cost', async () => {
  await using pod = await startRawPod((socket) => {
    socket.on('data', () => {});
  });
  await using setting = await startSetting({ ports: { 80: pod.port } });
  const socket = setting.dial();
  await once(socket, 'connect');
  await setting.server.until(() => pod.sockets.size === 1);
  const spdy = setting.server.tunnels[0]!.spdy!;
  const tiny = Buffer.from([0, 0, 0, spdy.lastDataId, 0, 0, 0, 1, 120]);
  const many = Buffer.concat(Array.from({ length: 10_000 }, () => tiny));
  for (let round = 0; round < 20; round++) spdy.send(many);
  const kept = await untilStill(() => socket.bytesRead);
  expect(kept).toBeLessThan(100_000);
});

test('while one reader is slow, new streams go to another tunnel', async () => {
  await using slow = await startRawPod(pouring(32 * MIB));
  await using quick = await startPod((_asked, answer) => answer.end('quick'));
  await using setting = await startSetting({ ports: { 80: slow.port, 81: quick.port }, times: { crowded: 0 } });
  const socket = setting.dial();
  await once(socket, 'connect');
  await untilStill(() => socket.bytesRead);
  expect((await get(setting.dial(81))).body).toBe('quick');
  expect(setting.server.tunnels.map(({ streams }) => streams.length)).toEqual([1, 1]);
});

test('a reader that keeps a shared tunnel still for too long is reset, and frees the others', async () => {
  await using slow = await startRawPod(pouring(32 * MIB));
  await using quick = await startPod((_asked, answer) => answer.end('quick'));
  await using setting = await startSetting({
    ports: { 80: slow.port, 81: quick.port },
    times: { crowded: 60_000, slowReader: 200 },
  });
  const socket = setting.dial();
  await once(socket, 'connect');
  await untilStill(() => socket.bytesRead);
  const waiting = get(setting.dial(81));
  expect((await waiting).body).toBe('quick');
  expect(setting.server.tunnels.length).toBe(1);
  socket.resume();
  expect(await errorOf(socket)).toEqual({
    fault: 'slow-reader',
    message: 'the client took nothing of the answer while others waited',
    unprocessed: true,
  });
});

test('a slow reader with a tunnel of its own may take its time', async () => {
  await using pod = await startRawPod(pouring(8 * MIB));
  await using setting = await startSetting({
    ports: { 80: pod.port },
    times: { slowReader: 0, dead: 30, suspect: 20, ping: 10 },
  });
  const socket = setting.dial(80, 'own');
  await once(socket, 'connect');
  await untilStill(() => socket.bytesRead);
  expect((await readAll(socket)).length).toBe(8 * MIB);
});

test('a pod that never reads freezes its own tunnel and no other', async () => {
  await using stuck = await startRawPod((socket) => socket.pause());
  await using quick = await startPod((_asked, answer) => answer.end('quick'));
  await using setting = await startSetting({ ports: { 80: stuck.port, 81: quick.port } });
  const socket = setting.dial(80, 'own');
  await untilStill(pourInto(socket));
  expect((await get(setting.dial(81))).body).toBe('quick');
});

test('200 streams at once are answered each by its own', async () => {
  await using pod = await startPod((asked, answer) => answer.end(asked.url));
  await using setting = await startSetting({ ports: { 80: pod.port } });
  const answers = await Promise.all(Array.from({ length: 200 }, (_, index) => get(setting.dial(), `/${index}`)));
  expect(answers.map(({ body }) => body)).toEqual(Array.from({ length: 200 }, (_, index) => `/${index}`));
  expect(setting.tunnels.states[0]?.streams).toBe(0);
  expect(setting.server.tunnels.flatMap(({ streams }) => streams).length).toBe(200);
});

/** Bytes between two looks at the memory. */
const NOTED = 8 * MIB;

test('the memory that 200 MB up and down take is bounded', { timeout: 120_000 }, async () => {
  await using down = await startRawPod(pouring(100 * MIB));
  await using up = await startPod((asked, answer) => {
    asked.resume().on('end', () => answer.end('done'));
  });
  await using setting = await startSetting({ ports: { 80: down.port, 81: up.port } });
  // What lives is what counts: garbage goes when the collector likes.
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const living = () => {
    collect();
    const { external, heapUsed } = process.memoryUsage();
    return external + heapUsed;
  };
  const before = living();
  let most = 0;
  let passed = 0;
  const note = (length: number) => {
    const step = Math.floor(passed / NOTED);
    passed += length;
    if (Math.floor(passed / NOTED) > step) most = Math.max(most, living() - before);
  };
  let size = 0;
  for await (const chunk of setting.dial(80, 'own') as AsyncIterable<Buffer>) {
    size += chunk.length;
    note(chunk.length);
  }
  expect(size).toBe(100 * MIB);
  const socket = setting.dial(81, 'own');
  socket.write(`POST / HTTP/1.1\r\nhost: a\r\ncontent-length: ${100 * MIB}\r\nconnection: close\r\n\r\n`);
  const chunk = Buffer.alloc(64 * 1024);
  for (let left = 100 * MIB; left > 0; left -= chunk.length) {
    if (!socket.write(chunk)) await once(socket, 'drain');
    note(chunk.length);
  }
  expect((await readAll(socket)).toString()).toMatch(/^HTTP\/1.1 200/);
  // Both ends and the pod live in this process.
  expect(most).toBeLessThan(80 * MIB);
});
