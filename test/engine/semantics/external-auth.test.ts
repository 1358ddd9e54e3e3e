import { afterAll, describe, expect, test } from 'vitest';
import { ask } from '#test/fixtures/asking.ts';
import { ingress, nginxClass, serve, service } from '#test/fixtures/serving.ts';
import { pod, authUrl, asked, lines, open, close } from './auth-service.ts';

afterAll(close);

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
