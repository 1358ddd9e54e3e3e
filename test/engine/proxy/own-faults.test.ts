import { expect, onTestFinished, test, vi } from 'vitest';
import { http2Request, http2Session } from '#test/doubles/http2-client.ts';
import { exchange, get } from '#test/doubles/raw-client.ts';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ingress, nginxClass, serve, service } from '#test/fixtures/serving.ts';

// A fault that nobody knows of yet, in the middle of a request.
vi.mock(import('#engine/routing/match/rewrite.ts'), async (original) => ({
  ...(await original()),
  rewritePath: () => {
    throw new TypeError('a fault');
  },
}));

test('a fault of our own ends one exchange with 500 in words, and nothing else', async () => {
  const warned = vi.spyOn(process, 'emitWarning').mockReturnValue();
  const pod = await RawPod.says(ok('hello'));
  const serving = await serve([
    nginxClass,
    ingress({ name: 'faulty', host: 'faulty.test', annotations: { 'rewrite-target': '/x' } }),
    ingress(),
    ...service([pod.port]),
  ]);
  onTestFinished(async () => {
    warned.mockRestore();
    await serving.close();
    await pod.close();
  });
  const text = await exchange(serving.http, get('/', { host: 'faulty.test' }));
  expect(text).toMatch(/^HTTP\/1\.1 500 /);
  expect(text).toContain('Something unexpected went wrong inside Gatehouse');
  expect(serving.engine.requests.list('host:faulty.test', 1)[0]).toMatchObject({
    status: 500,
    reason: 'internal-error',
  });
  const session = http2Session(serving.https, 'faulty.test');
  expect((await http2Request(session, { ':path': '/', ':authority': 'faulty.test' })).status).toBe(500);
  expect((await http2Request(session, { ':path': '/' })).body.toString()).toBe('hello');
  session.destroy();
  expect(await exchange(serving.http, get('/'))).toMatch(/hello$/);
  // What it was is told to whoever reads the output.
  expect(warned.mock.calls.map(([warning]) => String(warning))).toEqual(['TypeError: a fault', 'TypeError: a fault']);
});
