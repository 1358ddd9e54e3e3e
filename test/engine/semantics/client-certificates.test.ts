import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ask } from '#test/fixtures/asking.ts';
import { type Identity, makeIdentity, named } from '#test/fixtures/client-certificates.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

// Reference 7.5, client certificates.

interface Answer {
  readonly status: number;
  readonly location: string | null;
  readonly text: string;
}

let pod: RawPod;
let serving: Serving;
let objects: object[];
let root: Identity;
let other: Identity;
let client: Identity;
let stranger: Identity;
let selfSigned: Identity;
let expired: Identity;
let deep: Identity;
let deeper: Identity;
let fancy: Identity;

function authority(name: string, ca: string | null, namespace = 'default'): object {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace },
    stringData: ca === null ? { 'tls.crt': 'x' } : { 'ca.crt': ca },
  };
}

function host(name: string, annotations: Readonly<Record<string, string>>): object {
  const tls = [{ hosts: [`${name}.test`] }];
  return ingress({ name, host: `${name}.test`, tls, annotations: { 'auth-tls-secret': 'default/ca', ...annotations } });
}

beforeAll(async () => {
  root = makeIdentity({ subject: named('Root'), issuer: null, isAuthority: true });
  other = makeIdentity({ subject: named('Other root'), issuer: null, isAuthority: true });
  const first = makeIdentity({ subject: named('First'), issuer: root, isAuthority: true });
  const second = makeIdentity({ subject: named('Second'), issuer: first, isAuthority: true });
  const leaf = (commonName: string, issuer: Identity | null, ends = 10): Identity =>
    makeIdentity({ subject: named(commonName), issuer, isAuthority: false, ends });
  client = leaf('client', root);
  stranger = leaf('stranger', other);
  selfSigned = leaf('myself', null);
  expired = leaf('old', root, -1);
  deep = withChain(leaf('deep', first), first);
  deeper = withChain(leaf('deeper', second), second, first);
  const subject = [
    { name: 'C', value: 'KR' },
    { name: 'O', value: 'Acme, Inc.' },
    { name: 'CN', value: '민수' },
  ];
  fancy = makeIdentity({ subject, issuer: root, isAuthority: false });
  pod = await RawPod.says(ok('let in'));
  objects = [
    nginxClass,
    ...service([pod.port]),
    authority('ca', root.cert),
    authority('other-ca', other.cert),
    authority('keyless', null),
    authority('broken', '-----BEGIN CERTIFICATE-----\nnothing\n-----END CERTIFICATE-----\n'),
    authority('far', root.cert, 'elsewhere'),
    host('on', {}),
    host('passes', { 'auth-tls-pass-certificate-to-upstream': 'true' }),
    host('optional', { 'auth-tls-verify-client': 'optional' }),
    host('loose', { 'auth-tls-verify-client': 'optional_no_ca' }),
    host('off', { 'auth-tls-verify-client': 'off' }),
    host('depth', { 'auth-tls-verify-depth': '2' }),
    host('named', { 'auth-tls-match-cn': 'CN=(client|deep)$' }),
    host('page', { 'auth-tls-error-page': 'https://help.test/certificates' }),
    host('path', { 'auth-tls-error-page': '/help' }),
    host('second', { 'auth-tls-secret': 'default/other-ca' }),
    host('missing', { 'auth-tls-secret': 'default/none' }),
    host('keyless', { 'auth-tls-secret': 'default/keyless' }),
    host('broken', { 'auth-tls-secret': 'default/broken' }),
    host('foreign', { 'auth-tls-secret': 'elsewhere/far' }),
    host('bare', { 'auth-tls-secret': 'ca' }),
    host('inert', { 'auth-tls-secret': '', 'auth-tls-verify-client': 'on' }),
    host('dropped', { 'auth-tls-match-cn': 'client' }),
    ingress({ name: 'plain', host: 'plain.test', tls: [{ hosts: ['plain.test'] }] }),
    ingress({
      name: 'open',
      host: 'open.test',
      annotations: { 'auth-tls-secret': 'default/ca', 'ssl-redirect': 'false' },
    }),
  ];
  serving = await serve(objects, { profile: 'controller' });
}, 60_000);
afterAll(async () => {
  await serving.close();
  await pod.close();
});

function withChain(leaf: Identity, ...above: readonly Identity[]): Identity {
  return { ...leaf, cert: [leaf, ...above].map((one) => one.cert).join('') };
}

async function handshake(
  name: string | null,
  identity: Identity | null,
  options: ConnectionOptions = {},
): Promise<TLSSocket> {
  const socket = connect({
    port: serving.https,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    ALPNProtocols: ['http/1.1'],
    servername: name ?? '',
    ...(identity === null ? {} : { cert: identity.cert, key: identity.key }),
    ...options,
  });
  await once(socket, 'secureConnect');
  return socket;
}

