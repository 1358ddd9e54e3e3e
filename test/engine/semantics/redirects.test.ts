import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ask, type Question } from '#test/fixtures/asking.ts';
import { ingress, nginxClass, serve, service, type IngressWish, type Serving } from '#test/fixtures/serving.ts';
import { configMap } from '#test/fixtures/controller.ts';

let pod: RawPod;

beforeAll(async () => {
  pod = await RawPod.start((socket) => socket.end(ok('pod', 'Connection: close\r\n'), 'latin1'));
});

afterAll(() => pod.close());

const host = (name: string, annotations: Record<string, string>, wish: IngressWish = {}): object =>
  ingress({ name: name.replaceAll('.', '-').replace('*', 'any'), host: name, annotations, ...wish });

const objects = (): object[] => [
  nginxClass,
  ...service([pod.port]),
  host('permanent.test', { 'permanent-redirect': 'https://new.example/fixed?x=1' }),
  host('permanent-307.test', { 'permanent-redirect': 'https://new.example', 'permanent-redirect-code': '307' }),
  host('permanent-308.test', { 'permanent-redirect': 'https://new.example', 'permanent-redirect-code': '308' }),
  host('permanent-200.test', { 'permanent-redirect': 'https://new.example', 'permanent-redirect-code': '200' }),
  host('temporal.test', { 'temporal-redirect': 'https://now.example' }),
  host('temporal-307.test', { 'temporal-redirect': 'https://now.example', 'temporal-redirect-code': '307' }),
  host('temporal-308.test', { 'temporal-redirect': 'https://now.example', 'temporal-redirect-code': '308' }),
  host('both.test', { 'temporal-redirect': 'https://now.example', 'permanent-redirect': 'https://new.example' }),
  host('dollar.test', { 'permanent-redirect': 'https://new.example$request_uri' }),
  host('relative.test', { 'permanent-redirect': '/moved' }),
  host('kept-relative.test', { 'permanent-redirect': '/moved', 'relative-redirects': 'true' }),
  host('implicit.test', { 'permanent-redirect': 'https://new.example' }, { paths: [{ path: '/api' }] }),
  host('tls.test', {}, { tls: [{ hosts: ['tls.test'], secretName: 'missing' }] }),
  host(
    'tls-redirect.test',
    { 'permanent-redirect': 'https://new.example' },
    { tls: [{ hosts: ['tls-redirect.test'] }] },
  ),
  host('tls-root.test', { 'app-root': '/app' }, { tls: [{ hosts: ['tls-root.test'] }] }),
  host('tls-off.test', { 'ssl-redirect': 'false' }, { tls: [{ hosts: ['tls-off.test'] }] }),
  host('tls-slash.test', { 'preserve-trailing-slash': 'true' }, { tls: [{}] }),
  host('tls-port.test', { 'use-port-in-redirects': 'true' }, { tls: [{}] }),
  host('force.test', { 'force-ssl-redirect': 'true' }),
  host(
    'acme.test',
    { 'force-ssl-redirect': 'true' },
    { paths: [{ path: '/.well-known/acme-challenge/x' }, { path: '/' }] },
  ),
  host('*.wild.test', {}, { tls: [{}] }),
  host('plain.wild.test', {}),
  host('slash.test', {}, { paths: [{ path: '/docs/' }, { path: '/both' }, { path: '/both/x/' }] }),
  host('slash-exact.test', {}, { paths: [{ path: '/docs/', pathType: 'Exact' }] }),
  host('slash-relative.test', { 'relative-redirects': 'true' }, { paths: [{ path: '/docs/' }] }),
  host('slash-tls.test', {}, { paths: [{ path: '/docs/' }], tls: [{}] }),
  host('bare.test', { 'from-to-www-redirect': 'true' }),
  host('www.other.test', { 'from-to-www-redirect': 'true' }),
  host('declared.test', { 'from-to-www-redirect': 'true' }),
  host('www.declared.test', {}),
  host('root.test', { 'app-root': '/app' }, { paths: [{ path: '/app' }] }),
  host('root-absolute.test', { 'app-root': 'https://x.test/app' }),
];

