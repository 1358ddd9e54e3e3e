import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RawPod } from '#test/doubles/raw-pod.ts';
import { ask, type Question, type Received } from '#test/fixtures/asking.ts';
import { configMap, plainConfigMap } from '#test/fixtures/controller.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

// Reference 12, external authentication.

type Annotations = Readonly<Record<string, string>>;

let pod: RawPod;
/** Answers by the path that it is asked for: `/200`, `/401`, … */
let auth: RawPod;
const open: Serving[] = [];

function answerOf(head: string): string {
  const path = head.split(' ')[1] ?? '';
  const status = Number(/^\/(\d{3})/.exec(path)?.[1] ?? 200);
  const cookie = path.includes('cookie') ? 'Set-Cookie: session=1; Path=/\r\nSet-Cookie: second=2\r\n' : '';
  const control = path.includes('no-store') ? 'Cache-Control: no-store\r\n' : '';
  const user = path.includes('nobody') ? '' : 'X-User: alice\r\n';
  return `HTTP/1.1 ${status} X\r\nContent-Length: 0\r\nWWW-Authenticate: Bearer realm="auth"\r\n${user}${cookie}${control}\r\n`;
}

beforeAll(async () => {
  pod = await RawPod.start((socket, head) => {
    const status = /^GET \/(\d{3})/.exec(head)?.[1] ?? '200';
    socket.write(`HTTP/1.1 ${status} X\r\nContent-Length: 2\r\n\r\nok`);
  });
  auth = await RawPod.start((socket, head) => {
    if (head.includes('/hangs')) return;
    socket.write(answerOf(head));
  });
});
afterAll(async () => {
  for (const one of open) await one.close();
  await auth.close();
  await pod.close();
});

function authUrl(path: string): string {
  return `http://127.0.0.1:${auth.port}${path}`;
}

async function serving(
  annotations: Annotations,
  options: { settings?: Annotations; objects?: readonly object[]; path?: string } = {},
): Promise<Serving> {
  const objects = [
    nginxClass,
    ...service([pod.port]),
    ...service([auth.port], { name: 'auth', namespace: 'system' }),
    ...configMap(options.settings ?? {}),
    ...(options.objects ?? []),
    ingress({ annotations, paths: [{ path: options.path ?? '/' }] }),
  ];
  const started = await serve(objects, { profile: 'controller' });
  open.push(started);
  return started;
}

async function asked(
  annotations: Annotations,
  question: Question = {},
): Promise<{ answer: Received; auth: string; pod: string | undefined }> {
  const one = await serving(annotations);
  const before = { auth: auth.heads.length, pod: pod.heads.length };
  const answer = await ask(one, question);
  return { answer, auth: auth.heads[before.auth] ?? '', pod: pod.heads[before.pod] };
}

function lines(head: string): Readonly<Record<string, string>> {
  const fields = head
    .split('\r\n')
    .slice(1)
    .filter((line) => line !== '');
  return Object.fromEntries(
    fields.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
  );
}

describe('what the service answers', () => {
  test.each([
    ['/200', 200],
    ['/204', 200],
    ['/299', 200],
    ['/401', 401],
    ['/403', 403],
    ['/302', 500],
    ['/404', 500],
    ['/500', 500],
    ['/503', 500],
  ])('%s gives the client %i', async (path, status) => {
    const { answer, pod: seen } = await asked({ 'auth-url': authUrl(path) });
    expect(answer.status).toBe(status);
    expect(seen === undefined).toBe(status !== 200);
  });

  test('a 401 comes with its WWW-Authenticate, a 403 without', async () => {
    const refused = await asked({ 'auth-url': authUrl('/401') });
    expect(refused.answer.headers['www-authenticate']).toBe('Bearer realm="auth"');
    const forbidden = await asked({ 'auth-url': authUrl('/403') });
    expect(forbidden.answer.headers['www-authenticate']).toBeUndefined();
  });

  test.each<[string, string]>([
    ['a service that cannot be reached', 'http://127.0.0.1:1/'],
    ['a name that does not resolve', 'http://nowhere.invalid/'],
    ['a Service of the cluster that is missing', 'http://none.default.svc.cluster.local/'],
  ])('%s is 500, never open', async (_, url) => {
    expect((await asked({ 'auth-url': url })).answer.status).toBe(500);
  });

  test('a service that hangs is 500 after the read timeout', async () => {
    const { answer } = await asked({ 'auth-url': authUrl('/hangs'), 'proxy-read-timeout': '1' });
    expect(answer.status).toBe(500);
  });
});