async function send(
  socket: TLSSocket,
  request: { host: string; path?: string; headers?: string; close?: boolean },
): Promise<Answer> {
  const { path = '/', headers = '', close = true } = request;
  let text = '';
  const collect = (bytes: Buffer): void => void (text += bytes.toString('latin1'));
  socket.on('data', collect);
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: ${request.host}\r\n${close ? 'Connection: close\r\n' : ''}${headers}\r\n`,
  );
  if (close) await once(socket, 'close');
  else while (!text.endsWith('let in')) await once(socket, 'data');
  socket.off('data', collect);
  return {
    status: Number(text.split(' ')[1]),
    location: /^Location: (.*)$/im.exec(text)?.[1]?.trim() ?? null,
    text,
  };
}

async function visit(
  name: string,
  identity: Identity | null,
  request: { path?: string; headers?: string } = {},
): Promise<Answer> {
  return send(await handshake(`${name}.test`, identity), { host: `${name}.test`, ...request });
}

function lines(head: string | undefined): Readonly<Record<string, string>> {
  const found = [...(head ?? '').matchAll(/^(ssl-client-[a-z-]+): (.*?)\r?$/gim)];
  return Object.fromEntries(found.map(([, name = '', value = '']) => [name.toLowerCase(), value]));
}

const who = (): Readonly<Record<string, Identity | null>> => ({
  nobody: null,
  client,
  stranger,
  selfSigned,
  expired,
  deep,
  deeper,
});

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

describe('what the pod is told', () => {
  test('subject, issuer and that it is good, in place of what the client says', async () => {
    await visit('on', client, { headers: 'ssl-client-verify: FORGED\r\nssl-client-subject-dn: CN=root\r\n' });
    expect(lines(pod.heads.at(-1))).toEqual({
      'ssl-client-verify': 'SUCCESS',
      'ssl-client-subject-dn': 'CN=client',
      'ssl-client-issuer-dn': 'CN=Root',
    });
  });

  test('names as RFC 2253 writes them', async () => {
    await visit('on', fancy);
    expect(lines(pod.heads.at(-1))['ssl-client-subject-dn']).toBe('CN=\\EB\\AF\\BC\\EC\\88\\98,O=Acme\\, Inc.,C=KR');
  });

  test('the certificate itself, escaped, where that is asked for', async () => {
    await visit('passes', client);
    expect(decodeURIComponent(lines(pod.heads.at(-1))['ssl-client-cert'] ?? '').trim()).toBe(
      client.cert.replaceAll('\r', '').trim(),
    );
  });

  test('that there is none', async () => {
    await visit('optional', null, { headers: 'ssl-client-verify: SUCCESS\r\nssl-client-subject-dn: CN=root\r\n' });
    expect(lines(pod.heads.at(-1))).toEqual({ 'ssl-client-verify': 'NONE' });
  });

  test('why a certificate that is let pass is not good', async () => {
    await visit('loose', selfSigned);
    expect(lines(pod.heads.at(-1))['ssl-client-verify']).toBe('FAILED:self-signed certificate');
  });

  test('nothing where nobody is asked', async () => {
    await visit('off', client);
    expect(lines(pod.heads.at(-1))).toEqual({});
  });
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

describe('one connection, several hosts', () => {
  test('a host that needs a certificate is not reached over the connection of another', async () => {
    expect((await send(await handshake('plain.test', client), { host: 'on.test' })).status).toBe(421);
    expect((await send(await handshake('on.test', client), { host: 'second.test' })).status).toBe(421);
    expect((await send(await handshake('on.test', null), { host: 'plain.test' })).status).toBe(200);
  });

  test('without a server name no certificate is asked for, so that there is none', async () => {
    expect((await send(await handshake(null, client), { host: 'on.test' })).status).toBe(400);
  });

  test('a session of one host is no certificate for another', async () => {
    const first = await handshake('second.test', stranger, { maxVersion: 'TLSv1.2' });
    const session = first.getSession();
    await send(first, { host: 'second.test' });
    const again = await handshake('on.test', null, {
      maxVersion: 'TLSv1.2',
      ...(session === undefined ? {} : { session }),
    });
    expect((await send(again, { host: 'on.test' })).status).toBe(400);
  });

  test('changed authorities count on open connections too', async () => {
    const socket = await handshake('on.test', client);
    expect((await send(socket, { host: 'on.test', close: false })).status).toBe(200);
    const without = objects.filter((object) => JSON.stringify(object).includes('"name":"ca"') === false);
    await serving.apply([...without, authority('ca', other.cert)]);
    expect((await send(socket, { host: 'on.test' })).status).toBe(421);
    expect((await visit('on', client)).status).toBe(400);
    await serving.apply(objects);
    expect((await visit('on', client)).status).toBe(200);
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

test('HTTP/2 knows the certificate as well', async () => {
  const session = connectHttp2(`https://on.test:${serving.https}`, {
    host: '127.0.0.1',
    servername: 'on.test',
    rejectUnauthorized: false,
    cert: client.cert,
    key: client.key,
    createConnection: () =>
      connect({
        port: serving.https,
        host: '127.0.0.1',
        servername: 'on.test',
        rejectUnauthorized: false,
        cert: client.cert,
        key: client.key,
        ALPNProtocols: ['h2'],
      }),
  });
  const stream = session.request({ ':path': '/', ':authority': 'on.test' });
  const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders];
  stream.resume();
  expect(headers[':status']).toBe(200);
  expect(lines(pod.heads.at(-1))['ssl-client-verify']).toBe('SUCCESS');
  session.destroy();
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
