import { afterAll, beforeAll, expect, test } from 'vitest';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ask } from '#test/fixtures/asking.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

// Reference 12, satisfy: every access rule, or one of them.

const LISTED = { 'allowlist-source-range': '127.0.0.1' };
const NOT_LISTED = { 'allowlist-source-range': '10.0.0.0/8' };
const DENIED = { 'denylist-source-range': '127.0.0.1' };
const BASIC = { 'auth-type': 'basic', 'auth-secret': 'staff', 'auth-realm': 'Staff' };
const ANY = { satisfy: 'any' };
const good = { Authorization: `Basic ${Buffer.from('alice:secret').toString('base64')}` };

let pod: RawPod;
let auth: RawPod;
let serving: Serving;
let local: Serving;

type Row = readonly [
  what: string,
  annotations: () => Record<string, string>,
  headers: Record<string, string>,
  status: number,
];
const external = (status: number) => ({ 'auth-url': `http://127.0.0.1:${auth.port}/${status}` });

const ROWS: readonly Row[] = [
  ['all: list and password', () => ({ ...LISTED, ...BASIC }), good, 200],
  ['all: no password', () => ({ ...LISTED, ...BASIC }), {}, 401],
  ['all: the list refuses first', () => ({ ...NOT_LISTED, ...BASIC }), {}, 403],
  ['all: the service refuses before the password', () => ({ ...external(403), ...BASIC }), {}, 403],
  ['all: service and password', () => ({ ...external(200), ...BASIC }), good, 200],
  ['all: the service lets in, the password is missing', () => ({ ...external(200), ...BASIC }), {}, 401],
  ['any: the list is enough', () => ({ ...ANY, ...LISTED, ...BASIC }), {}, 200],
  ['any: the password is enough', () => ({ ...ANY, ...NOT_LISTED, ...BASIC }), good, 200],
  ['any: neither, so that a password is asked for', () => ({ ...ANY, ...NOT_LISTED, ...BASIC }), {}, 401],
  ['any: a denied client with a password', () => ({ ...ANY, ...DENIED, ...BASIC }), good, 200],
  ['any: a denied client without', () => ({ ...ANY, ...DENIED, ...BASIC }), {}, 401],
  ['any: the list alone refuses', () => ({ ...ANY, ...NOT_LISTED }), {}, 403],
  ['any: a deny list alone lets others in', () => ({ ...ANY, 'denylist-source-range': '10.0.0.0/8' }), {}, 200],
  [
    'any: a deny list lets nobody past a password',
    () => ({ ...ANY, 'denylist-source-range': '10.0.0.0/8', ...BASIC }),
    {},
    401,
  ],
  ['any: the service is enough', () => ({ ...ANY, ...external(200), ...BASIC }), {}, 200],
  ['any: the password after the service refused', () => ({ ...ANY, ...external(401), ...BASIC }), good, 200],
  ['any: a service that fails is a failure', () => ({ ...ANY, ...external(500), ...BASIC }), good, 500],
  ['any: a Secret that is missing closes', () => ({ ...ANY, ...LISTED, ...BASIC, 'auth-secret': 'none' }), good, 503],
  ['any other word means all', () => ({ satisfy: 'some', ...LISTED, ...BASIC }), {}, 401],
];

beforeAll(async () => {
  pod = await RawPod.says(ok('let in'));
  auth = await RawPod.start((socket, head) => {
    socket.write(`HTTP/1.1 ${/\/(\d{3})/.exec(head)?.[1]} X\r\nContent-Length: 0\r\n\r\n`);
  });
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'staff', namespace: 'default' },
    stringData: { auth: 'alice:{PLAIN}secret' },
  };
  const routes = ROWS.map(([, annotations], at) =>
    ingress({ name: `r${at}`, host: `r${at}.test`, annotations: annotations() }),
  );
  const objects = [nginxClass, secret, ...service([pod.port]), ...routes];
  serving = await serve(objects, { profile: 'controller' });
  local = await serve(objects, { profile: 'local' });
});
afterAll(async () => {
  await serving.close();
  await local.close();
  await auth.close();
  await pod.close();
});

test.each(ROWS.map(([what, , headers, status], at) => [what, at, headers, status] as const))(
  '%s',
  async (_, at, headers, status) => {
    expect((await ask(serving, { host: `r${at}.test`, headers })).status).toBe(status);
  },
);

test('the password never reaches the pod, also where another rule was enough', async () => {
  const at = ROWS.findIndex(([what]) => what === 'any: the list is enough');
  await ask(serving, { host: `r${at}.test`, headers: good });
  expect(pod.heads.at(-1)).not.toMatch(/authorization/i);
});

test.each<[string, number]>([
  ['any: neither, so that a password is asked for', 401],
  ['any: the list alone refuses', 200],
  ['all: the list refuses first', 401],
])('where lists are only shown they open no other door: %s', async (what, status) => {
  const at = ROWS.findIndex(([name]) => name === what);
  expect((await ask(local, { host: `r${at}.test` })).status).toBe(status);
});
