import { afterAll, beforeAll, expect, test } from 'vitest';
import { get, RawClient } from '#test/doubles/raw-client.ts';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

const KILOBYTE = 1024;
const BODY = 'x'.repeat(12 * KILOBYTE);

let pod: RawPod;
let serving: Serving;

const route = (name: string, annotations: Record<string, string>): object =>
  ingress({ name, host: `${name}.test`, annotations });

beforeAll(async () => {
  pod = await RawPod.says(ok(BODY));
  serving = await serve([
    nginxClass,
    ...service([pod.port]),
    route('slow', { 'proxy-buffering': 'on', 'limit-rate': '16' }),
    route('late', { 'proxy-buffering': 'on', 'limit-rate': '1', 'limit-rate-after': '12' }),
    route('unbuffered', { 'limit-rate': '1' }),
  ]);
});
afterAll(async () => {
  await serving.close();
  await pod.close();
});

/** Milliseconds from the first byte of an answer to its last, and how much had come with the first. */
async function receive(host: string): Promise<{ readonly lasted: number; readonly first: number }> {
  const client = new RawClient(serving.http).send(get('/', { host }));
  await client.until('\r\n\r\n');
  const began = performance.now();
  const first = client.text.length;
  await client.untilClosed();
  expect(client.text.endsWith(`\r\n\r\n${BODY}`)).toBe(true);
  client.close();
  return { lasted: performance.now() - began, first };
}

test('limit-rate spreads an answer over the time that its size asks for, from the first piece on', async () => {
  const { lasted, first } = await receive('slow.test');
  // 12 KB at 16 KB a second; a limit can only be seen as time that must have passed.
  expect(lasted).toBeGreaterThan(400);
  expect(first).toBeLessThan(BODY.length);
});

test('limit-rate-after lets the first kilobytes go out at once', async () => {
  const { lasted } = await receive('late.test');
  // At 1 KB a second from the start it would be twelve seconds.
  expect(lasted).toBeLessThan(9_000);
});

test('limit-rate does nothing where answers are not buffered, and says so', async () => {
  const { lasted } = await receive('unbuffered.test');
  expect(lasted).toBeLessThan(9_000);
  const inert = serving.engine.problems().filter((problem) => problem.code === 'annotation-inert');
  expect(inert.map((problem) => [problem.subject.name, problem.values.needs])).toEqual([
    ['unbuffered', 'nginx.ingress.kubernetes.io/proxy-buffering: "on"'],
  ]);
});