test('the service is asked with GET, the lines of the client, and what the request was', async () => {
  const question = {
    method: 'POST',
    path: '/a%20b?x=1',
    host: 'app.test',
    headers: {
      Cookie: 's=1',
      Authorization: 'Bearer t',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-For': '9.9.9.9',
      'X-Request-ID': 'id-1',
    },
    body: 'four',
  };
  const { auth: head } = await asked({ 'auth-url': authUrl('/200?check=1') }, question);
  expect(head.split('\r\n')[0]).toBe('GET /200?check=1 HTTP/1.1');
  expect(lines(head)).toEqual({
    Host: '127.0.0.1',
    'X-Original-URL': 'http://app.test/a%20b?x=1',
    'X-Original-Method': 'POST',
    'X-Sent-From': 'nginx-ingress-controller',
    'X-Auth-Request-Redirect': '/a%20b?x=1',
    'X-Real-IP': '127.0.0.1',
    'X-Forwarded-For': '127.0.0.1',
    'X-Request-ID': 'id-1',
    Cookie: 's=1',
    Authorization: 'Bearer t',
    Connection: 'keep-alive',
  });
});

test('with auth-method the method is that, and two more lines tell of the request', async () => {
  const { auth: head } = await asked({ 'auth-url': authUrl('/200'), 'auth-method': 'HEAD' }, { path: '/x?y' });
  expect(head.split(' ')[0]).toBe('HEAD');
  expect(lines(head)).toMatchObject({ 'X-Original-URI': '/x?y', 'X-Scheme': 'http' });
});

test('auth-request-redirect takes the place of the target', async () => {
  const { auth: head } = await asked({
    'auth-url': authUrl('/200'),
    'auth-request-redirect': 'https://back.test/?a=b',
  });
  expect(lines(head)['X-Auth-Request-Redirect']).toBe('https://back.test/?a=b');
});

test('the URL may hold variables', async () => {
  const { auth: head } = await asked(
    { 'auth-url': authUrl('/200/$host$request_uri&m=$request_method') },
    { path: '/p?q=1' },
  );
  expect(head.split('\r\n')[0]).toBe('GET /200/app.test/p?q=1&m=GET HTTP/1.1');
});

test.each(['auth.system.svc.cluster.local', 'auth.system.svc'])(
  '%s leads to the Service in the cluster',
  async (name) => {
    const { answer, auth: head } = await asked({ 'auth-url': `http://${name}:80/200` });
    expect([answer.status, lines(head)['Host']]).toEqual([200, name]);
  },
);

describe('auth-response-headers', () => {
  test('go to the pod in place of what the client sent', async () => {
    const annotations = { 'auth-url': authUrl('/200'), 'auth-response-headers': 'X-User, X-Group' };
    const headers = { 'X-User': 'root', 'X-Group': 'admins', 'X-Other': 'kept' };
    const { pod: head = '' } = await asked(annotations, { headers });
    expect(head.match(/^x-(?:user|group|other):.*$/gim)).toEqual(['X-Other: kept', 'X-User: alice']);
  });

  test('what the service does not say is taken away all the same', async () => {
    const annotations = { 'auth-url': authUrl('/200/nobody'), 'auth-response-headers': 'X-User' };
    const { pod: head } = await asked(annotations, { headers: { 'X-User': 'root' } });
    expect(head).not.toMatch(/x-user/i);
  });
});

describe('auth-proxy-set-headers', () => {
  test('adds lines, variables in them, and an empty one takes the client’s away', async () => {
    const data = { 'X-From': 'gate $host', Cookie: '' };
    const annotations = { 'auth-url': authUrl('/200'), 'auth-proxy-set-headers': 'default/set' };
    const one = await serving(annotations, { objects: [plainConfigMap('set', data)] });
    const before = auth.heads.length;
    await ask(one, { headers: { Cookie: 'a=1' } });
    const head = lines(auth.heads[before] ?? '');
    expect([head['X-From'], head['Cookie']]).toEqual(['gate app.test', undefined]);
  });

  test.each<[string, string, object[]]>([
    ['missing', 'default/none', []],
    ['of another namespace', 'other/set', [plainConfigMap('set', {}, 'other')]],
    ['with what cannot be a header', 'default/set', [plainConfigMap('set', { 'X Bad': '1' })]],
  ])('a ConfigMap %s closes the route', async (_, name, objects) => {
    const one = await serving({ 'auth-url': authUrl('/200'), 'auth-proxy-set-headers': name }, { objects });
    expect((await ask(one)).status).toBe(503);
  });
});