describe.each(['controller', 'local'] as const)('redirects in the profile %s (reference 7.2, 11)', (profile) => {
  let serving: Serving;

  beforeAll(async () => {
    serving = await serve(objects(), { profile });
  });

  afterAll(() => serving.close());

  // `:http` and `:https` stand for our port, which only the profile local shows; `:HTTP` and `:HTTPS` for one always shown.
  const location = (text: string | undefined): string | undefined => {
    const { http, https } = serving;
    const [shownHttp, shownHttps] = profile === 'controller' ? ['', ''] : [`:${http}`, `:${https}`];
    const [alwaysHttp, alwaysHttps] = profile === 'controller' ? [':80', ':443'] : [`:${http}`, `:${https}`];
    return text
      ?.replace(':https/', `${shownHttps}/`)
      .replace(/:https$/, shownHttps)
      .replace(':http/', `${shownHttp}/`)
      .replace(/:http$/, shownHttp)
      .replace(':HTTPS', alwaysHttps)
      .replace(':HTTP', alwaysHttp);
  };

  test.each<[string, Question, number, string | undefined]>([
    [
      'a permanent redirect uses the URL as it is',
      { host: 'permanent.test', path: '/a?b=c' },
      301,
      'https://new.example/fixed?x=1',
    ],
    ['it answers any method', { host: 'permanent.test', method: 'DELETE' }, 301, 'https://new.example/fixed?x=1'],
    ['its code may be 307', { host: 'permanent-307.test' }, 307, 'https://new.example'],
    ['its code may be 308', { host: 'permanent-308.test' }, 308, 'https://new.example'],
    ['any other code is 301', { host: 'permanent-200.test' }, 301, 'https://new.example'],
    ['a temporal redirect is 302', { host: 'temporal.test' }, 302, 'https://now.example'],
    ['its code may be 307', { host: 'temporal-307.test' }, 307, 'https://now.example'],
    ['308 is none of its codes', { host: 'temporal-308.test' }, 302, 'https://now.example'],
    ['the temporal one wins', { host: 'both.test' }, 302, 'https://now.example'],
    ['a variable drops the Ingress', { host: 'dollar.test' }, 404, undefined],
    [
      'a path becomes absolute, without the port of the Host',
      { host: 'Relative.test:81' },
      301,
      'http://relative.test:http/moved',
    ],
    ['a path stays where that is asked for', { host: 'kept-relative.test' }, 301, '/moved'],
    ['the implicit / redirects too', { host: 'implicit.test', path: '/other' }, 301, 'https://new.example'],
    ['a TLS host redirects to HTTPS', { host: 'tls.test:80', path: '/a/?x=1' }, 308, 'https://tls.test:https/a/?x=1'],
    ['the last slash is lost', { host: 'tls.test', path: '/a/' }, 308, 'https://tls.test:https/a'],
    ['also that of the root', { host: 'tls.test' }, 308, 'https://tls.test:https'],
    ['or kept on request', { host: 'tls-slash.test', path: '/a/' }, 308, 'https://tls-slash.test:https/a/'],
    ['the port is shown on request', { host: 'tls-port.test', path: '/a' }, 308, 'https://tls-port.test:HTTPS/a'],
    [
      'X-Forwarded-Proto is not believed',
      { host: 'tls.test', path: '/a', headers: { 'X-Forwarded-Proto': 'https' } },
      308,
      'https://tls.test:https/a',
    ],
    ['ssl-redirect false serves', { host: 'tls-off.test' }, 200, undefined],
    ['HTTPS serves', { host: 'tls.test', scheme: 'https' }, 200, undefined],
    ['a redirect goes before HTTPS', { host: 'tls-redirect.test' }, 301, 'https://new.example'],
    ['app-root goes before HTTPS', { host: 'tls-root.test' }, 302, 'http://tls-root.test:http/app'],
    ['force-ssl-redirect needs no TLS', { host: 'force.test', path: '/a' }, 308, 'https://force.test:https/a'],
    ['ACME paths are exempt', { host: 'acme.test', path: '/.well-known/acme-challenge/x' }, 200, undefined],
    ['other paths of the host are not', { host: 'acme.test', path: '/a' }, 308, 'https://acme.test:https/a'],
    [
      'a host under a TLS wildcard redirects',
      { host: 'plain.wild.test', path: '/a' },
      308,
      'https://plain.wild.test:https/a',
    ],
    ['the slash is added', { host: 'Slash.test:80', path: '/docs?x=1' }, 301, 'http://slash.test:http/docs/?x=1'],
    ['for Exact paths too', { host: 'slash-exact.test', path: '/docs' }, 301, 'http://slash-exact.test:http/docs/'],
    ['not where another path takes it', { host: 'slash.test', path: '/both' }, 200, undefined],
    ['it stays relative on request', { host: 'slash-relative.test', path: '/docs' }, 301, '/docs/'],
    ['it goes before HTTPS', { host: 'slash-tls.test', path: '/docs' }, 301, 'http://slash-tls.test:http/docs/'],
    [
      'on HTTPS it stays there',
      { host: 'slash-tls.test', path: '/docs', scheme: 'https' },
      301,
      'https://slash-tls.test:https/docs/',
    ],
    ['www leads to the bare name', { host: 'www.bare.test', path: '/x?y=1' }, 308, 'http://bare.test:HTTP/x?y=1'],
    ['without the last slash', { host: 'WWW.bare.test:8080', path: '/x/' }, 308, 'http://bare.test:HTTP/x'],
    ['on HTTPS too', { host: 'www.bare.test', scheme: 'https', path: '/x' }, 308, 'https://bare.test:HTTPS/x'],
    ['the bare name serves', { host: 'bare.test' }, 200, undefined],
    ['the bare name leads to www', { host: 'other.test', path: '/x' }, 308, 'http://www.other.test:HTTP/x'],
    ['not where both are declared', { host: 'www.declared.test' }, 200, undefined],
    ['above the root is 400 first', { host: 'www.bare.test', path: '/../x' }, 400, undefined],
    [
      'app-root leads on, the query is dropped',
      { host: 'Root.test:81', path: '/?x=1' },
      302,
      profile === 'controller' ? 'http://Root.test:81/app' : 'http://Root.test:HTTP/app',
    ],
    ['app-root is for / alone', { host: 'root.test', path: '/app' }, 200, undefined],
    ['an absolute app-root is ignored', { host: 'root-absolute.test' }, 200, undefined],
  ])('%s: %o', async (_, question, status, expected) => {
    const answer = await ask(serving, question);
    expect([answer.status, answer.location]).toEqual([status, location(expected)]);
  });

  test('an HTTPS answer has HSTS as the profile has it, app-root none', async () => {
    const served = await ask(serving, { host: 'tls.test', scheme: 'https' });
    const root = await ask(serving, { host: 'tls-root.test', scheme: 'https' });
    const hsts = profile === 'controller' ? 'max-age=31536000; includeSubDomains' : undefined;
    expect([served.headers['strict-transport-security'], root.headers['strict-transport-security']]).toEqual([
      hsts,
      undefined,
    ]);
  });
});

