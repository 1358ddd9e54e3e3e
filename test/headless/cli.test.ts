import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runInside } from './run-inside.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-cli-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const COMMANDS = ['serve', 'routes', 'explain', 'logs', 'status', 'contexts', 'open', 'doctor', 'completion'];

test.for([[], ['help'], ['--help'], ['-h']])('the overview names every command: %j', async (words) => {
  const { code, out, error } = await runInside(words);
  expect([code, error]).toEqual([0, '']);
  for (const command of COMMANDS) expect(out).toContain(`\n  ${command}`);
});

test.for(['C', 'ko_KR.UTF-8'])('the overview is one table: %s', async (locale) => {
  const { out } = await runInside(['help'], { LC_ALL: locale });
  const table = out.split('\n').filter((line) => line.startsWith('  '));
  expect(table.map((line) => /^ {2}\S+(?: \S+)*? {2,}/.exec(line)?.[0].length)).toEqual(table.map(() => 20));
});

test('each command has its own help, asked for in either way', async () => {
  for (const command of COMMANDS) {
    const [help, option] = await Promise.all([runInside(['help', command]), runInside([command, '--wrong', '--help'])]);
    expect(help).toEqual(option);
    expect([help.code, help.out.startsWith(`Usage: gatehouse ${command}`)]).toEqual([0, true]);
  }
});

test('the version is printed', async () => {
  expect(await runInside(['--version'])).toMatchObject({ code: 0, out: '0.1.0\n' });
});

describe('wrong usage ends with 2, one sentence and where to read on', () => {
  test.for([
    [['nonsense'], 'There is no command "nonsense".', 'See "gatehouse help".'],
    [['__proto__'], 'There is no command "__proto__".', 'See "gatehouse help".'],
    [['help', 'nonsense'], 'There is no command "nonsense".', 'See "gatehouse help".'],
    [['serve', '--nope'], 'There is no option --nope here.', 'See "gatehouse help serve".'],
    [['serve', 'word'], '"word" is one word too many.', 'See "gatehouse help serve".'],
    [['explain'], 'Which URL is to be explained?', 'See "gatehouse help explain".'],
    [['open'], 'Which URL is to be opened?', 'See "gatehouse help open".'],
    [['explain', 'http://a', 'b'], '"b" is one word too many.', 'See "gatehouse help explain".'],
    [['doctor', 'weather'], 'doctor takes cluster, not "weather".', 'See "gatehouse help doctor".'],
    [['status', '--demo'], 'There is no option --demo here.', 'See "gatehouse help status".'],
  ] as const)('%j', async ([words, sentence, hint]) => {
    expect(await runInside(words)).toEqual({ code: 2, out: '', error: `error: ${sentence}\nhint: ${hint}\n` });
  });

  test.for(['compare', 'override'])('%s is not promised', async (name) => {
    expect(await runInside([name])).toEqual({
      code: 2,
      out: '',
      error: `error: "${name}" is not available in this version.\nhint: See "gatehouse help".\n`,
    });
  });

  test.for([
    [['logs', '-n', 'x'], '--limit takes a number from 0 to 16384, not "x".'],
    [['explain', 'http://a', '-H', 'x'], '--header takes "Name: value", not "x".'],
    [['completion', 'tcsh'], 'completion takes bash or zsh or fish, not "tcsh".'],
  ] as const)('%j', async ([words, sentence]) => {
    expect(await runInside(words)).toEqual({ code: 2, out: '', error: `error: ${sentence}\n` });
  });
});

test('messages are Korean where the locale is', async () => {
  const korean = { LANG: 'C', LC_ALL: 'ko_KR.UTF-8' };
  expect(await runInside(['nonsense'], korean)).toEqual({
    code: 2,
    out: '',
    error: '오류: "nonsense" 명령은 없습니다.\n도움말: "gatehouse help"를 참고하세요.\n',
  });
  expect((await runInside(['help'], korean)).out).toContain('사용법');
});

test.for(['status', 'logs'])('%s without an engine says how to start one', async (command) => {
  expect(await runInside([command, '--state-dir', folder])).toEqual({
    code: 1,
    out: '',
    error:
      'error: Gatehouse is not running.\nhint: Start it with "npm start" or "gatehouse serve", or name its folder with --state-dir.\n',
  });
});

describe('contexts', () => {
  test('are listed from the kubeconfig file', async () => {
    const file = path.join(folder, 'config');
    await writeFile(
      file,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': 'dev',
        clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:6443' } }],
        users: [{ name: 'u', user: { token: 'secret-token' } }],
        contexts: [{ name: 'dev', context: { cluster: 'c', user: 'u', namespace: 'n' } }],
      }),
    );
    const json = await runInside(['contexts', '--kubeconfig', file, '--state-dir', folder, '-o', 'json']);
    const context = { name: 'dev', cluster: 'c', server: 'https://127.0.0.1:6443', namespace: 'n', user: 'u', file };
    const credential = { kind: 'token', what: null, expires: null, actsAs: null };
    expect([json.code, JSON.parse(json.out), json.error]).toEqual([
      0,
      { ...context, current: true, credential, inUse: false },
      '',
    ]);
    const text = await runInside(['contexts', '--kubeconfig', file, '--state-dir', folder]);
    expect(text.out.split('\n')[1]?.split(/ {2,}/)).toEqual([
      '*',
      'dev',
      'https://127.0.0.1:6443',
      'n',
      'u',
      'token',
      file,
    ]);
    expect(text.out + json.out).not.toContain('secret-token');
  });

  test('a file that is missing is said, with exit code 1', async () => {
    const { code, out, error } = await runInside(['contexts', '--kubeconfig', path.join(folder, 'missing')]);
    expect([code, out]).toEqual([1, '']);
    expect(error).toContain(path.join(folder, 'missing'));
  });

  test('the rights that are needed are printed for an administrator', async () => {
    const { code, out } = await runInside(['contexts', '--role', '--no-secrets', '-n', 'shop']);
    expect(code).toBe(0);
    expect(out).toContain('kind: Role\n');
    expect(out).toContain('namespace: shop\n');
    expect(out).not.toContain('secrets');
    expect(out.trimEnd().split('\n').at(-1)).toBe(
      '#   kubectl create rolebinding gatehouse-reader -n shop --role=gatehouse-reader --user=NAME',
    );
  });

  test('the rights are objects for a script', async () => {
    const { code, out } = await runInside(['contexts', '--role', '-o', 'json']);
    const roles = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: string });
    expect([code, roles.map(({ kind }) => kind)]).toEqual([0, ['ClusterRole', 'Role']]);
  });

  test('a file without one is said, with what helps', async () => {
    const file = path.join(folder, 'config');
    await writeFile(file, 'apiVersion: v1\nkind: Config\n');
    expect(await runInside(['contexts', '--kubeconfig', file])).toEqual({
      code: 1,
      out: '',
      error:
        'error: There is no context in the kubeconfig files.\nhint: Name a file that has one with --kubeconfig FILE, or set KUBECONFIG.\n',
    });
  });
});
