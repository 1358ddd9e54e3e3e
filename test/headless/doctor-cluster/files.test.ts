import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ApiServerDouble } from '#test/doubles/api-server.ts';
import { CANARY, codes, examine, place, usual, writeConfig } from './examination.ts';

describe('files and context', () => {
  test('missing, empty, broken and open files are told apart, and nothing of them is quoted', async () => {
    const [missing, empty, broken] = ['missing', 'empty', 'broken'].map((name) => path.join(place.folder, name));
    await writeFile(empty ?? '', '# nothing\n');
    await writeFile(broken ?? '', `users: {token: ${CANARY}\n`);
    const open = await writeConfig({ server: 'https://127.0.0.1:1', user: { token: CANARY } }, 0o644);
    const { outcome, findings } = await examine(['--kubeconfig', missing ?? '', empty ?? '', broken ?? '', open]);
    expect(codes(findings, 'files', 'context')).toEqual([
      'warn file-missing',
      'warn file-empty',
      'fail file-broken',
      'ok file-read',
      'warn file-open',
      'fail context-unusable',
    ]);
    expect(findings.find(({ code }) => code === 'file-open')?.command).toBe(`chmod 600 ${open}`);
    expect([outcome.code, (outcome.out + outcome.error).includes(CANARY)]).toEqual([3, false]);
  });

  test('a context that does not exist', async () => {
    const file = await writeConfig({ server: 'https://127.0.0.1:1' });
    const { findings } = await examine(['--kubeconfig', file, '--context', 'other']);
    expect(codes(findings, 'context')).toEqual(['fail context-unusable']);
  });
});

describe('a credential plugin', () => {
  const apiVersion = 'client.authentication.k8s.io/v1';
  const exec = (command: string, args: readonly string[] = []) => ({
    exec: { apiVersion, command, args, installHint: 'Install it from example.org.', interactiveMode: 'Never' },
  });

  test('that is not there comes with the search path and the hint', async () => {
    const file = await writeConfig({ server: 'https://127.0.0.1:1', user: exec('no-such-plugin') });
    const folder = path.join(place.folder, 'bin');
    await mkdir(folder);
    const { findings } = await examine(['--kubeconfig', file], { PATH: folder, SHLVL: '1' });
    const missing = findings.find(({ code }) => code === 'plugin-missing');
    expect(missing?.evidence).toContain(folder);
    expect(missing?.remedy).toContain('Install it from example.org.');
  });

  test('that nobody chose is not run', async () => {
    const ran = path.join(place.folder, 'ran');
    const file = await writeConfig({
      server: 'https://127.0.0.1:1',
      user: exec(process.execPath, ['-e', `require('fs').writeFileSync(${JSON.stringify(ran)}, '')`]),
    });
    const { findings } = await examine([], { KUBECONFIG: file });
    expect(codes(findings, 'plugin', 'sign-in')).toEqual(['fail plugin-unapproved']);
    expect(findings.find(({ code }) => code === 'plugin-unapproved')?.command).toBe(
      'gatehouse doctor cluster --context test',
    );
    const named = await examine(['--context', 'test'], { KUBECONFIG: file });
    expect(codes(named.findings, 'plugin', 'sign-in')).toEqual(['ok plugin-found', 'fail credential-failed']);
  });
});

test('a running engine is said to read the context, with whose choice the doctor begins', async () => {
  const server = await ApiServerDouble.start();
  server.fault = usual;
  const file = await writeConfig({ server: server.url, user: { token: 'x' } });
  const ports = ['--http-port', '0', '--https-port', '0', '--no-ui', '--state-dir', place.folder, '-o', 'json'];
  const engine = place.start(['serve', '--kubeconfig', file, ...ports]);
  await engine.event('applied');
  const { outcome, findings } = await examine([]);
  engine.child.kill('SIGTERM');
  await engine.ended;
  await server.close();
  expect(findings.find(({ check }) => check === 'files')?.subject).toBe(file);
  expect([codes(findings, 'engine'), outcome.code]).toEqual([['ok engine-live'], 0]);
});
