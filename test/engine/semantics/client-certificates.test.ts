import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, describe, expect, test } from 'vitest';
import { ask } from '#test/fixtures/asking.ts';
import { pod, serving, client, fancy, visit, who, close } from './certificate-asking.ts';

afterAll(close);

test.each<[host: string, client: string, status: number]>([
  ['on', 'client', 200],
  ['on', 'nobody', 400],
  ['on', 'stranger', 400],
  ['on', 'selfSigned', 400],
  ['on', 'expired', 400],
  ['on', 'deep', 200],
  ['on', 'deeper', 400],
  ['depth', 'deeper', 200],
  ['optional', 'client', 200],
  ['optional', 'nobody', 200],
  ['optional', 'stranger', 400],
  ['loose', 'nobody', 200],
  ['loose', 'stranger', 200],
  ['loose', 'selfSigned', 200],
  ['loose', 'expired', 400],
  ['off', 'nobody', 200],
  ['off', 'stranger', 200],
  ['named', 'client', 200],
  ['named', 'deep', 200],
  ['second', 'client', 400],
  ['second', 'stranger', 200],
  ['missing', 'client', 403],
  ['keyless', 'client', 403],
  ['broken', 'client', 403],
  ['foreign', 'client', 403],
  ['bare', 'client', 403],
  ['inert', 'nobody', 200],
  ['dropped', 'client', 404],
  ['plain', 'nobody', 200],
])('%s: %s gets %i', async (name, identity, status) => {
  expect((await visit(name, who()[identity] ?? null)).status).toBe(status);
});

test('a subject that does not fit is 403', async () => {
  const answer = await visit('named', fancy);
  expect(answer.status).toBe(403);
});

describe('the error page', () => {
  test('a URL is a redirect', async () => {
    const answer = await visit('page', null);
    expect([answer.status, answer.location]).toEqual([302, 'https://help.test/certificates']);
    expect((await visit('page', client)).status).toBe(200);
  });

  test('a path of the host is served instead', async () => {
    const before = pod.heads.length;
    const answer = await visit('path', null, { path: '/secret' });
    expect(answer.status).toBe(200);
    expect(pod.heads[before]).toMatch(/^GET \/help HTTP/);
  });
});

test('plain HTTP asks for no certificate, as in the cluster', async () => {
  expect((await ask(serving, { host: 'on.test' })).status).toBe(308);
  expect((await ask(serving, { host: 'open.test' })).status).toBe(200);
  expect((await ask(serving, { host: 'missing.test' })).status).toBe(403);
  expect((await ask(serving, { host: 'named.test' })).status).toBe(403);
});

test('only hosts that need a certificate ask for one, and say whose', async () => {
  const asks = async (name: string): Promise<boolean> => {
    const args = ['s_client', '-connect', `127.0.0.1:${serving.https}`, '-servername', name, '-tls1_2'];
    const run = execFile('openssl', args);
    let text = '';
    run.stdout?.on('data', (part: string) => (text += part));
    run.stdin?.end();
    await once(run, 'close');
    expect(text).toContain('CONNECTED');
    return text.includes('Acceptable client certificate CA names\nCN = Root');
  };
  expect([await asks('on.test'), await asks('plain.test'), await asks('off.test')]).toEqual([true, false, false]);
});

test('explaining neither knows nor claims anything of a certificate', () => {
  const { answer } = serving.engine.explain({ method: 'GET', url: 'https://on.test/', headers: [] });
  expect(answer.reason).toBe('upstream');
  const closed = serving.engine.explain({ method: 'GET', url: 'https://missing.test/', headers: [] });
  expect([closed.answer.status, closed.answer.detail]).toEqual([
    403,
    'auth-tls-secret: Secret default/none does not exist',
  ]);
});
