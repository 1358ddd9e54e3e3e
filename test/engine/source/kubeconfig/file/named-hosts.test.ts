import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { namePolicy, NO_FACTS } from '#engine/hosts/name-policy.ts';
import { namedHosts } from '#engine/source/kubeconfig/file/named-hosts.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-named-hosts-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, content: object): Promise<string> {
  const place = path.join(folder, name);
  await writeFile(place, JSON.stringify({ apiVersion: 'v1', kind: 'Config', ...content }));
  return place;
}

function cluster(name: string, server: string, more: object = {}): object {
  return { name, cluster: { server, ...more } };
}

function plugin(name: string, args: readonly string[], env: readonly object[] = []): object {
  return { name, user: { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'kubelogin', args, env } } };
}

test('the API servers of every cluster of every file count, also of those that another file hides', async () => {
  const first = await file('first', {
    clusters: [cluster('one', 'https://API.dev.example.com.:6443/path'), cluster('lone', 'https://lone.example.com')],
    contexts: [{ name: 'same', context: { cluster: 'one', user: '' } }],
  });
  const second = await file('second', {
    clusters: [cluster('one', 'https://api.live.example.com'), cluster('broken', 'no address')],
    contexts: [{ name: 'same', context: { cluster: 'one', user: '' } }],
  });
  const broken = path.join(folder, 'broken');
  await writeFile(broken, 'clusters: [');
  expect(await namedHosts([first, second, broken, path.join(folder, 'none')])).toEqual({
    apiServers: ['api.dev.example.com', 'lone.example.com', 'api.live.example.com'],
    needed: [],
  });
});

test('proxies, issuers and what plugins are told to ask are needed', async () => {
  const config = await file('config', {
    clusters: [cluster('one', 'https://api.example.com', { 'proxy-url': 'socks5://proxy.example.com:1080' })],
    users: [
      {
        name: 'old',
        user: { 'auth-provider': { name: 'oidc', config: { 'idp-issuer-url': 'https://sso.example.com/a' } } },
      },
      plugin('joined', ['get-token', '--oidc-issuer-url=https://login.example.com/realms/x']),
      plugin('apart', ['get-token', '--oidc-issuer-url', 'https://apart.example.com']),
      plugin('bare', ['--registry', 'registry.example.com:5000', '--context', 'not.a.host', '--audience=x.y.z']),
      plugin(
        'variable',
        [],
        [
          { name: 'ISSUER_URL', value: 'https://variable.example.com' },
          { name: 'AWS_PROFILE', value: 'team.dev' },
        ],
      ),
    ],
  });
  expect((await namedHosts([config])).needed).toEqual([
    'proxy.example.com',
    'sso.example.com',
    'login.example.com',
    'apart.example.com',
    'registry.example.com',
    'variable.example.com',
  ]);
});

test('a host that is needed is never led to this machine, even where a person approved it', async () => {
  const config = await file('config', {
    users: [plugin('x', ['--oidc-issuer-url=https://login.example.com'])],
  });
  const { apiServers, needed } = await namedHosts([config]);
  const approved = new Set(['login.example.com']);
  expect(namePolicy('login.example.com', { ...NO_FACTS, apiServers, needed, approved })).toMatchObject({
    kind: 'refused',
    code: 'reserved',
  });
});
