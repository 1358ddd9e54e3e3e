import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RawPod } from '#test/doubles/raw-pod.ts';
import { ask, type Question } from '#test/fixtures/asking.ts';
import { configMap } from '#test/fixtures/controller.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';
import { good, isSilent, headOf, sized, MEBIBYTE } from '#test/doubles/pod-answers.ts';

describe('settings of the controller (reference 9, 19)', () => {
  let pod: RawPod;
  let silent: RawPod;
  let closed: Server;
  let serving: Serving;

  beforeAll(async () => {
    pod = await RawPod.start((socket, head) =>
      head.startsWith('GET /large') ? socket.end(headOf(6000)) : good(socket),
    );
    silent = await RawPod.start(isSilent);
    closed = createServer((socket) => socket.destroy());
    await once(closed.listen(0, '127.0.0.1'), 'listening');
    serving = await serve([nginxClass], { profile: 'controller' });
  });

  afterAll(async () => {
    await serving.close();
    await pod.close();
    await silent.close();
    closed.close();
  });

  const objects = (settings: Record<string, string>): object[] => [
    nginxClass,
    ...service([pod.port]),
    ...service([silent.port], { name: 'silent' }),
    ...service([(closed.address() as AddressInfo).port], { name: 'closed' }),
    ingress({}),
    ingress({ name: 'silent', host: 'silent.test', paths: [{ path: '/', service: 'silent' }] }),
    ingress({ name: 'closed', host: 'closed.test', paths: [{ path: '/', service: 'closed' }] }),
    ...configMap(settings),
  ];

  test.each<[string, Record<string, string>, Question, number]>([
    ['proxy-body-size', { 'proxy-body-size': '8m' }, sized(2 * MEBIBYTE), 200],
    ['proxy-body-size 0', { 'proxy-body-size': '0' }, sized(2 * MEBIBYTE), 200],
    ['proxy-body-size that is not valid', { 'proxy-body-size': 'x' }, sized(MEBIBYTE + 1), 413],
    ['proxy-buffer-size', { 'proxy-buffer-size': '8k' }, { path: '/large' }, 200],
    ['proxy-buffer-size as it is', {}, { path: '/large' }, 502],
    [
      'proxy-read-timeout',
      { 'proxy-read-timeout': '1', 'proxy-next-upstream-tries': '1' },
      { host: 'silent.test' },
      504,
    ],
    ['proxy-next-upstream off', { 'proxy-next-upstream': 'off' }, { host: 'closed.test' }, 502],
  ])('%s', async (_what, settings, question, status) => {
    await serving.apply(objects(settings));
    expect((await ask(serving, question)).status).toBe(status);
  });
});
