import { delimiter } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RequestRecord } from '#shared/model/request-record.ts';
import { applyClassicExample, type ClassicExample } from './classic-example.ts';
import { Product, type ProductAnswer } from './product.ts';

/** Between two requests that ask whether something is in force yet; pods are never put under load. */
const INTERVAL = 150;

let example: ClassicExample;
let product: Product;

beforeAll(async () => {
  example = await applyClassicExample();
});

afterAll(async () => {
  await example?.[Symbol.asyncDispose]();
});

beforeEach(async () => {
  const files = (process.env['KUBECONFIG'] ?? '').split(delimiter);
  product = await Product.start('--kubeconfig', ...files, '-n', example.namespace);
});

afterEach(async () => {
  await product?.[Symbol.asyncDispose]();
});

const classic = (path = '/hostname') => product.get('http', 'da2so.com', path);

/** Asks gently until the answer fits. */
async function untilAnswer(fits: (answer: ProductAnswer) => boolean, path = '/hostname'): Promise<ProductAnswer> {
  for (;;) {
    const answer = await classic(path);
    if (fits(answer)) return answer;
    await pause(INTERVAL);
  }
}

const isGood = ({ status }: ProductAnswer) => status === 200;

interface Echo {
  readonly pod: string;
  readonly path: string;
}

const echoOf = (answer: ProductAnswer) => JSON.parse(answer.body) as Echo;

describe('the classic example', () => {
  test('is answered by its pods, which see the rewritten path', async () => {
    const answer = await untilAnswer(isGood, '/hostname/anything');
    const { pod, path } = echoOf(answer);
    expect([pod.startsWith('hostname-deployment-'), path]).toEqual([true, '/']);
  });

  test('reaches every ready pod', async () => {
    await untilAnswer(isGood);
    const pods = await example.cluster.pods(example.namespace, 'app=hostname');
    const seen = new Set<string>();
    while (seen.size < pods.length) {
      seen.add(echoOf(await untilAnswer(isGood)).pod);
      await pause(INTERVAL);
    }
    expect([...seen].sort()).toEqual([...pods].sort());
  });

  test('in its regex form keeps what the second group caught', async () => {
    await untilAnswer(isGood);
    const answer = await product.get('http', 'regex.da2so.com', '/hostname/deep/er?x=1');
    expect([answer.status, echoOf(answer).path.split('?')[0]]).toEqual([200, '/deep/er']);
  });

  test('in its TLS form redirects to HTTPS and answers there, with a certificate for its host', async () => {
    await untilAnswer(isGood);
    const redirect = await product.get('http', 'tls.da2so.com', '/hostname');
    expect([redirect.status, String(redirect.headers['location']).startsWith('https://tls.da2so.com')]).toEqual([
      308,
      true,
    ]);
    const answer = await product.get('https', 'tls.da2so.com', '/hostname');
    expect([answer.status, answer.certificate?.subjectaltname]).toEqual([200, 'DNS:tls.da2so.com']);
  });

  test('is recorded with its route, Service and pod', async () => {
    const { pod } = echoOf(await untilAnswer(isGood));
    const event = await product.until(
      (one) => one.event === 'request' && (one as unknown as RequestRecord).endpoint?.pod === pod,
    );
    const recorded = event as unknown as RequestRecord;
    expect([recorded.route?.namespace, recorded.route?.ingress, recorded.service]).toEqual([
      example.namespace,
      'ingress-example',
      { namespace: example.namespace, name: 'hostname-svc', port: 8080 },
    ]);
    // Straight once that is proved, which may take until after this request.
    expect(['direct', 'tunnel']).toContain(recorded.endpoint?.way);
  });

  test('is not found under a host or a path that no Ingress has', async () => {
    await untilAnswer(isGood);
    expect((await classic('/other')).status).toBe(404);
    expect((await product.get('http', 'other.da2so.com', '/hostname')).status).toBe(404);
  });

  test('comes with nothing but JSON on standard output', async () => {
    await untilAnswer(isGood);
    expect(product.strayLines).toEqual([]);
  });
});

describe('what changes in the cluster', () => {
  test('a Deployment scaled to zero answers 503 in words, and answers again when it is back', async () => {
    await untilAnswer(isGood);
    try {
      await example.scale(0);
      const empty = await untilAnswer(({ status }) => status === 503);
      expect(empty.body).toContain('hostname-svc');
    } finally {
      await example.scale(3);
    }
    expect(echoOf(await untilAnswer(isGood)).pod).toContain('hostname-deployment-');
  });

  test('a pod deleted under a gentle stream of requests costs none of them', async () => {
    await untilAnswer(isGood);
    const before = await example.cluster.pods(example.namespace, 'app=hostname');
    const [victim] = before;
    if (victim === undefined) throw new Error('there is no pod to delete');
    const statuses: number[] = [];
    const replaced = async () => {
      const now = await example.cluster.pods(example.namespace, 'app=hostname');
      return !now.includes(victim) && now.length === before.length;
    };
    const ask = async (times: number) => {
      for (let index = 0; index < times; index += 1) {
        statuses.push((await classic()).status);
        await pause(INTERVAL);
      }
    };
    await ask(5);
    await example.cluster.deletePod(example.namespace, victim);
    while (!(await replaced())) await ask(1);
    await ask(20);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
  });

  test('a changed Ingress is in force, and the old path is gone', async () => {
    await untilAnswer(isGood);
    try {
      await example.setPath('/renamed');
      await untilAnswer(isGood, '/renamed');
      expect((await classic()).status).toBe(404);
    } finally {
      await example.setPath('/hostname');
    }
    await untilAnswer(isGood);
    expect((await classic('/renamed')).status).toBe(404);
  });
});
