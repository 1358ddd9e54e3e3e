import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectTo } from '#main/start/engine-client.ts';
import { readInstance } from '#main/start/instance.ts';
import { ApiServerDouble, type Fault } from '#test/doubles/api-server.ts';
import { ingress } from '#test/engine/source/kubeconfig/cluster-objects.ts';
import { kubeconfigText, writeKubeconfig } from '#test/engine/source/kubeconfig/kubeconfig-files.ts';
import { enterPlace } from './gatehouse-process.ts';
import type { Place } from './gatehouse-process.ts';

/** Looks like nothing else, so that finding it anywhere means a leak. Short, so that no rule for long words hides it. */
const CANARY = 'c4n4ry-7f3a';
const FORMS = [CANARY, Buffer.from(CANARY).toString('base64').replace(/=+$/, ''), encodeURIComponent(CANARY)];

let place: Place;
let server: ApiServerDouble;

beforeEach(async () => {
  place = await enterPlace();
  server = await ApiServerDouble.start();
  server.put('ingresses', ingress('a'));
});

afterEach(async () => {
  await place.leave();
  await server.close();
});

const pluginThat = (script: string) => ({
  exec: {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: process.execPath,
    args: ['-e', script],
    env: [{ name: 'LOGIN_SECRET', value: CANARY }],
    interactiveMode: 'Never',
  },
});

const status = (code: number): Fault => ({ kind: 'status', status: code, message: 'the server says no' });

const cases: readonly (readonly [
  string,
  { readonly user: object; readonly cluster?: object; readonly fault?: Fault },
])[] = [
  ['a token that works', { user: { token: CANARY } }],
  ['a token that is refused', { user: { token: CANARY }, fault: status(401) }],
  ['a token where all is forbidden', { user: { token: CANARY }, fault: status(403) }],
  ['a token whose connection breaks', { user: { token: CANARY }, fault: { kind: 'reset' } }],
  ['a name with a password', { user: { username: 'jane', password: CANARY }, fault: status(401) }],
  [
    'a key that cannot be used',
    {
      user: {
        'client-certificate-data': Buffer.from(CANARY).toString('base64'),
        'client-key-data': Buffer.from(CANARY).toString('base64'),
      },
      cluster: { server: 'https://127.0.0.1:1' },
    },
  ],
  ['a proxy with a password', { user: {}, cluster: { 'proxy-url': `http://jane:${CANARY}@127.0.0.1:1` } }],
  ['an auth provider', { user: { 'auth-provider': { name: 'oidc', config: { 'refresh-token': CANARY } } } }],
  ['a plugin that prints its token as it stands', { user: pluginThat('console.log(process.env.LOGIN_SECRET)') }],
];

test.each(cases)('of %s nothing is printed, answered or written', async (_what, { user, cluster = {}, fault }) => {
  server.fault = () => fault ?? null;
  const file = await writeKubeconfig(place.folder, {
    server: server.url,
    user: user as Readonly<Record<string, unknown>>,
    cluster: cluster as Readonly<Record<string, unknown>>,
  });
  const state = path.join(place.folder, 'state');
  const ports = ['--http-port', '0', '--https-port', '0', '--address', '127.0.0.1', '--no-ui'];
  const gatehouse = place.start(['serve', '--kubeconfig', file, ...ports, '--state-dir', state, '-o', 'json', '--log']);
  await gatehouse.event('applied');
  // A file that is broken while it is being written is told of too.
  await writeFile(file, `${kubeconfigText({ server: server.url, user: { token: CANARY } }).slice(0, -3)}`);
  const found = await readInstance(state);
  if (found === null) throw new Error('no engine was found');
  const connection = await connectTo(found);
  const answers = [await connection.call('status'), await connection.call('problems'), await connection.call('routes')];
  connection.close();
  gatehouse.child.kill('SIGTERM');
  const { out, error } = await gatehouse.ended;
  const written: string[] = [];
  for (const name of await readdir(state, { recursive: true, withFileTypes: true })) {
    if (name.isFile()) written.push(await readFile(path.join(name.parentPath, name.name), 'latin1'));
  }
  const everything = [out, error, JSON.stringify(answers), ...written].join('\n');
  expect(FORMS.filter((form) => everything.includes(form))).toEqual([]);
});
