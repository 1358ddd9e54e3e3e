import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { CodedError } from '#engine/coded-error.ts';
import { kubeconfigPaths, listContexts, loadContext } from '#engine/source/kubeconfig/file/load.ts';
import { temporaryFolder, writeKubeconfig } from '../kubeconfig-files.ts';

async function failureOf(load: Promise<unknown>): Promise<CodedError> {
  const error = await load.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof CodedError)) throw new Error('expected a CodedError', { cause: error });
  return error;
}

describe('which files are read', () => {
  test('named files win over the environment', () => {
    expect(kubeconfigPaths(['a', 'b', 'a'], { KUBECONFIG: 'c', HOME: '/home/me' })).toEqual(['a', 'b']);
  });

  test('KUBECONFIG may list several, and empty entries do not count', () => {
    const listed = ['x', '', 'y', 'x'].join(path.delimiter);
    expect(kubeconfigPaths([], { KUBECONFIG: listed, HOME: '/home/me' })).toEqual(['x', 'y']);
  });

  test('an empty KUBECONFIG means the file in the home folder', () => {
    expect(kubeconfigPaths([], { KUBECONFIG: '', HOME: '/home/me' })).toEqual([
      path.join('/home/me', '.kube', 'config'),
    ]);
  });
});

describe('several files', () => {
  test('the first to set a name or the current context wins as a whole', async () => {
    await using folder = await temporaryFolder();
    const first = await writeKubeconfig(folder.path, { name: 'red', server: 'https://first', current: false }, 'first');
    const second = await writeKubeconfig(
      folder.path,
      { name: 'red', server: 'https://second', cluster: { 'tls-server-name': 'other' }, user: { token: 'x' } },
      'second',
    );
    const third = await writeKubeconfig(folder.path, { name: 'blue', server: 'https://third' }, 'third');
    const { context, problems } = await loadContext([first, second, third], null, {});
    expect({ name: context.name, server: context.cluster.server, serverName: context.cluster.serverName }).toEqual({
      name: 'red',
      server: 'https://first',
      serverName: null,
    });
    expect(context.user?.token).toBe(null);
    expect(problems).toEqual([]);
  });

  test('a missing one is a problem and the others count', async () => {
    await using folder = await temporaryFolder();
    const missing = path.join(folder.path, 'missing');
    const present = await writeKubeconfig(folder.path, { server: 'https://one' });
    const { context, problems } = await loadContext([missing, present], null, {});
    expect(context.name).toBe('test');
    expect(problems).toEqual([
      {
        code: 'kubeconfig-missing',
        severity: 'warning',
        subject: { kind: 'file', namespace: null, name: missing },
        values: { file: missing },
      },
    ]);
  });

  test('an empty one is a problem and the others count', async () => {
    await using folder = await temporaryFolder();
    const empty = path.join(folder.path, 'empty');
    await writeFile(empty, '# nothing yet\n');
    const present = await writeKubeconfig(folder.path, { server: 'https://one' });
    const { problems } = await loadContext([empty, present], null, {});
    expect(problems.map((problem) => problem.code)).toEqual(['kubeconfig-empty']);
  });

  test('a context may use a cluster and a user of another file', async () => {
    await using folder = await temporaryFolder();
    const first = path.join(folder.path, 'first');
    await writeFile(first, 'current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\n');
    const second = path.join(folder.path, 'second');
    await writeFile(second, 'clusters: [{name: k, cluster: {server: "https://k/"}}]\nusers: [{name: u, user: {}}]\n');
    const { context } = await loadContext([first, second], null, {});
    expect([context.cluster.server, context.user?.name]).toEqual(['https://k', 'u']);
  });

  test('relative paths start at the folder of the file that has them', async () => {
    await using folder = await temporaryFolder();
    const inner = path.join(folder.path, 'inner');
    await mkdir(inner);
    const file = await writeKubeconfig(inner, {
      server: 'https://one',
      cluster: { 'certificate-authority': 'ca.crt' },
      user: {
        'client-certificate': '../me.crt',
        'client-key': '/keys/me.key',
        tokenFile: 'token',
        exec: { command: './plugin' },
      },
    });
    const { context } = await loadContext([file], null, {});
    expect({
      ca: context.cluster.authorityFile,
      certificate: context.user?.certificateFile,
      key: context.user?.keyFile,
      token: context.user?.tokenFile,
      command: context.user?.plugin?.command,
    }).toEqual({
      ca: path.join(inner, 'ca.crt'),
      certificate: path.join(folder.path, 'me.crt'),
      key: '/keys/me.key',
      token: path.join(inner, 'token'),
      command: path.join(inner, 'plugin'),
    });
  });
});

