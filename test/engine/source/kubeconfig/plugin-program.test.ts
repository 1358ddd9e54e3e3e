import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { phraseText } from '#shared/model/phrase.ts';
import { definitionHash } from '#engine/source/kubeconfig/credentials/plugin-consent.ts';
import { findProgram } from '#engine/source/kubeconfig/credentials/find-program.ts';
import { policyRefusal, readPluginPolicy } from '#engine/source/kubeconfig/credentials/plugin-policy.ts';
import { ShellEnvironment } from '#engine/source/kubeconfig/credentials/shell-environment.ts';
import { temporaryFolder } from './kubeconfig-files.ts';

async function program(file: string, script = 'exit 0'): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

describe.skipIf(process.platform === 'win32')('the login shell', () => {
  test('is asked for what plugins need, whatever its start-up files print, and for nothing else', async () => {
    await using folder = await temporaryFolder();
    const lines = [
      'echo welcome',
      `export PATH=${folder.path}/tools:/usr/bin:/bin AWS_PROFILE=dev SECRET_THING=canary`,
      String.raw`printf 'no line end'`,
    ];
    await writeFile(path.join(folder.path, '.profile'), lines.join('\n'));
    const own = { HOME: folder.path, SHELL: '/bin/sh', PATH: '/usr/bin', LANG: '' };
    const found = await new ShellEnvironment(own).get();
    expect([found['AWS_PROFILE'], found['SECRET_THING']]).toEqual(['dev', undefined]);
    expect(found['PATH']?.split(':').slice(0, 3)).toEqual([`${folder.path}/tools`, '/usr/bin', '/bin']);
  });

  test('that hangs is given up, with what it started, and the usual folders have to do', async () => {
    await using folder = await temporaryFolder();
    await writeFile(path.join(folder.path, '.profile'), 'sleep 600');
    const own = { HOME: folder.path, SHELL: '/bin/sh', PATH: '/usr/bin' };
    const found = await new ShellEnvironment(own, { patience: 200 }).get();
    expect(found['PATH']?.split(':')).toContain(`${folder.path}/.local/bin`);
  });

  test('that is none is not run', async () => {
    await using folder = await temporaryFolder();
    const marker = path.join(folder.path, 'ran');
    const shell = await program(path.join(folder.path, 'fancy'), `touch ${marker}`);
    const found = await new ShellEnvironment({ HOME: folder.path, SHELL: shell, PATH: '/usr/bin' }).get();
    expect([await findProgram(marker, found), found['PATH']?.startsWith('/usr/bin:')]).toEqual([null, true]);
  });

  test('is asked once', async () => {
    await using folder = await temporaryFolder();
    const count = path.join(folder.path, 'count');
    await writeFile(path.join(folder.path, '.profile'), `echo x >> ${count}; export LANG=$(wc -l < ${count})`);
    const shell = new ShellEnvironment({ HOME: folder.path, SHELL: '/bin/sh', PATH: '/usr/bin:/bin' });
    const [first, second] = await Promise.all([shell.get(), shell.get()]);
    expect([first['LANG']?.trim(), second]).toEqual(['1', first]);
  });
});

describe.skipIf(process.platform === 'win32')('a program', () => {
  test('is found in the order of the search path, never in a relative folder, and only where it can be run', async () => {
    await using folder = await temporaryFolder();
    await mkdir(path.join(folder.path, 'a', 'login'), { recursive: true });
    await mkdir(path.join(folder.path, 'b'));
    await writeFile(path.join(folder.path, 'b', 'login'), 'not executable');
    const wanted = await program(path.join(folder.path, 'c', 'login'));
    await program(path.join(folder.path, 'd', 'login'));
    const folders = ['', '.', ...['a', 'b', 'c', 'd'].map((name) => path.join(folder.path, name))];
    expect(await findProgram('login', { PATH: folders.join(':') })).toBe(wanted);
    expect(await findProgram('logout', { PATH: folders.join(':') })).toBeNull();
  });
});

describe('kuberc', () => {
  async function refusal(content: string | null, command: string): Promise<string | null> {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, 'kuberc');
    if (content !== null) await writeFile(file, content);
    const login = await program(path.join(folder.path, 'bin', 'login'));
    await program(path.join(folder.path, 'bin', 'other'));
    const environment = { KUBERC: file, PATH: path.join(folder.path, 'bin') };
    const policy = await readPluginPolicy(environment);
    const found = await findProgram(command, environment);
    const said = await policyRefusal(policy, found ?? login, environment);
    return said === null ? null : phraseText(said).replace(file, 'kuberc');
  }

  test.each([
    ['no file', null, 'login', null],
    ['an empty file', '', 'login', null],
    ['AllowAll', 'credentialPluginPolicy: AllowAll', 'login', null],
    ['DenyAll', 'credentialPluginPolicy: DenyAll', 'login', 'kuberc lets no credential plugin run'],
    ['a list with it', 'credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{name: login}]', 'login', null],
    [
      'a list without it',
      'credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{name: login}]',
      'other',
      'kuberc does not list it',
    ],
    ['an empty list', 'credentialPluginPolicy: Allowlist', 'login', 'kuberc does not list it'],
    ['something else', 'credentialPluginPolicy: Sometimes', 'login', 'kuberc, which says what may run, cannot be read'],
    ['broken YAML', 'a: [', 'login', 'kuberc, which says what may run, cannot be read'],
  ])('%s', async (_what, content, command, expected) => {
    expect(await refusal(content, command)).toBe(expected);
  });
});

test('every part of a definition that decides what runs changes its hash', () => {
  const user = { name: 'jane', file: '/home/jane/.kube/config' };
  const plugin = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: 'login',
    args: ['get-token'],
    environment: { A: '1', B: '2' },
    installHint: null,
    provideClusterInfo: false,
    interactiveMode: null,
  };
  const hashes = [
    definitionHash(user, plugin),
    definitionHash({ ...user, file: '/tmp/config' }, plugin),
    definitionHash({ ...user, name: 'joe' }, plugin),
    definitionHash(user, { ...plugin, command: './login' }),
    definitionHash(user, { ...plugin, args: ['get-token', '--debug'] }),
    definitionHash(user, { ...plugin, environment: { A: '1', B: '3' } }),
    definitionHash(user, { ...plugin, interactiveMode: 'Always' }),
  ];
  expect(new Set(hashes).size).toBe(hashes.length);
  expect(definitionHash(user, { ...plugin, environment: { B: '2', A: '1' }, installHint: 'x' })).toBe(hashes[0]);
});