describe('redirects with settings of the controller (reference 7.2, 7.3, 19)', () => {
  const serveWith = (settings: Record<string, string>, flags?: string): Promise<Serving> =>
    serve([...objects(), ...configMap(settings, flags)], { profile: 'controller' });

  test.each<[string, Record<string, string>, Question, number, string | undefined]>([
    ['ssl-redirect', { 'ssl-redirect': 'false' }, { host: 'tls.test' }, 200, undefined],
    [
      'force-ssl-redirect',
      { 'force-ssl-redirect': 'true' },
      { host: 'bare.test', path: '/a' },
      308,
      'https://bare.test/a',
    ],
    [
      'http-redirect-code',
      { 'http-redirect-code': '301' },
      { host: 'tls.test', path: '/a' },
      301,
      'https://tls.test/a',
    ],
    [
      'http-redirect-code of www',
      { 'http-redirect-code': '301' },
      { host: 'www.bare.test' },
      301,
      'http://bare.test:80',
    ],
    [
      'no-tls-redirect-locations',
      { 'no-tls-redirect-locations': '/free,/docs' },
      { host: 'tls.test', path: '/free' },
      308,
      'https://tls.test/free',
    ],
    [
      'no-tls-redirect-locations by Ingress path',
      { 'no-tls-redirect-locations': '/docs' },
      { host: 'slash-tls.test', path: '/docs/x' },
      200,
      undefined,
    ],
    [
      'forwarded scheme',
      { 'use-forwarded-headers': 'true' },
      { host: 'tls.test', headers: { 'X-Forwarded-Proto': 'https' } },
      200,
      undefined,
    ],
    [
      'forwarded host',
      { 'use-forwarded-headers': 'true' },
      { host: 'tls.test', path: '/a', headers: { 'X-Forwarded-Host': 'a.test:99, b.test' } },
      308,
      'https://a.test/a',
    ],
    [
      'forwarded scheme and port of www',
      { 'use-forwarded-headers': 'true' },
      { host: 'www.bare.test', path: '/a', headers: { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Port': '8443' } },
      308,
      'https://bare.test:8443/a',
    ],
    ['relative-redirects', { 'relative-redirects': 'true' }, { host: 'relative.test' }, 301, '/moved'],
  ])('%s', async (_, settings, question, status, expected) => {
    const serving = await serveWith(settings);
    const answer = await ask(serving, question);
    await serving.close();
    expect([answer.status, answer.location]).toEqual([status, expected]);
  });

  test.each<[string, Record<string, string>, string | undefined]>([
    ['off', { hsts: 'false' }, undefined],
    ['age', { 'hsts-max-age': '60' }, 'max-age=60; includeSubDomains'],
    ['no subdomains', { 'hsts-include-subdomains': 'false' }, 'max-age=31536000'],
    ['preload', { 'hsts-preload': 'true' }, 'max-age=31536000; includeSubDomains; preload'],
  ])('HSTS: %s', async (_, settings, expected) => {
    const serving = await serveWith(settings);
    const answer = await ask(serving, { host: 'force.test', scheme: 'https' });
    await serving.close();
    expect(answer.headers['strict-transport-security']).toBe(expected);
  });

  test('where values are not checked variables are filled in', async () => {
    const serving = await serveWith({}, '--enable-annotation-validation=false');
    const answer = await ask(serving, { host: 'dollar.test', path: '/a?b=c' });
    await serving.close();
    expect([answer.status, answer.location]).toEqual([301, 'https://new.example/a?b=c']);
  });
});