describe('what cannot be used', () => {
  test('no file at all', async () => {
    await using folder = await temporaryFolder();
    const error = await failureOf(loadContext([], null, { HOME: folder.path }));
    expect([error.code, error.message.includes(path.join(folder.path, '.kube', 'config'))]).toEqual([
      'kubeconfig-missing',
      true,
    ]);
  });

  test('a file without a context', async () => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, 'config');
    await writeFile(file, '');
    expect((await failureOf(loadContext([file], null, {}))).code).toBe('kubeconfig-empty');
  });

  test('broken YAML is told by line and quotes nothing of the file', async () => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, 'config');
    await writeFile(file, 'apiVersion: v1\nusers:\n- name: u\n  user: {token: "canary-token\n');
    const error = await failureOf(loadContext([file], null, {}));
    expect([error.code, /line \d+/.test(error.message), error.message.includes('canary')]).toEqual([
      'kubeconfig-broken',
      true,
      false,
    ]);
  });

  test('a value of the wrong type is told by its place and not by its content', async () => {
    await using folder = await temporaryFolder();
    const file = await writeKubeconfig(folder.path, { server: 'https://one', user: { token: 4711_4711 } });
    const error = await failureOf(loadContext([file], null, {}));
    expect([error.message.includes('users.0.user.token'), error.message.includes('4711')]).toEqual([true, false]);
  });

  test('a folder in the place of a file', async () => {
    await using folder = await temporaryFolder();
    const error = await failureOf(loadContext([folder.path], null, {}));
    expect([error.code, error.message.includes('it is a folder')]).toEqual(['kubeconfig-broken', true]);
  });

  test('one broken file of several, because it could have decided otherwise', async () => {
    await using folder = await temporaryFolder();
    const broken = path.join(folder.path, 'broken');
    await writeFile(broken, '{');
    const good = await writeKubeconfig(folder.path, { server: 'https://one' });
    expect((await failureOf(loadContext([broken, good], null, {}))).code).toBe('kubeconfig-broken');
  });

  test('an unknown context; the hint names the known ones', async () => {
    await using folder = await temporaryFolder();
    const one = await writeKubeconfig(folder.path, { name: 'one', server: 'https://one' }, 'one');
    const two = await writeKubeconfig(folder.path, { name: 'two', server: 'https://two' }, 'two');
    const error = await failureOf(loadContext([two, one], 'three', {}));
    expect([error.code, error.hint]).toEqual(['context-unknown', 'Choose one with --context NAME. Known: one, two.']);
  });

  test('no context chosen and none current', async () => {
    await using folder = await temporaryFolder();
    const file = await writeKubeconfig(folder.path, { server: 'https://one', current: false });
    expect((await failureOf(loadContext([file], null, {}))).code).toBe('context-unknown');
  });

  test.each([
    ['a cluster that is not described', 'contexts: [{name: c, context: {cluster: k, user: u}}]\nusers: [{name: u}]'],
    [
      'a user that is not described',
      'contexts: [{name: c, context: {cluster: k, user: u}}]\nclusters: [{name: k, cluster: {server: "https://k"}}]',
    ],
    ['a cluster without a server', 'contexts: [{name: c, context: {cluster: k}}]\nclusters: [{name: k, cluster: {}}]'],
    [
      'a server that is no address',
      'contexts: [{name: c, context: {cluster: k}}]\nclusters: [{name: k, cluster: {server: "file:///etc"}}]',
    ],
  ])('a context that names %s', async (_what, content) => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, 'config');
    await writeFile(file, content);
    expect((await failureOf(loadContext([file], 'c', {}))).code).toBe('kubeconfig-broken');
  });
});

test('a name and a password in the address of a server are left out', async () => {
  await using folder = await temporaryFolder();
  const file = await writeKubeconfig(folder.path, { server: 'https://jane:canary@one:6443/base/' });
  expect((await loadContext([file], null, {})).context.cluster.server).toBe('https://one:6443/base');
});

test('contexts are listed with what they lead to, and broken files do not hide the others', async () => {
  await using folder = await temporaryFolder();
  const broken = path.join(folder.path, 'broken');
  await writeFile(broken, '- no\n- mapping\n');
  const one = await writeKubeconfig(
    folder.path,
    { name: 'one', server: 'https://one:6443', namespace: 'team-a' },
    'one',
  );
  const two = await writeKubeconfig(folder.path, { name: 'two', server: 'https://two' }, 'two');
  const { contexts, problems } = await listContexts([broken, one, two], {});
  const credential = { kind: 'none', what: null, expires: null, actsAs: null };
  expect(contexts).toEqual([
    {
      name: 'one',
      cluster: 'one',
      server: 'https://one:6443',
      namespace: 'team-a',
      user: 'one',
      file: one,
      current: true,
      credential,
    },
    {
      name: 'two',
      cluster: 'two',
      server: 'https://two',
      namespace: null,
      user: 'two',
      file: two,
      current: false,
      credential,
    },
  ]);
  expect(problems.map((problem) => [problem.code, problem.subject.name])).toEqual([['kubeconfig-broken', broken]]);
});
