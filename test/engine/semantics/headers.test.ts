import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, type Question } from '#test/fixtures/asking.ts';
import { configMap, plainConfigMap } from '#test/fixtures/controller.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

let pod: Server;

beforeAll(async () => {
  pod = createServer((request, response) => {
    request.resume().on('end', () => {
      response.setHeader('X-Secret', 'pod');
      response.setHeader('X-Pod', 'pod');
      response.setHeader('Server', 'pod/1');
      response.setHeader('Strict-Transport-Security', 'max-age=1');
      response.statusCode = Number(/\d{3}/.exec(request.url ?? '')?.[0] ?? 200);
      response.end(
        JSON.stringify({ lines: request.rawHeaders, version: request.httpVersion, headers: request.headers }),
      );
    });
  });
  await new Promise<void>((resolve) => pod.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  pod.closeAllConnections();
  pod.close();
});

const host = (name: string, annotations: Record<string, string>): object =>
  ingress({ name: name.replaceAll('.', '-'), host: name, annotations });

const objects = (): object[] => [
  nginxClass,
  ...service([(pod.address() as AddressInfo).port]),
  host('plain.test', {}),
  host('vhost.test', { 'upstream-vhost': 'inside.example' }),
  host('vhost-variable.test', { 'upstream-vhost': '$host.inside' }),
  host('close.test', { 'connection-proxy-header': 'close' }),
  host('keep.test', { 'connection-proxy-header': 'keep-alive' }),
  host('connection-bad.test', { 'connection-proxy-header': 'upgrade' }),
  host('old.test', { 'proxy-http-version': '1.0' }),
  host('old-bad.test', { 'proxy-http-version': '2' }),
  host('custom.test', { 'custom-headers': 'other/lines' }),
  host('custom-missing.test', { 'custom-headers': 'default/missing' }),
  host('custom-forbidden.test', { 'custom-headers': 'default/forbidden' }),
  host('custom-invalid.test', { 'custom-headers': 'default/invalid' }),
  host('custom-bare.test', { 'custom-headers': 'lines' }),
  host('custom-tls.test', { 'custom-headers': 'default/missing', 'force-ssl-redirect': 'true' }),
  plainConfigMap('lines', { 'X-Custom': 'yes', 'X-Pod': 'replaced', 'X-Host': '$host' }, 'other'),
  plainConfigMap('forbidden', { 'X-Other': 'no' }),
  plainConfigMap('invalid', { 'X-Custom': 'a\nb' }),
];

const allowed = { 'global-allowed-response-headers': 'X-Custom,X-Pod, X-Host' };

interface Seen {
  readonly lines: readonly string[];
  readonly version: string;
  readonly headers: Readonly<Record<string, string>>;
}

async function seenBy(serving: Serving, question: Question): Promise<Seen> {
  return JSON.parse((await ask(serving, question)).body) as Seen;
}

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
