import { afterAll, describe, expect, test } from 'vitest';
import { ask, type Question } from '#test/fixtures/asking.ts';
import { configMap } from '#test/fixtures/controller.ts';
import { serve } from '#test/fixtures/serving.ts';
import { host, byDefault, objects, serving, close, seen } from './error-pods.ts';

afterAll(close);

describe('default backends of the controller and of Ingresses (reference 5, 16, 19)', () => {
  const withRules = (name: string): object =>
    byDefault(name, 'errors', [
      {
        host: `${name}.test`,
        http: {
          paths: [{ path: '/app', pathType: 'Prefix', backend: { service: { name: 'app', port: { number: 80 } } } }],
        },
      },
    ]);

  test.each<[string, object[], Question, number, string | null]>([
    ['nothing declared: 404', [], { host: 'nobody.test' }, 404, null],
    [
      'a catch-all takes unknown hosts',
      [byDefault('all', 'errors')],
      { host: 'nobody.test', path: '/x' },
      299,
      'errors',
    ],
    [
      'not paths of known hosts',
      [byDefault('all', 'errors'), host('half.test', {}, { paths: [{ path: '/app' }] })],
      { host: 'half.test', path: '/x' },
      404,
      null,
    ],
    [
      'with rules it takes the other paths of its hosts',
      [withRules('own')],
      { host: 'own.test', path: '/x' },
      299,
      'errors',
    ],
    ['its rules go first', [withRules('own')], { host: 'own.test', path: '/app' }, 200, 'app'],
    ['but it is no catch-all', [withRules('own')], { host: 'nobody.test' }, 404, null],
    [
      'a rule without paths leads there',
      [byDefault('bare', 'errors', [{ host: 'bare.test' }])],
      { host: 'bare.test' },
      299,
      'errors',
    ],
    [
      'a host-less rule does not pass unmatched paths to it',
      [
        byDefault('less', 'errors', [
          {
            http: {
              paths: [
                { path: '/app', pathType: 'Prefix', backend: { service: { name: 'app', port: { number: 80 } } } },
              ],
            },
          },
        ]),
      ],
      { host: 'nobody.test', path: '/x' },
      404,
      null,
    ],
    [
      'the default backend of the controller',
      configMap({}, '--default-backend-service=default/errors'),
      { host: 'nobody.test', path: '/x' },
      299,
      'errors',
    ],
    [
      'it takes unmatched paths',
      [
        ...configMap({}, '--default-backend-service=default/errors'),
        host('half.test', {}, { paths: [{ path: '/app' }] }),
      ],
      { host: 'half.test', path: '/x' },
      299,
      'errors',
    ],
    [
      'without endpoints it is the built-in one',
      configMap({}, '--default-backend-service=default/empty'),
      { host: 'nobody.test' },
      404,
      null,
    ],
    [
      'without a Service too',
      configMap({}, '--default-backend-service=default/nobody'),
      { host: 'nobody.test' },
      404,
      null,
    ],
    [
      '--disable-catch-all leaves a catch-all out',
      [...configMap({}, '--disable-catch-all'), byDefault('all', 'errors')],
      { host: 'nobody.test' },
      404,
      null,
    ],
    [
      'and one with rules',
      [...configMap({}, '--disable-catch-all'), withRules('own')],
      { host: 'own.test', path: '/app' },
      404,
      null,
    ],
    [
      'errors of the controller go to its default backend',
      configMap({ 'custom-http-errors': '404,503' }, '--default-backend-service=default/errors'),
      { host: 'plain.test', path: '/status/404' },
      299,
      'errors',
    ],
    [
      'not to that of the Ingress',
      configMap({ 'custom-http-errors': '404' }),
      { host: 'stand-in-live.test', path: '/status/404' },
      404,
      null,
    ],
    [
      'without one the built-in says 404',
      configMap({ 'custom-http-errors': '500' }),
      { host: 'plain.test', path: '/status/500' },
      404,
      null,
    ],
    [
      'the codes of an Ingress stand in place of the controller’s',
      configMap({ 'custom-http-errors': '500' }, '--default-backend-service=default/errors'),
      { host: 'custom.test', path: '/status/500' },
      500,
      'app',
    ],
    [
      'they hold for closed locations',
      configMap({ 'custom-http-errors': '503' }, '--default-backend-service=default/errors'),
      { host: 'custom-denied.test' },
      299,
      'errors',
    ],
    [
      'they leave pods alone on request',
      configMap({ 'custom-http-errors': '500', 'disable-proxy-intercept-errors': 'true' }),
      { host: 'plain.test', path: '/status/500' },
      500,
      'app',
    ],
  ])('%s', async (_, further, question, status, name) => {
    const other = await serve([...objects, ...further], { profile: 'controller' });
    const answer = await ask(other, question);
    await other.close();
    expect([answer.status, seen(answer.body)?.name ?? null]).toEqual([status, name]);
  });
});

describe('explanations of default backends and errors', () => {
  test.each([
    [
      'http://stand-in.test/a',
      'stands-in',
      { ingress: 'default/stand-in-test', service: 'default/empty:80', standIn: 'default/errors' },
    ],
    ['http://custom.test/status/404', 'errors-handed-over', { codes: '404, 503', service: 'default/errors' }],
    ['http://stand-in-tls.test/a', 'https-by-tls', { host: 'stand-in-tls.test', ingress: 'default/stand-in-tls-test' }],
  ])('%s: %s', (url, code, values) => {
    const { sentences } = serving.engine.explain({ url, method: 'GET', headers: [] });
    expect(sentences).toContainEqual({ code, values });
  });

  test('the stand-in is what the request reaches', () => {
    const { upstream } = serving.engine.explain({ url: 'http://stand-in.test/a', method: 'GET', headers: [] });
    const code = upstream?.headers.find(({ name }) => name === 'X-Code');
    expect([upstream?.endpoints.map(({ pod: name }) => name), code?.value]).toEqual([['errors-pod-0'], '503']);
  });

  test('a ConfigMap that is missing is reported', () => {
    const problems = serving.engine.problems().filter(({ code }) => code === 'reference-missing');
    expect(problems.map(({ subject, values }) => [subject.name, values])).toEqual([
      ['custom-denied-test', { annotation: 'custom-headers', object: 'ConfigMap default/missing', effect: '503' }],
    ]);
  });
});
