import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RequestRecord } from '#shared/model/request-record.ts';
import type { WayKind } from '#shared/model/way.ts';
import { applyClassicExample, type ClassicExample } from './classic-example.ts';
import { Product, type ProductAnswer } from './product.ts';

/** Between two requests that may reach pods or nodes at their addresses; those are never put under load. */
const INTERVAL = 250;

const admin = (process.env['KUBECONFIG'] ?? '').split(path.delimiter);
const fileOf = (name: string): string => path.join(path.dirname(admin[0] ?? ''), `${name}.kubeconfig`);
const missing = ['viewer', 'readonly', 'exec'].filter((name) => !existsSync(fileOf(name)));
const skipped = missing.length > 0 ? ` (SKIPPED: no ${missing.join(', ')}.kubeconfig beside the first one)` : '';

let example: ClassicExample;

beforeAll(async () => {
  example = await applyClassicExample();
  const { namespace, className } = example;
  const backend = { service: { name: 'hostname-node-port', port: { number: 8080 } } };
  await example.apply(
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace, name: 'hostname-node-port' },
      spec: { type: 'NodePort', selector: { app: 'hostname' }, ports: [{ port: 8080, targetPort: 80 }] },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { namespace, name: 'node-port' },
      spec: {
        ingressClassName: className,
        rules: [{ host: 'node-port.da2so.com', http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
      },
    },
  );
});

afterAll(async () => {
  await example?.[Symbol.asyncDispose]();
});

interface Asked {
  readonly host: string;
  readonly path: string;
}

const CLASSIC: Asked = { host: 'da2so.com', path: '/hostname' };

/** Asks gently until the answer is good; gives it. */
async function untilGood(product: Product, { host, path: target }: Asked = CLASSIC): Promise<ProductAnswer> {
  for (;;) {
    const answer = await product.get('http', host, target);
    if (answer.status === 200) return answer;
    await pause(INTERVAL);
  }
}

const echoOf = ({ body }: ProductAnswer) => JSON.parse(body) as { readonly pod: string; readonly path: string };

/** What is recorded first, of those that fit; records come a moment after answers. */
async function untilRecorded(
  product: Product,
  fits: (record: RequestRecord) => boolean = ({ status }) => status === 200,
): Promise<RequestRecord> {
  const event = await product.until((one) => one.event === 'request' && fits(one as unknown as RequestRecord));
  return event as unknown as RequestRecord;
}

function start(files: readonly string[], ...options: readonly string[]): Promise<Product> {
  return Product.start('--kubeconfig', ...files, ...options);
}

describe.each([
  ['an administrator', () => admin],
  ['a plugin’s credentials', () => [fileOf('exec')]],
] as const)(`with %s`, (_who, files) => {
  describe.skipIf(missing.includes('exec') && files()[0] === fileOf('exec'))(`the classic example${skipped}`, () => {
    test.each(['direct', 'tunnel', 'service-proxy'] as const)('is answered by its pods by the way %s', async (way) => {
      await using product = await start(files(), '-n', example.namespace, '--way', way);
      const { pod, path: seen } = echoOf(await untilGood(product));
      expect([pod.startsWith('hostname-deployment-'), seen]).toEqual([true, '/']);
      expect((await untilRecorded(product)).endpoint?.way).toBe(way satisfies WayKind);
    });

    test('is answered by its pods by a node port', async () => {
      await using product = await start(files(), '-n', example.namespace, '--way', 'node-port');
      const answer = await untilGood(product, { host: 'node-port.da2so.com', path: '/' });
      expect(echoOf(answer).pod.startsWith('hostname-deployment-')).toBe(true);
      const record = await untilRecorded(product);
      expect([record.endpoint?.way, record.endpoint?.pod]).toEqual(['node-port', null]);
    });

    test('is reached automatically by a way that is named', async () => {
      await using product = await start(files(), '-n', example.namespace);
      const { pod } = echoOf(await untilGood(product));
      const record = await untilRecorded(product, ({ endpoint }) => endpoint?.pod === pod);
      expect(['direct', 'tunnel']).toContain(record.endpoint?.way);
    });
  });
});

describe.skipIf(missing.length > 0)(`kubeconfigs of few rights${skipped}`, () => {
  test('a viewer that may create pods/portforward is answered through tunnels', async () => {
    await using product = await start([fileOf('viewer')], '-n', 'team-a');
    const answer = await untilGood(product, { host: 'echo.team-a.test', path: '/' });
    expect(echoOf(answer).pod.startsWith('echo-')).toBe(true);
    expect((await untilRecorded(product)).endpoint?.way).toBe('tunnel');
  });

  test('a reader without it is answered straight, because this machine is the control plane', async () => {
    await using product = await start([fileOf('readonly')], '-n', example.namespace);
    await untilGood(product);
    expect((await untilRecorded(product)).endpoint?.way).toBe('direct');
  });

  test('a reader that wants tunnels is told which right is missing', async () => {
    await using product = await start([fileOf('readonly')], '-n', example.namespace, '--way', 'tunnel');
    await product.until(({ event, hosts }) => event === 'applied' && Number(hosts) > 0);
    const answer = await product.get('http', CLASSIC.host, CLASSIC.path);
    const record = await untilRecorded(product, () => true);
    expect([answer.status, record.attempts.at(0)?.error, answer.body.includes('pods/portforward')]).toEqual([
      502,
      'tunnel-forbidden',
      true,
    ]);
  });

  test('through the controller, the classic example is answered by it at its NodePort', async () => {
    await using product = await start(admin, '--way', 'controller');
    const { path: seen } = echoOf(await untilGood(product, { host: 'da2so.com', path: '/hostname' }));
    expect(seen).toBe('/');
    const record = await untilRecorded(product);
    expect([record.endpoint?.way, record.endpoint?.port]).toEqual(['controller', 30172]);
    const secure = await product.get('https', 'tls.da2so.com', '/hostname');
    expect([secure.status, echoOf(secure).path]).toEqual([200, '/hostname']);
  });
});

// Through tunnels the load stays on loopback.
test('pods that are replaced under 200 requests a second through tunnels cost none of them', async () => {
  await using product = await start(admin, '-n', example.namespace, '--way', 'tunnel');
  await untilGood(product);
  const statuses = new Map<number, number>();
  const asking = new Set<Promise<void>>();
  let isOver = false;
  const ask = async (): Promise<void> => {
    const { status } = await product.get('http', CLASSIC.host, CLASSIC.path);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  };
  const load = (async () => {
    while (!isOver) {
      const one = ask().finally(() => asking.delete(one));
      asking.add(one);
      await pause(5);
    }
    await Promise.all(asking);
  })();
  const before = await example.cluster.pods(example.namespace, 'app=hostname');
  for (const victim of before) {
    await example.cluster.deletePod(example.namespace, victim);
    for (;;) {
      const now = await example.cluster.pods(example.namespace, 'app=hostname');
      if (!now.includes(victim) && now.length === before.length) break;
      await pause(INTERVAL);
    }
    // Until the replacement answers, which only its readiness tells.
    await pause(2_000);
  }
  isOver = true;
  await load;
  expect([...statuses.keys()]).toEqual([200]);
});