describe('auth-signin', () => {
  test.each<[string, string, Annotations, string]>([
    ['a page without query', 'https://sso.test/start', {}, 'https://sso.test/start?rd=http://app.test%2Fa%3Fb%3Dc%26d'],
    ['a page with query', 'https://sso.test/?x=1', {}, 'https://sso.test/?x=1&rd=http://app.test%2Fa%3Fb%3Dc%26d'],
    ['the parameter is there', 'https://sso.test/?rd=home', {}, 'https://sso.test/?rd=home'],
    [
      'another parameter',
      'https://sso.test/start',
      { 'auth-signin-redirect-param': 'next' },
      'https://sso.test/start?next=http://app.test%2Fa%3Fb%3Dc%26d',
    ],
    [
      'variables',
      'https://$host/oauth2/start?rd=$escaped_request_uri',
      {},
      'https://app.test/oauth2/start?rd=%2Fa%3Fb%3Dc%26d',
    ],
  ])('%s', async (_, page, more, location) => {
    const annotations = { 'auth-url': authUrl('/401/cookie'), 'auth-signin': page, ...more };
    const { answer } = await asked(annotations, { path: '/a?b=c&d' });
    expect([answer.status, answer.location, answer.headers['set-cookie']]).toEqual([
      302,
      location,
      'session=1; Path=/\nsecond=2',
    ]);
  });

  test('a 403 stays one', async () => {
    const { answer } = await asked({ 'auth-url': authUrl('/403'), 'auth-signin': 'https://sso.test/' });
    expect([answer.status, answer.location]).toEqual([403, undefined]);
  });
});

describe('cookies of the service', () => {
  test.each<[string, string, Annotations, string | undefined]>([
    ['a good answer', '/200', {}, 'session=1; Path=/\nsecond=2'],
    ['a redirect of the pod', '/302', {}, 'session=1; Path=/\nsecond=2'],
    ['an error of the pod', '/500', {}, undefined],
    ['an error, always', '/500', { 'auth-always-set-cookie': 'true' }, 'session=1; Path=/\nsecond=2'],
  ])('with %s', async (_, path, more, cookie) => {
    const { answer } = await asked({ 'auth-url': authUrl('/200/cookie'), ...more }, { path });
    expect(answer.headers['set-cookie']).toBe(cookie);
  });
});

describe('auth-cache-key', () => {
  async function questions(annotations: Annotations, authorizations: readonly string[]): Promise<number> {
    const one = await serving({ 'auth-cache-key': '$http_authorization', ...annotations });
    const before = auth.heads.length;
    for (const Authorization of authorizations) await ask(one, { headers: { Authorization } });
    return auth.heads.length - before;
  }

  test.each<[string, Annotations, readonly string[], number]>([
    ['one question for each key', {}, ['a', 'a', 'b', 'a', 'b'], 2],
    ['statuses that are not listed are asked again', { 'auth-cache-duration': '401 5m' }, ['a', 'a'], 2],
    ['a time without statuses', { 'auth-cache-duration': '5m' }, ['a', 'a'], 1],
    ['no time at all', { 'auth-cache-duration': '200 0s' }, ['a', 'a'], 2],
  ])('%s', async (_, annotations, authorizations, count) => {
    expect(await questions({ 'auth-url': authUrl('/200'), ...annotations }, authorizations)).toBe(count);
  });

  test('a refusal is kept too', async () => {
    expect(await questions({ 'auth-url': authUrl('/401') }, ['a', 'a'])).toBe(1);
  });

  test('what the service itself says about keeping goes first', async () => {
    expect(await questions({ 'auth-url': authUrl('/200/no-store') }, ['a', 'a'])).toBe(2);
    expect(await questions({ 'auth-url': authUrl('/200/cookie') }, ['a', 'a'])).toBe(2);
  });

  test('without a key every request is a question', async () => {
    const one = await serving({ 'auth-url': authUrl('/200') });
    const before = auth.heads.length;
    await ask(one);
    await ask(one);
    expect(auth.heads.length - before).toBe(2);
  });
});

