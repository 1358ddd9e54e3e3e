import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from './kubeconfig-files.ts';
import { type User, credentialsOf, authorization, failureOf } from './credentials-of.ts';

/** A plugin that runs `script` in Node. */
function plugin(script: string, more: Readonly<Record<string, unknown>> = {}): User {
  const apiVersion = 'client.authentication.k8s.io/v1';
  return { exec: { apiVersion, command: process.execPath, args: ['-e', script], interactiveMode: 'Never', ...more } };
}

/** JavaScript that prints an ExecCredential with this status, itself JavaScript. */
function printing(status: string): string {
  return `console.log(JSON.stringify({apiVersion:'client.authentication.k8s.io/v1',kind:'ExecCredential',status:${status}}))`;
}

describe('a plugin', () => {
  /** A plugin whose token counts how often it ran. */
  function counting(folder: string, status = ''): string {
    const file = JSON.stringify(path.join(folder, 'runs'));
    const count = `const fs=require('fs');const n=(fs.existsSync(${file})?Number(fs.readFileSync(${file},'utf8')):0)+1;fs.writeFileSync(${file},String(n));`;
    return count + printing(`{token:'run-'+n${status}}`);
  }

  test('runs once however many ask, and its token is used until it expires', async () => {
    await using folder = await temporaryFolder();
    let now = Date.parse('2026-01-01T00:00:00Z');
    const script = counting(folder.path, ",expirationTimestamp:'2026-01-01T01:00:00Z'");
    const credentials = await credentialsOf(folder.path, plugin(script), { now: () => now });
    const all = await Promise.all(Array.from({ length: 5 }, () => authorization(credentials)));
    expect(all).toEqual(Array.from({ length: 5 }, () => 'Bearer run-1'));
    now = Date.parse('2026-01-01T00:59:29Z');
    expect(await authorization(credentials)).toBe('Bearer run-1');
    now = Date.parse('2026-01-01T00:59:31Z');
    expect(await authorization(credentials)).toBe('Bearer run-2');
  });

  test('runs again once when its token was refused to several', async () => {
    await using folder = await temporaryFolder();
    const credentials = await credentialsOf(folder.path, plugin(counting(folder.path)));
    const refused = await credentials.access();
    credentials.invalidate(refused);
    credentials.invalidate(refused);
    expect(await authorization(credentials)).toBe('Bearer run-2');
    credentials.invalidate(refused);
    expect(await authorization(credentials)).toBe('Bearer run-2');
  });

  test('is told what it may know, has its own environment and no input', async () => {
    await using folder = await temporaryFolder();
    const script = `
      const info = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
      process.stdin.on('data', () => {}).on('end', () => ${printing('{token:[process.env.FLAVOUR,info.spec.interactive,info.spec.cluster?.server].join()}')});`;
    const env = [{ name: 'FLAVOUR', value: 'sweet' }];
    const shy = await credentialsOf(folder.path, plugin(script, { env }));
    expect(await authorization(shy)).toBe('Bearer sweet,false,');
    const told = await credentialsOf(folder.path, plugin(script, { env, provideClusterInfo: true }));
    expect(await authorization(told)).toBe('Bearer sweet,false,https://cluster.example:6443');
  });

  test('is started without a shell', async () => {
    await using folder = await temporaryFolder();
    const marker = path.join(folder.path, 'marker');
    const credentials = await credentialsOf(folder.path, {
      exec: { apiVersion: 'client.authentication.k8s.io/v1', command: `${process.execPath}; touch ${marker}` },
    });
    expect((await failureOf(credentials)).message).toBe('there is no such program');
    await expect(readFile(marker)).rejects.toThrow('ENOENT');
  });

  test('may give a certificate with its key', async () => {
    await using folder = await temporaryFolder();
    const credentials = await credentialsOf(
      folder.path,
      plugin(printing("{clientCertificateData:'CERTIFICATE',clientKeyData:'KEY'}")),
    );
    const { tls, headers } = await credentials.access();
    expect([tls.certificate, tls.key, headers]).toEqual(['CERTIFICATE', 'KEY', {}]);
  });

  test.each([
    [
      'that fails, with its last line',
      "console.error('first');console.error('not logged in');process.exit(3)",
      'it ended with exit code 3 and said: not logged in',
    ],
    [
      'that fails and prints a token',
      "console.error('no: ' + 'x'.repeat(60));process.exit(1)",
      'it ended with exit code 1 and said: no: …',
    ],
    ['that prints no JSON', "console.log('canary-token')", 'it printed something that is not JSON'],
    ['that prints other JSON', "console.log('{}')", 'it printed JSON that is not an ExecCredential'],
    ['that gives nothing', printing('{}'), 'it gave neither a token nor a certificate'],
    [
      'that gives half a pair',
      printing("{clientCertificateData:'x'}"),
      'it gave a certificate without its key, or the reverse',
    ],
    [
      'that speaks another version',
      printing("{token:'x'}").replace('/v1', '/v9'),
      'it answered in client.authentication.k8s.io/v9, and the kubeconfig expects client.authentication.k8s.io/v1',
    ],
    [
      'that prints without end',
      "const more=()=>process.stdout.write('x'.repeat(65536),more);more()",
      'it printed more than 100000 bytes',
    ],
  ])('%s is explained', async (_what, script, message) => {
    await using folder = await temporaryFolder();
    const credentials = await credentialsOf(folder.path, plugin(script), {
      pluginLimits: { time: 20_000, output: 100_000 },
    });
    const error = await failureOf(credentials);
    expect([error.kind, error.what, error.message]).toEqual(['failed', process.execPath, message]);
  });

  test('that does not end is ended, with what it started', async () => {
    await using folder = await temporaryFolder();
    // What it started holds a connection, and that it ended is seen by the end of that.
    const watcher = createServer().listen(0, '127.0.0.1');
    await once(watcher, 'listening');
    const { port } = watcher.address() as AddressInfo;
    const inner = `require('net').connect(${port}, '127.0.0.1').on('close', () => {})`;
    const script = `
      require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(inner)}], { stdio: 'inherit' });
      setInterval(() => {}, 1000);`;
    const limits = { pluginLimits: { time: 2_000, output: 1024 } };
    const credentials = await credentialsOf(folder.path, plugin(script), limits);
    const failure = failureOf(credentials);
    const [held] = (await once(watcher, 'connection')) as [Socket];
    held.on('error', () => undefined).resume();
    const ended = once(held, 'close');
    expect((await failure).message).toBe('it gave no answer within 2 s');
    await ended;
    watcher.close();
  });

  test('that failed rests for a while before it runs again', async () => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, 'broken');
    await writeFile(file, '');
    let now = 0;
    const script = `if(require('fs').existsSync(${JSON.stringify(file)}))process.exit(1);${printing("{token:'x'}")}`;
    const credentials = await credentialsOf(folder.path, plugin(script), { now: () => now });
    await failureOf(credentials);
    await rm(file);
    await failureOf(credentials);
    now = 30_000;
    expect(await authorization(credentials)).toBe('Bearer x');
  });

  test('that is not there comes with the hint of its definition and with where it was looked for', async () => {
    await using folder = await temporaryFolder();
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: 'no-such-login',
      installHint: 'Install no-such-login.',
    };
    const credentials = await credentialsOf(
      folder.path,
      { exec },
      { environment: { HOME: folder.path, SHELL: '/bin/sh', PATH: '/one:/two' } },
    );
    const { message } = await failureOf(credentials);
    expect(message).toMatch(/^it was not found on the PATH; Install no-such-login\. \(searched: .*\/one:\/two/);
    expect(message).toContain(`${folder.path}/.local/bin`);
  });

  test('that has to ask in a terminal is refused without being run', async () => {
    await using folder = await temporaryFolder();
    const credentials = await credentialsOf(
      folder.path,
      plugin(printing("{token:'x'}"), { interactiveMode: 'Always' }),
    );
    expect((await failureOf(credentials)).kind).toBe('refused');
  });

  test('is not run where the file gives a token', async () => {
    await using folder = await temporaryFolder();
    const credentials = await credentialsOf(folder.path, { ...plugin('process.exit(1)'), token: 'fixed' });
    expect(await authorization(credentials)).toBe('Bearer fixed');
  });

  test('ends with the source', async () => {
    await using folder = await temporaryFolder();
    const ending = new AbortController();
    const credentials = await credentialsOf(folder.path, plugin('setInterval(() => {}, 1000)'), {
      signal: ending.signal,
    });
    const access = credentials.access();
    ending.abort(new Error('closed'));
    await expect(access).rejects.toThrow('closed');
  });
});
