import { afterAll, describe, expect, test } from 'vitest';
import { ask, type Question } from '#test/fixtures/asking.ts';
import { serve, service } from '#test/fixtures/serving.ts';
import { pod, objects, serving, close, seen, type Seen } from './error-pods.ts';

afterAll(close);

describe('default backends and custom errors (reference 5, 16)', () => {
  test.each<[string, Question, number, string | null, string | null]>([
    [
      'without endpoints the default backend stands in',
      { host: 'stand-in.test', path: '/a?b=c' },
      299,
      'errors',
      '/a?b=c',
    ],
    ['without a Service too', { host: 'stand-in-missing.test', path: '/a' }, 299, 'errors', '/a'],
    ['a rewrite holds for it', { host: 'stand-in-rewrite.test', path: '/x/y' }, 299, 'errors', '/rewritten'],
    [
      'with live endpoints it does nothing',
      { host: 'stand-in-live.test', path: '/status/404' },
      404,
      'app',
      '/status/404',
    ],
    ['without endpoints of its own it does nothing', { host: 'stand-in-empty.test' }, 503, null, null],
    ['a missing one does nothing', { host: 'stand-in-nobody.test' }, 503, null, null],
    ['HTTPS comes first', { host: 'stand-in-tls.test' }, 308, null, null],
    ['what is no Service name drops the Ingress', { host: 'stand-in-bad.test' }, 404, null, null],
    [
      'a listed error of the pod is answered by it, path /',
      { host: 'custom.test', path: '/status/404?x=1' },
      299,
      'errors',
      '/',
    ],
    ['another listed one too', { host: 'custom.test', path: '/status/503' }, 299, 'errors', '/'],
    ['codes that are not listed pass', { host: 'custom.test', path: '/status/500' }, 500, 'app', '/status/500'],
    ['good answers pass', { host: 'custom.test', path: '/status/200' }, 200, 'app', '/status/200'],
    [
      'an unmatched path has no Service and so no default backend of its own',
      { host: 'custom.test', path: '/other' },
      404,
      null,
      null,
    ],
    ['an error of the proxy itself', { host: 'custom-413.test', method: 'POST', body: 'long' }, 299, 'errors', '/'],
    ['the method stays', { host: 'custom.test', path: '/status/404', method: 'DELETE' }, 299, 'errors', '/'],
    ['a refusal by a list', { host: 'custom-403.test' }, 299, 'errors', '/'],
    ['without a default backend the built-in one says 404', { host: 'custom-alone-empty.test' }, 404, null, null],
    ['also for errors of the pod', { host: 'custom-alone.test', path: '/status/503' }, 404, null, null],
    [
      'the pod keeps its errors on request',
      { host: 'custom-kept.test', path: '/status/404' },
      404,
      'app',
      '/status/404',
    ],
    ['a closed location has no settings of its own', { host: 'custom-denied.test' }, 503, null, null],
    ['a value that is no list drops the Ingress', { host: 'custom-bad.test', path: '/status/200' }, 404, null, null],
  ])('%s: %o', async (_, question, status, name, url) => {
    const answer = await ask(serving, question);
    const by = seen(answer.body);
    expect([answer.status, by?.name ?? null, by?.url ?? null]).toEqual([status, name, url]);
  });

  test('a stand-in is told why it is asked', async () => {
    const { body } = await ask(serving, {
      host: 'stand-in.test',
      path: '/a',
      headers: { Accept: 'application/json', 'X-Request-ID': 'me', 'X-Code': '1' },
    });
    const { headers } = seen(body) as Seen;
    expect(headers).toMatchObject({
      host: 'stand-in.test',
      'x-code': '503',
      'x-format': 'application/json',
      'x-namespace': 'default',
      'x-ingress-name': 'stand-in-test',
      'x-service-name': 'empty',
      'x-service-port': '80',
      'x-request-id': 'me',
    });
    expect(headers).not.toHaveProperty('x-original-uri');
  });

  test('who answers an error is told which, and where it came from', async () => {
    const { body } = await ask(serving, {
      host: 'custom.test',
      path: '/status/404?x=1',
      method: 'PUT',
      body: 'gone',
      headers: { Accept: 'text/html' },
    });
    const { headers, method } = seen(body) as Seen;
    expect([method, headers]).toMatchObject([
      'PUT',
      {
        host: 'custom.test',
        'x-code': '404',
        'x-format': 'text/html',
        'x-original-uri': '/status/404?x=1',
        'x-namespace': 'default',
        'x-ingress-name': 'custom-test',
        'x-service-name': 'app',
        'x-service-port': '80',
        'x-request-id': expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    ]);
  });

  test('HEAD stays HEAD', async () => {
    const { status, headers, body } = await ask(serving, { host: 'custom.test', path: '/status/404', method: 'HEAD' });
    expect([status, headers['x-pod'], body]).toEqual([299, 'errors', '']);
  });

  test('the record shows the try that was handed on', async () => {
    await ask(serving, { host: 'custom.test', path: '/status/503?recorded' });
    const [record] = serving.engine.requests.list('', 1);
    expect([record?.status, record?.attempts.map((attempt) => attempt.status)]).toEqual([299, [503, 299]]);
  });

  test('when endpoints come back, the stand-in goes', async () => {
    const other = await serve(objects, { profile: 'controller' });
    const before = await ask(other, { host: 'stand-in.test' });
    const port = await pod('back');
    await other.apply([
      ...objects.filter(
        (one) => !JSON.stringify(one).includes('"name":"empty"') || JSON.stringify(one).includes('Ingress'),
      ),
      ...service([port], { name: 'empty' }),
    ]);
    const after = await ask(other, { host: 'stand-in.test' });
    await other.close();
    expect([seen(before.body)?.name, seen(after.body)?.name]).toEqual(['errors', 'back']);
  });
});