describe('values that are not valid', () => {
  test.each<[string, Annotations, number]>([
    ['no scheme', { 'auth-url': 'auth.test/check' }, 503],
    ['no host', { 'auth-url': 'http:///check' }, 503],
    ['characters that are not allowed', { 'auth-url': 'http://auth.test/{}' }, 404],
    ['a method that is none', { 'auth-url': 'http://127.0.0.1:1/', 'auth-method': 'FETCH' }, 503],
    ['a header that is none', { 'auth-url': 'http://127.0.0.1:1/', 'auth-response-headers': 'X User' }, 503],
    ['a duration without time', { 'auth-url': 'http://127.0.0.1:1/', 'auth-cache-duration': '200' }, 503],
    // The controller leaves the authentication out: an open door, which is reported.
    ['characters in a duration', { 'auth-url': 'http://127.0.0.1:1/', 'auth-cache-duration': '200 5m;' }, 200],
    ['characters in a redirect', { 'auth-url': 'http://127.0.0.1:1/', 'auth-request-redirect': '"x"' }, 200],
    [
      'auth-always-set-cookie that is no boolean',
      { 'auth-url': 'http://127.0.0.1:1/', 'auth-always-set-cookie': 'yes' },
      200,
    ],
  ])('%s', async (_, annotations, status) => {
    const one = await serving(annotations);
    expect((await ask(one)).status).toBe(status);
  });

  test('a door that a value opens is an error that people see', async () => {
    const one = await serving({ 'auth-url': authUrl('/401'), 'auth-always-set-cookie': 'yes' });
    const problem = one.engine.problems().find(({ code }) => code === 'annotation-invalid');
    expect([problem?.severity, problem?.values['effect']]).toEqual(['error', 'auth-off']);
  });
});

describe('global-auth-url', () => {
  test('holds for Ingresses without an auth-url of their own', async () => {
    const settings = { 'global-auth-url': authUrl('/401'), 'global-auth-signin': 'https://sso.test/' };
    const one = await serving({}, { settings });
    expect((await ask(one)).location).toBe('https://sso.test/?rd=http://app.test%2F');
    const own = await serving({ 'auth-url': authUrl('/200') }, { settings });
    expect((await ask(own)).status).toBe(200);
    const without = await serving({ 'enable-global-auth': 'false' }, { settings });
    expect((await ask(without)).status).toBe(200);
  });

  test('its companions count', async () => {
    const settings = {
      'global-auth-url': authUrl('/200'),
      'global-auth-method': 'POST',
      'global-auth-response-headers': 'X-User',
      'global-auth-request-redirect': 'https://back.test/',
    };
    const one = await serving({}, { settings });
    const before = { auth: auth.heads.length, pod: pod.heads.length };
    await ask(one);
    expect(auth.heads[before.auth]).toMatch(/^POST /);
    expect(lines(auth.heads[before.auth] ?? '')['X-Auth-Request-Redirect']).toBe('https://back.test/');
    expect(pod.heads[before.pod]).toContain('X-User: alice');
  });
});

test('paths of no-auth-locations ask nobody', async () => {
  const one = await serving({ 'auth-url': authUrl('/401') }, { path: '/.well-known/acme-challenge' });
  expect((await ask(one, { path: '/.well-known/acme-challenge/token' })).status).toBe(200);
});

test('an auth-url that leads back to itself ends in 500', async () => {
  const objects = [nginxClass, ...service([pod.port])];
  const connectTo = [{ fromHost: 'app.test', fromPort: 0, toHost: '127.0.0.1', toPort: 0 }];
  const circle = await serve(objects, { profile: 'controller', connectTo });
  open.push(circle);
  const before = pod.heads.length;
  await circle.apply([...objects, ingress({ annotations: { 'auth-url': `http://app.test:${circle.http}/loop` } })]);
  expect((await ask(circle)).status).toBe(500);
  expect(pod.heads.length).toBe(before);
});
