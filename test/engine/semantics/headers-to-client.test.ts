import { afterAll, describe, expect, test } from 'vitest';
import { ask, type Question } from '#test/fixtures/asking.ts';
import { configMap, plainConfigMap } from '#test/fixtures/controller.ts';
import { serve } from '#test/fixtures/serving.ts';
import { objects, allowed, close } from './header-pod.ts';

afterAll(close);

describe('headers to the client (reference 10.2)', () => {
  test.each<[string, Record<string, string>, Question, number, Record<string, string | undefined>]>([
    ['Server is removed', {}, { host: 'plain.test' }, 200, { server: undefined, 'x-secret': 'pod' }],
    ['that of own answers too', {}, { host: 'nobody.test' }, 404, { server: undefined }],
    ['server-tokens names nginx', { 'server-tokens': 'true' }, { host: 'plain.test' }, 200, { server: 'nginx' }],
    ['also without a route', { 'server-tokens': 'true' }, { host: 'nobody.test' }, 404, { server: 'nginx' }],
    [
      'the pod’s own on request',
      { 'server-tokens': 'true', 'allow-backend-server-header': 'true' },
      { host: 'plain.test' },
      200,
      { server: 'pod/1' },
    ],
    [
      'not without server-tokens',
      { 'allow-backend-server-header': 'true' },
      { host: 'plain.test' },
      200,
      { server: undefined },
    ],
    [
      'hide-headers',
      { 'hide-headers': 'x-secret,X-Other' },
      { host: 'plain.test' },
      200,
      { 'x-secret': undefined, 'x-pod': 'pod' },
    ],
    [
      'gzip is off',
      {},
      { host: 'plain.test', headers: { 'Accept-Encoding': 'gzip' } },
      200,
      { 'content-encoding': undefined },
    ],
    [
      'custom-headers, in place of the pod’s',
      allowed,
      { host: 'custom.test' },
      200,
      { 'x-custom': 'yes', 'x-pod': 'replaced', 'x-host': 'custom.test' },
    ],
    ['on every status', allowed, { host: 'custom.test', path: '/404' }, 404, { 'x-custom': 'yes' }],
    [
      'names have to be permitted',
      { 'global-allowed-response-headers': 'X-Custom' },
      { host: 'custom.test' },
      503,
      { 'x-custom': undefined },
    ],
    ['by default none is', {}, { host: 'custom.test' }, 503, {}],
    ['a missing ConfigMap closes the location', allowed, { host: 'custom-missing.test' }, 503, {}],
    ['a line that is not permitted', allowed, { host: 'custom-forbidden.test' }, 503, {}],
    ['a value that is not valid', allowed, { host: 'custom-invalid.test' }, 503, {}],
    ['a name without namespace', allowed, { host: 'custom-bare.test' }, 503, {}],
    ['before the redirect to HTTPS', allowed, { host: 'custom-tls.test' }, 503, {}],
    [
      'HSTS of the pod is replaced',
      {},
      { host: 'plain.test', scheme: 'https' },
      200,
      { 'strict-transport-security': 'max-age=31536000; includeSubDomains' },
    ],
    [
      'never sent on HTTP, where the pod’s passes',
      {},
      { host: 'plain.test' },
      200,
      { 'strict-transport-security': 'max-age=1' },
    ],
  ])('%s', async (_, settings, question, status, expected) => {
    const serving = await serve([...objects(), ...configMap(settings)], { profile: 'controller' });
    const answer = await ask(serving, question);
    await serving.close();
    const seen = Object.fromEntries(Object.keys(expected).map((name) => [name, answer.headers[name]]));
    expect([answer.status, seen]).toEqual([status, expected]);
  });

  test('add-headers sets lines on every answer', async () => {
    const added = [
      ...configMap({ 'add-headers': 'ingress-nginx/added' }),
      plainConfigMap('added', { 'X-Added': '$host', 'X-Pod': 'added' }, 'ingress-nginx'),
    ];
    const serving = await serve([...objects(), ...added], { profile: 'controller' });
    const answers = await Promise.all([
      ask(serving, { host: 'plain.test' }),
      ask(serving, { host: 'nobody.test' }),
      ask(serving, { host: 'plain.test', path: '/../x' }),
    ]);
    await serving.close();
    expect(answers.map(({ status, headers }) => [status, headers['x-added'], headers['x-pod']])).toEqual([
      [200, 'plain.test', 'added'],
      [404, 'nobody.test', 'added'],
      [400, 'plain.test', 'added'],
    ]);
  });

  test('a ConfigMap that appears opens the location at once', async () => {
    const serving = await serve([...objects(), ...configMap(allowed)], { profile: 'controller' });
    const before = await ask(serving, { host: 'custom-missing.test' });
    await serving.apply([...objects(), ...configMap(allowed), plainConfigMap('missing', { 'X-Custom': 'now' })]);
    const after = await ask(serving, { host: 'custom-missing.test' });
    await serving.close();
    expect([before.status, after.status, after.headers['x-custom']]).toEqual([503, 200, 'now']);
  });
});
