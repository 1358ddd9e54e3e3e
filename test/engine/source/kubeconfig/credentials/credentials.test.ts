import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../kubeconfig-files.ts';
import { credentialsOf, authorization, failureOf } from '../credentials-of.ts';

describe('what stands in the file', () => {
  test('a token, a name with a password, and nothing', async () => {
    await using folder = await temporaryFolder();
    expect(await authorization(await credentialsOf(folder.path, { token: 'abc' }))).toBe('Bearer abc');
    const basic = await credentialsOf(folder.path, { username: 'jane', password: 'p:w' });
    expect(await authorization(basic)).toBe(`Basic ${Buffer.from('jane:p:w').toString('base64')}`);
    expect((await (await credentialsOf(folder.path, {})).access()).headers).toEqual({});
  });

  test('certificate and key as data win over files, which need not exist then', async () => {
    await using folder = await temporaryFolder();
    const credentials = await credentialsOf(folder.path, {
      'client-certificate': 'missing.crt',
      'client-certificate-data': Buffer.from('CERTIFICATE').toString('base64'),
      'client-key-data': Buffer.from('KEY').toString('base64'),
    });
    const { tls } = await credentials.access();
    expect([String(tls.certificate), String(tls.key), tls.verify]).toEqual(['CERTIFICATE', 'KEY', true]);
  });

  test('certificate and key from files are read again, so that a renewed one counts', async () => {
    await using folder = await temporaryFolder();
    await writeFile(path.join(folder.path, 'me.crt'), 'old');
    await writeFile(path.join(folder.path, 'me.key'), 'key');
    const credentials = await credentialsOf(folder.path, { 'client-certificate': 'me.crt', 'client-key': 'me.key' });
    expect(String((await credentials.access()).tls.certificate)).toBe('old');
    await writeFile(path.join(folder.path, 'me.crt'), 'new');
    expect(String((await credentials.access()).tls.certificate)).toBe('new');
  });

  test('a file that is missing is named', async () => {
    await using folder = await temporaryFolder();
    const error = await failureOf(
      await credentialsOf(folder.path, { 'client-certificate': 'me.crt', 'client-key': 'me.key' }),
    );
    expect([error.kind, error.what, error.message]).toEqual([
      'unreadable',
      path.join(folder.path, 'me.crt'),
      'there is no such file',
    ]);
  });

  test('impersonation goes in headers, groups one by one', async () => {
    await using folder = await temporaryFolder();
    const credentials = await credentialsOf(folder.path, {
      token: 'abc',
      as: 'jane',
      'as-uid': '7',
      'as-groups': ['dev', 'ops'],
      'as-user-extra': { 'example.com/scope': ['a', 'b'] },
    });
    expect((await credentials.access()).headers).toEqual({
      Authorization: 'Bearer abc',
      'Impersonate-User': 'jane',
      'Impersonate-Uid': '7',
      'Impersonate-Group': ['dev', 'ops'],
      'Impersonate-Extra-example.com%2Fscope': ['a', 'b'],
    });
  });
});

describe('a token file', () => {
  test('is read again after a minute or when the token was refused, and its line end does not count', async () => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, 'token');
    let now = 0;
    await writeFile(file, 'one\n');
    const credentials = await credentialsOf(folder.path, { tokenFile: 'token' }, { now: () => now });
    expect(await authorization(credentials)).toBe('Bearer one');
    await writeFile(file, 'two\n');
    now = 59_999;
    expect(await authorization(credentials)).toBe('Bearer one');
    now = 60_000;
    expect(await authorization(credentials)).toBe('Bearer two');
    await writeFile(file, 'three\n');
    credentials.invalidate(await credentials.access());
    expect(await authorization(credentials)).toBe('Bearer three');
  });

  test('that is gone is named', async () => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, 'token');
    const error = await failureOf(await credentialsOf(folder.path, { tokenFile: 'token' }));
    expect([error.kind, error.what]).toEqual(['unreadable', file]);
  });
});
