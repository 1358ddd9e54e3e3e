import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ask, type Received } from '#test/fixtures/asking.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

// Reference 12, basic authentication.

const APR1 = 'alice:$apr1$abcdefgh$h9FWgUz3n9YxylKLlR5SQ/';
const basic = (user: string, password: string): Record<string, string> => ({
  Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});
const good = basic('alice', 'secret');

function secret(name: string, values: Readonly<Record<string, string>>, namespace = 'default'): object {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, type: 'Opaque', stringData: values };
}

function guarded(name: string, annotations: Readonly<Record<string, string>>, path = '/'): object {
  const all = { 'auth-type': 'basic', 'auth-secret': name, 'auth-realm': 'Staff only', ...annotations };
  return ingress({ name, host: `${name}.test`, paths: [{ path }], annotations: all });
}

let pod: RawPod;
let serving: Serving;
let objects: object[];

beforeAll(async () => {
  pod = await RawPod.says(ok('let in'));
  objects = [
    nginxClass,
    ...service([pod.port]),
    secret('file', { auth: `# staff\n\n${APR1}\nalice:{PLAIN}other\nbob:{PLAIN}b:c\ncarol:nothing usable\n` }),
    secret('map', { alice: '{PLAIN}secret', bob: '$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n' }),
    secret('keyless', { users: APR1 }),
    secret('garbage', { auth: 'no colon here' }),
    secret('far', { auth: APR1 }, 'other'),
    guarded('file', {}),
    guarded('map', { 'auth-secret-type': 'auth-map' }),
    guarded('keyless', {}),
    guarded('garbage', {}),
    guarded('missing', {}),
    guarded('foreign', { 'auth-secret': 'other/far' }),
    guarded('own', { 'auth-secret': 'default/file' }),
    guarded('digest', { 'auth-type': 'digest', 'auth-secret': 'file' }),
    guarded('acme', { 'auth-secret': 'file' }, '/.well-known/acme-challenge/x'),
    ingress({ name: 'none', host: 'none.test', annotations: { 'auth-type': 'basic' } }),
    ingress({ name: 'plain', host: 'plain.test' }),
  ];
  serving = await serve(objects, { profile: 'controller' });
});
afterAll(async () => {
  await serving.close();
  await pod.close();
});

function at(host: string, headers: Record<string, string> = {}, path = '/'): Promise<Received> {
  return ask(serving, { host: `${host}.test`, headers, path });
}

test('without credentials: 401 with the realm, and the pod is not asked', async () => {
  const before = pod.heads.length;
  const answer = await at('file');
  expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, 'Basic realm="Staff only"']);
  expect(pod.heads.length).toBe(before);
});

test('good credentials reach the pod, without Authorization', async () => {
  expect((await at('file', { ...good, 'X-Other': 'kept' })).body).toBe('let in');
  expect(pod.heads.at(-1)).not.toMatch(/authorization/i);
  expect(pod.heads.at(-1)).toContain('X-Other: kept');
});

test('an open route keeps Authorization', async () => {
  await at('plain', good);
  expect(pod.heads.at(-1)).toContain(good['Authorization'] as string);
});

test.each<[string, string, Record<string, string>, number]>([
  ['a wrong password', 'file', basic('alice', 'wrong'), 401],
  ['an unknown user', 'file', basic('mallory', 'secret'), 401],
  ['a comment is no user', 'file', basic('# staff', ''), 401],
  ['the first line of a user counts', 'file', basic('alice', 'other'), 401],
  ['what follows a second colon is no part of the hash', 'file', basic('bob', 'b'), 200],
  ['a hash that cannot be read', 'file', basic('carol', 'nothing usable'), 401],
  ['another scheme', 'file', { Authorization: 'Bearer abc' }, 401],
  ['no colon in the credentials', 'file', { Authorization: `Basic ${Buffer.from('alice').toString('base64')}` }, 401],
  ['no base64 at all', 'file', { Authorization: 'Basic ???' }, 401],
  [
    'the scheme in other letters',
    'file',
    { Authorization: good['Authorization']?.replace('Basic', 'bAsIc') ?? '' },
    200,
  ],
  ['a map of users', 'map', good, 200],
  ['bcrypt in a map', 'map', basic('bob', 'secret'), 200],
  ['a wrong password for bcrypt', 'map', basic('bob', 'Secret'), 401],
  ['a Secret without the key auth', 'keyless', good, 503],
  ['a Secret with unusable lines', 'garbage', good, 401],
  ['a Secret that is missing', 'missing', good, 503],
  ['a Secret of another namespace', 'foreign', good, 503],
  ['a Secret with its own namespace in front', 'own', good, 200],
  ['no auth-secret at all', 'none', good, 503],
  ['digest, which is not evaluated', 'digest', good, 503],
  ['one broken Ingress does not disturb the others', 'plain', {}, 200],
])('%s', async (_, host, headers, status) => {
  expect((await at(host, headers)).status).toBe(status);
});

test('the path that certificate authorities call asks nobody', async () => {
  const answer = await at('acme', good, '/.well-known/acme-challenge/x/y');
  expect(answer.status).toBe(200);
  expect(pod.heads.at(-1)).toContain('Authorization:');
});

test('a Secret that is missing is reported', () => {
  const found = serving.engine.problems().filter(({ code }) => code === 'reference-missing');
  expect(found.map(({ subject, values }) => [subject.name, values])).toEqual([
    ['missing', { annotation: 'auth-secret', object: 'Secret default/missing', effect: '503' }],
    ['keyless', { annotation: 'auth-secret', object: 'Secret default/keyless', effect: '503' }],
  ]);
});

test('digest is reported', () => {
  const codes = serving.engine.problems().filter((problem) => problem.subject.name === 'digest');
  expect(codes.map((problem) => problem.code)).toContain('ingress-closed');
});

describe('explaining', () => {
  test('says that a password is asked for', () => {
    const { answer, steps } = serving.engine.explain({ method: 'GET', url: 'http://file.test/', headers: [] });
    expect([answer.status, answer.reason]).toEqual([401, 'auth-refused']);
    expect(steps.find((step) => step.answers)?.name).toBe('basic-auth');
  });

  test('says why a route is closed', () => {
    const { answer } = serving.engine.explain({ method: 'GET', url: 'http://missing.test/', headers: [] });
    expect([answer.status, answer.detail]).toEqual([503, 'auth-secret: Secret default/missing does not exist']);
  });
});

test('a changed Secret counts at once', async () => {
  const changed = secret('file', { auth: 'alice:{PLAIN}new' });
  const rest = objects.filter((object) => !isNamed(object, 'Secret', 'file'));
  await serving.apply([...rest, changed]);
  expect((await at('file', good)).status).toBe(401);
  expect((await at('file', basic('alice', 'new'))).status).toBe(200);
  await serving.apply(rest);
  expect((await at('file', basic('alice', 'new'))).status).toBe(503);
  await serving.apply(objects);
  expect((await at('file', good)).status).toBe(200);
});

function isNamed(object: object, kind: string, name: string): boolean {
  const { kind: ofKind, metadata } = object as { kind: string; metadata: { name: string } };
  return ofKind === kind && metadata.name === name;
}
