import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, type Question } from '#test/fixtures/asking.ts';
import { configMap, plainConfigMap } from '#test/fixtures/controller.ts';
import { serve, type Serving } from '#test/fixtures/serving.ts';
import { objects, seenBy, close } from './header-pod.ts';

afterAll(close);

describe('headers to the pod (reference 9, 10.1)', () => {
  let serving: Serving;

  beforeAll(async () => {
    serving = await serve(objects(), { profile: 'controller' });
  });

  afterAll(() => serving.close());

  test.each<[string, Question, Record<string, string | undefined>]>([
    ['Host is the client’s', { host: 'Plain.test:81' }, { host: 'Plain.test:81', 'x-forwarded-host': 'Plain.test:81' }],
    [
      'upstream-vhost replaces it alone',
      { host: 'vhost.test' },
      { host: 'inside.example', 'x-forwarded-host': 'vhost.test' },
    ],
    ['with variables', { host: 'vhost-variable.test' }, { host: 'vhost-variable.test.inside' }],
    ['connection-proxy-header close', { host: 'close.test' }, { connection: 'close' }],
    ['connection-proxy-header keep-alive', { host: 'keep.test' }, { connection: 'keep-alive' }],
    ['the original URI is not sent', { host: 'plain.test' }, { 'x-original-uri': undefined }],
    [
      'names with underscores are dropped',
      { host: 'plain.test', headers: { X_Under: '1', 'X-Fine': '1' } },
      { x_under: undefined, 'x-fine': '1' },
    ],
    ['other invalid names too', { host: 'plain.test', headers: { 'X.Dot': '1' } }, { 'x.dot': undefined }],
    [
      'X-Forwarded-For is replaced',
      { host: 'plain.test', headers: { 'X-Forwarded-For': '9.9.9.9' } },
      { 'x-forwarded-for': '127.0.0.1', 'x-original-forwarded-for': '9.9.9.9' },
    ],
  ])('%s', async (_, question, expected) => {
    const { headers } = await seenBy(serving, question);
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, headers[name]]))).toEqual(expected);
  });

  test.each([
    ['the pod is spoken to in HTTP/1.1', 'plain.test', '1.1'],
    ['or HTTP/1.0', 'old.test', '1.0'],
    ['an unknown version is ignored', 'old-bad.test', '1.1'],
  ])('%s', async (_, name, version) => {
    expect((await seenBy(serving, { host: name })).version).toBe(version);
  });

  test('an unknown connection-proxy-header drops the Ingress', async () => {
    expect((await ask(serving, { host: 'connection-bad.test' })).status).toBe(404);
  });

  test.each<[string, Record<string, string>, Question, Record<string, string | undefined>]>([
    ['underscores', { 'enable-underscores-in-headers': 'true' }, { headers: { X_Under: '1' } }, { x_under: '1' }],
    [
      'underscores, not dots',
      { 'enable-underscores-in-headers': 'true' },
      { headers: { 'X.Dot': '1' } },
      { 'x.dot': undefined },
    ],
    [
      'invalid names',
      { 'ignore-invalid-headers': 'false' },
      { headers: { 'X.Dot': '1', X_Under: '1' } },
      { 'x.dot': '1', x_under: '1' },
    ],
    [
      'the original URI',
      { 'proxy-add-original-uri-header': 'true' },
      { path: '/a?b=c' },
      { 'x-original-uri': '/a?b=c' },
    ],
    [
      'forwarded headers',
      { 'use-forwarded-headers': 'true' },
      {
        headers: {
          'X-Forwarded-For': '1.1.1.1, 2.2.2.2',
          'X-Forwarded-Proto': 'https',
          'X-Forwarded-Port': '8443',
          'X-Forwarded-Host': 'a.test, b.test',
        },
      },
      {
        host: 'a.test',
        'x-real-ip': '1.1.1.1',
        'x-forwarded-for': '1.1.1.1',
        'x-forwarded-proto': 'https',
        'x-forwarded-port': '8443',
        'x-forwarded-host': 'a.test',
        'x-scheme': 'https',
      },
    ],
    [
      'what is no address is not believed',
      { 'use-forwarded-headers': 'true' },
      { headers: { 'X-Forwarded-For': 'unknown' } },
      { 'x-real-ip': '127.0.0.1', 'x-forwarded-for': '127.0.0.1' },
    ],
    [
      'the full chain',
      { 'use-forwarded-headers': 'true', 'compute-full-forwarded-for': 'true' },
      { headers: { 'X-Forwarded-For': '1.1.1.1' } },
      { 'x-forwarded-for': '1.1.1.1, 127.0.0.1', 'x-real-ip': '1.1.1.1' },
    ],
    [
      'no chain without belief',
      { 'compute-full-forwarded-for': 'true' },
      { headers: { 'X-Forwarded-For': '1.1.1.1' } },
      { 'x-forwarded-for': '127.0.0.1' },
    ],
    [
      'another line for addresses',
      { 'use-forwarded-headers': 'true', 'forwarded-for-header': 'CF-Connecting-IP' },
      { headers: { 'CF-Connecting-IP': '7.7.7.7', 'X-Forwarded-For': '1.1.1.1' } },
      { 'x-real-ip': '7.7.7.7', 'x-forwarded-for': '7.7.7.7', 'x-original-forwarded-for': '7.7.7.7' },
    ],
    ['HTTP/1.0 for all', { 'proxy-http-version': '1.0' }, {}, {}],
  ])('settings of the controller: %s', async (_, settings, question, expected) => {
    const other = await serve([...objects(), ...configMap(settings)], { profile: 'controller' });
    const { headers, version } = await seenBy(other, { host: 'plain.test', ...question });
    await other.close();
    const seen = Object.fromEntries(Object.keys(expected).map((name) => [name, headers[name]]));
    expect([seen, version]).toEqual([expected, settings['proxy-http-version'] ?? '1.1']);
  });

  test('proxy-set-headers sets lines in place of the client’s, as they are now', async () => {
    const set = (data: Record<string, string>): object[] => [
      ...objects(),
      ...configMap({ 'proxy-set-headers': 'ingress-nginx/set' }),
      plainConfigMap('set', data, 'ingress-nginx'),
    ];
    const other = await serve(set({ 'X-Set': 'one', 'X-From': '$host', 'X-Gone': '' }), { profile: 'controller' });
    const question = { host: 'plain.test', headers: { 'X-Set': 'client', 'X-Gone': 'client' } };
    const before = await seenBy(other, question);
    await other.apply(set({ 'X-Set': 'two' }));
    const after = await seenBy(other, question);
    await other.close();
    expect([
      before.headers['x-set'],
      before.headers['x-from'],
      before.headers['x-gone'],
      after.headers['x-set'],
    ]).toEqual(['one', 'plain.test', undefined, 'two']);
  });
});
