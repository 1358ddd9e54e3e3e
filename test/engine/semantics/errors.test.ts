import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, type Question } from '#test/fixtures/asking.ts';
import { configMap } from '#test/fixtures/controller.ts';
import { ingress, nginxClass, serve, service, type IngressWish, type Serving } from '#test/fixtures/serving.ts';

const servers: Server[] = [];

/** A pod that answers with the status in its path and says what it saw. */
async function pod(name: string, fixed?: number): Promise<number> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const { method, url, headers } = request;
      const status = fixed ?? Number(/\/status\/(\d+)/.exec(url ?? '')?.[1] ?? 200);
      response.writeHead(status, { 'X-Pod': name });
      response.end(method === 'HEAD' ? '' : JSON.stringify({ name, method, url, headers }));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const host = (name: string, annotations: Record<string, string>, wish: IngressWish = {}): object =>
  ingress({ name: name.replaceAll('.', '-'), host: name, annotations, ...wish });

const byDefault = (name: string, service_: string, rules: unknown[] = []): object => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name, namespace: 'default', creationTimestamp: '2026-01-01T00:00:00Z' },
  spec: { ingressClassName: 'nginx', defaultBackend: { service: { name: service_, port: { number: 80 } } }, rules },
});

let objects: object[];
let serving: Serving;

beforeAll(async () => {
  const [app, errors] = await Promise.all([pod('app'), pod('errors', 299)]);
  objects = [
    nginxClass,
    ...service([app]),
    ...service([errors], { name: 'errors' }),
    ...service([], { name: 'empty' }),
    host('plain.test', {}),
    host('stand-in.test', { 'default-backend': 'errors' }, { paths: [{ path: '/', service: 'empty' }] }),
    host('stand-in-missing.test', { 'default-backend': 'errors' }, { paths: [{ path: '/', service: 'nobody' }] }),
    host(
      'stand-in-rewrite.test',
      { 'default-backend': 'errors', 'rewrite-target': '/rewritten' },
      { paths: [{ path: '/x', service: 'empty' }] },
    ),
    host('stand-in-live.test', { 'default-backend': 'errors' }),
    host('stand-in-empty.test', { 'default-backend': 'empty' }, { paths: [{ path: '/', service: 'empty' }] }),
    host('stand-in-nobody.test', { 'default-backend': 'nobody' }, { paths: [{ path: '/', service: 'empty' }] }),
    host('stand-in-tls.test', { 'default-backend': 'errors' }, { paths: [{ path: '/', service: 'empty' }], tls: [{}] }),
    host('stand-in-bad.test', { 'default-backend': 'Not_A_Service' }),
    host(
      'custom.test',
      { 'custom-http-errors': '404,503', 'default-backend': 'errors' },
      { paths: [{ path: '/status', port: 80 }] },
    ),
    host('custom-413.test', { 'custom-http-errors': '413', 'default-backend': 'errors', 'proxy-body-size': '3' }),
    host('custom-403.test', {
      'custom-http-errors': '403,503',
      'default-backend': 'errors',
      'denylist-source-range': '127.0.0.0/8',
    }),
    host('custom-alone.test', { 'custom-http-errors': '404, 503' }),
    host('custom-alone-empty.test', { 'custom-http-errors': '503' }, { paths: [{ path: '/', service: 'empty' }] }),
    host('custom-kept.test', {
      'custom-http-errors': '404',
      'default-backend': 'errors',
      'disable-proxy-intercept-errors': 'true',
    }),
    host('custom-denied.test', {
      'custom-http-errors': '503',
      'default-backend': 'errors',
      'custom-headers': 'default/missing',
    }),
    host('custom-bad.test', { 'custom-http-errors': '404,abc' }),
  ];
  serving = await serve(objects, { profile: 'controller' });
});

afterAll(async () => {
  await serving.close();
  for (const server of servers) server.closeAllConnections();
  for (const server of servers) server.close();
});

interface Seen {
  readonly name: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

function seen(body: string): Seen | null {
  return body.startsWith('{') ? (JSON.parse(body) as Seen) : null;
}

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
