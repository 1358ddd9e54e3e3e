import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WayKind } from '#shared/model/way.ts';
import { applyClassicExample, type ClassicExample } from './classic-example.ts';
import { Product } from './product.ts';
import { loadLine, SteadyLoad } from './steady-load.ts';

const admin = (process.env['KUBECONFIG'] ?? '').split(path.delimiter);
/** Milliseconds between two questions to the API server. */
const INTERVAL = 250;
const HOST = 'rolling.da2so.com';

let example: ClassicExample;

beforeAll(async () => {
  example = await applyClassicExample();
  const { namespace, className } = example;
  const backend = { service: { name: 'rolling', port: { number: 8080 } } };
  await example.apply(
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace, name: 'rolling' },
      spec: { type: 'NodePort', selector: { app: 'hostname' }, ports: [{ port: 8080, targetPort: 80 }] },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { namespace, name: 'rolling' },
      spec: {
        ingressClassName: className,
        rules: [{ host: HOST, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
      },
    },
  );
  while (!(await example.cluster.isRolledOut(namespace, 'hostname-deployment'))) await pause(INTERVAL);
});

afterAll(async () => {
  await example?.[Symbol.asyncDispose]();
});

/** The built program with one way, once it answers by it. */
async function answering(way: WayKind): Promise<Product> {
  const product = await Product.start('--kubeconfig', ...admin, '-n', example.namespace, '--way', way);
  while ((await product.get('http', HOST, '/')).status !== 200) await pause(INTERVAL);
  return product;
}

const podsNow = () => example.cluster.pods(example.namespace, 'app=hostname');

async function untilRolledOut(): Promise<void> {
  while (!(await example.cluster.isRolledOut(example.namespace, 'hostname-deployment'))) await pause(INTERVAL);
}

describe('while a Deployment is restarted pod by pod', () => {
  // What goes by tunnels stays on loopback; pods and nodes are never put under load.
  test.each([
    ['tunnel', 200],
    ['direct', 4],
    ['node-port', 4],
  ] as const)('no request by the way %s fails, at %i a second', async (way, rate) => {
    await using product = await answering(way);
    const before = await podsNow();
    const load = await SteadyLoad.start(product, { host: HOST, path: '/', rate });
    await load.untilGood(rate);
    await example.restart(way);
    await untilRolledOut();
    // What the last pod that goes still has to answer is part of it.
    await load.untilGood(rate * 5);
    const report = await load.stop();
    console.log(loadLine(`rolling restart, ${way}`, report));
    const after = await podsNow();
    expect(after.filter((pod) => before.includes(pod))).toEqual([]);
    expect([report.outcomes, report.refusals]).toEqual([{ 200: report.asked }, []]);
  });
});

describe('through tunnels', () => {
  test('a Deployment scaled to zero answers 503 in words, and answers again when it is back', async () => {
    await using product = await answering('tunnel');
    const load = await SteadyLoad.start(product, { host: HOST, path: '/', rate: 10 });
    await load.untilGood(5);
    try {
      await example.scale(0);
      while (load.count('503') < 10) await pause(INTERVAL);
    } finally {
      await example.scale(3);
    }
    await load.untilGood(30);
    const report = await load.stop();
    console.log(loadLine('scaled to zero and back, tunnel', report));
    // While the last pods go they may be met by what is on its way, and then it is said of the pod.
    expect(Object.keys(report.outcomes).filter((outcome) => !['200', '502', '503', '504'].includes(outcome))).toEqual(
      [],
    );
    expect(report.refusals.filter((body) => !/rolling|hostname-deployment-/.test(body))).toEqual([]);
    await untilRolledOut();
  });

  test('a pod deleted under a gentle stream of requests costs none of them', async () => {
    await using product = await answering('tunnel');
    const [victim = ''] = await podsNow();
    const load = await SteadyLoad.start(product, { host: HOST, path: '/', rate: 10 });
    await load.untilGood(5);
    await example.cluster.deletePod(example.namespace, victim);
    while ((await podsNow()).includes(victim)) await pause(INTERVAL);
    await untilRolledOut();
    await load.untilGood(80);
    const report = await load.stop();
    console.log(loadLine('one pod deleted, tunnel', report));
    expect([report.outcomes, report.refusals]).toEqual([{ 200: report.asked }, []]);
  });
});
