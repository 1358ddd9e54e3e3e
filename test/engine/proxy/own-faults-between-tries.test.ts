import { expect, onTestFinished, test, vi } from 'vitest';
import { exchange, get } from '#test/doubles/raw-client.ts';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ingress, nginxClass, serve, service } from '#test/fixtures/serving.ts';

// A fault that nobody knows of yet, where a failed try is thought over: in an event of a socket.
vi.mock(import('#engine/proxy/forward/retry.ts'), async (original) => ({
  ...(await original()),
  mayTryNext: () => {
    throw new TypeError('a fault');
  },
}));

test('a fault of our own between two tries ends one exchange with 500, and nothing else', async () => {
  const warned = vi.spyOn(process, 'emitWarning').mockReturnValue();
  const pod = await RawPod.says(ok('hello'));
  const gone = await RawPod.says(ok('never'));
  const { port } = gone;
  await gone.close();
  const serving = await serve([
    nginxClass,
    ingress({ name: 'refused', host: 'refused.test', paths: [{ path: '/', service: 'gone' }] }),
    ingress(),
    ...service([port], { name: 'gone' }),
    ...service([pod.port]),
  ]);
  onTestFinished(async () => {
    warned.mockRestore();
    await serving.close();
    await pod.close();
  });
  expect(await exchange(serving.http, get('/', { host: 'refused.test' }))).toMatch(/^HTTP\/1\.1 500 /);
  expect(serving.engine.requests.list('host:refused.test', 1)[0]).toMatchObject({
    status: 500,
    reason: 'internal-error',
  });
  expect(await exchange(serving.http, get('/'))).toMatch(/hello$/);
  expect(warned.mock.calls.map(([warning]) => String(warning))).toEqual(['TypeError: a fault']);
});
