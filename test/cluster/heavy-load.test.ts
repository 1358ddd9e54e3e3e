import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { EngineStatus } from '#shared/model/engine-status.ts';
import { findEngine } from '#main/start/engine-client.ts';
import { download, upload, type BodyTarget } from './bodies.ts';
import { applyClassicExample, type ClassicExample } from './classic-example.ts';
import { Product } from './product.ts';
import { memoryLine, withMemory } from './resident-memory.ts';

const admin = (process.env['KUBECONFIG'] ?? '').split(path.delimiter);
const INTERVAL = 250;
const HOST = 'load.da2so.com';
const SIZE = 100 * 1024 * 1024;
const CONNECTIONS = 1_000;
/** MB by which the process may grow. What passes is many times this, and collectors take their time. */
const FLAT = 200;
const isMeasured = process.platform === 'linux';

describe.skipIf(!isMeasured)(`the whole product${isMeasured ? '' : ' (SKIPPED: no /proc here)'}`, () => {
  let example: ClassicExample;
  let product: Product;
  let address: BodyTarget['address'];
  const to = (target: string): BodyTarget => ({ address, host: HOST, path: target });

  beforeAll(async () => {
    example = await applyClassicExample();
    const { namespace, className } = example;
    const backend = { service: { name: 'hostname-svc', port: { number: 8080 } } };
    await example.apply({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { namespace, name: 'load', annotations: { 'nginx.ingress.kubernetes.io/proxy-body-size': '0' } },
      spec: {
        ingressClassName: className,
        rules: [{ host: HOST, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
      },
    });
    while (!(await example.cluster.isRolledOut(namespace, 'hostname-deployment'))) await pause(INTERVAL);
  });

  afterAll(async () => {
    await example?.[Symbol.asyncDispose]();
  });

  // Through tunnels alone: load stays on loopback.
  beforeEach(async () => {
    product = await Product.start('--kubeconfig', ...admin, '-n', example.namespace, '--way', 'tunnel');
    address = await product.address('http');
    while ((await download(to('/'))).status !== 200) await pause(INTERVAL);
  });

  afterEach(async () => {
    await product?.[Symbol.asyncDispose]();
  });

  test('carries 100 MB down and 100 MB up again and again, whole and with flat memory', async () => {
    const carry = async () => {
      expect(await download(to(`/?bytes=${SIZE}`))).toEqual({ status: 200, size: SIZE });
      const { status, body } = await upload(to('/'), SIZE);
      expect([status, (JSON.parse(body) as { readonly bodyBytes: number }).bodyBytes]).toEqual([200, SIZE]);
    };
    // What a first one takes stays; what counts is that the next ones take no more.
    const first = await withMemory(product.pid, carry);
    console.log(memoryLine('100 MB down and 100 MB up', first));
    const measured = await withMemory(product.pid, async () => {
      for (let round = 0; round < 3; round += 1) await carry();
    });
    console.log(memoryLine('three times more', measured));
    expect(measured.most - measured.before).toBeLessThan(FLAT);
  });

  test('answers 1,000 requests at the same time, each on a connection of its own', async () => {
    using watched = await watchStreams(product);
    const measured = await withMemory(product.pid, () =>
      Promise.all(Array.from({ length: CONNECTIONS }, () => download(to('/?delay_ms=3000')))),
    );
    console.log(`${memoryLine('1,000 requests at once', measured)}; ${watched.most} streams at the most`);
    expect(measured.result.filter(({ status }) => status !== 200)).toEqual([]);
    expect(measured.most - measured.before).toBeLessThan(FLAT);
  });

  test('keeps 1,000 WebSockets open at the same time, and each gets back what it says', async () => {
    using watched = await watchStreams(product);
    const sockets: WebSocket[] = [];
    const measured = await withMemory(product.pid, async () => {
      const opened = Array.from({ length: CONNECTIONS }, async () => {
        const socket = new WebSocket(`ws://${address.host}:${address.port}/`, { headers: { host: HOST } });
        sockets.push(socket);
        await once(socket, 'open');
        return socket;
      });
      const all = await Promise.all(opened);
      await watched.until(CONNECTIONS);
      return Promise.all(
        all.map(async (socket, index) => {
          const answered = once(socket, 'message');
          socket.send(`number ${index}`);
          return String((await answered)[0]);
        }),
      );
    });
    console.log(memoryLine('1,000 WebSockets', measured));
    expect(measured.result).toEqual(Array.from({ length: CONNECTIONS }, (_, index) => `number ${index}`));
    // Most of it is what 256 tunnels of their own take, with TLS and WebSocket each.
    expect(measured.most - measured.before).toBeLessThan(2 * FLAT);
    for (const socket of sockets) socket.terminate();
    await watched.until(0);
  });
});

interface WatchedStreams extends Disposable {
  readonly most: number;
  /** Resolves once there are just so many. */
  until(count: number): Promise<void>;
}

/** Asks the product again and again how many streams its tunnels carry. */
async function watchStreams(product: Product): Promise<WatchedStreams> {
  const running = await findEngine(product.folder);
  if (running === null) throw new Error('the program does not run');
  const { connection } = running;
  let most = 0;
  let now = 0;
  const looking = setInterval(() => void look().catch(() => undefined), 100);
  const look = async () => {
    now = streamsOf(await connection.call('status'));
    most = Math.max(most, now);
  };
  return {
    get most() {
      return most;
    },
    async until(count) {
      do {
        await pause(100);
        await look();
      } while (now !== count);
    },
    [Symbol.dispose]() {
      clearInterval(looking);
      connection.close();
    },
  };
}

function streamsOf({ ways }: EngineStatus): number {
  return (ways?.tunnels ?? []).reduce((sum, { streams }) => sum + streams, 0);
}
