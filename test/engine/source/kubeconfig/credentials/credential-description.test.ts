import { X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { listContexts, loadContext } from '#engine/source/kubeconfig/file/load.ts';
import { definitionHash, temporaryConsent } from '#engine/source/kubeconfig/credentials/plugin-consent.ts';
import type { CredentialDescription } from '#shared/model/source.ts';
import { temporaryFolder, writeKubeconfig } from '../kubeconfig-files.ts';
import { createTestAuthority } from '../test-pki.ts';

type User = Readonly<Record<string, unknown>>;

/** A JWT that ends at this second. */
function jwt(end: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ exp: end })}.canary`;
}

async function describe(folder: string, user: User): Promise<CredentialDescription | undefined> {
  const file = await writeKubeconfig(folder, { server: 'https://one:6443', user });
  return (await listContexts([file], {})).contexts[0]?.credential;
}

test('every kind of credential is named, with its end where it can be read', async () => {
  await using folder = await temporaryFolder();
  const tokenFile = path.join(folder.path, 'token');
  await writeFile(tokenFile, `${jwt(2_000_000_000)}\n`);
  const common = { what: null, expires: null, actsAs: null };
  expect(await describe(folder.path, {})).toEqual({ ...common, kind: 'none' });
  expect(await describe(folder.path, { token: 'opaque', as: 'jane' })).toEqual({
    ...common,
    kind: 'token',
    actsAs: 'jane',
  });
  expect(await describe(folder.path, { token: jwt(2_000_000_000) })).toEqual({
    ...common,
    kind: 'token',
    expires: 2_000_000_000_000,
  });
  expect(await describe(folder.path, { tokenFile: 'token' })).toEqual({
    ...common,
    kind: 'token-file',
    what: tokenFile,
    expires: 2_000_000_000_000,
  });
  expect(await describe(folder.path, { username: 'jane', password: 'canary' })).toEqual({
    ...common,
    kind: 'password',
    what: 'jane',
  });
  expect(
    await describe(folder.path, {
      'auth-provider': { name: 'oidc', config: { 'id-token': jwt(2_000_000_000), 'refresh-token': 'canary' } },
    }),
  ).toEqual({ ...common, kind: 'provider', what: 'oidc', expires: 2_000_000_000_000 });
});

test('the end of a client certificate is read from data and from a file; one that cannot be read has none', async () => {
  await using folder = await temporaryFolder();
  const { certificate } = createTestAuthority('authority').issue('jane');
  const end = new X509Certificate(certificate).validToDate.getTime();
  const file = path.join(folder.path, 'jane.crt');
  await writeFile(file, certificate);
  const common = { kind: 'certificate', what: null, actsAs: null };
  const data = (text: string) => ({ 'client-certificate-data': Buffer.from(text).toString('base64') });
  expect(await describe(folder.path, data(certificate))).toEqual({ ...common, expires: end });
  expect(await describe(folder.path, { 'client-certificate': 'jane.crt' })).toEqual({
    ...common,
    what: file,
    expires: end,
  });
  expect(await describe(folder.path, data('no certificate'))).toEqual({ ...common, expires: null });
  expect(await describe(folder.path, { 'client-certificate': 'missing.crt' })).toEqual({
    ...common,
    what: path.join(folder.path, 'missing.crt'),
    expires: null,
  });
});

test('a plugin is shown as it would run, without what may be secret, and says whether it was chosen before', async () => {
  await using folder = await temporaryFolder();
  const token = 'canary-'.repeat(10);
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: 'login-tool',
    args: ['get-token', token],
    env: [{ name: 'TOOL_SECRET', value: token }],
    installHint: 'Install login-tool.\nThen sign in.',
    interactiveMode: 'Never',
  };
  const expected = (approved: boolean): CredentialDescription => ({
    kind: 'plugin',
    what: 'login-tool get-token …',
    expires: null,
    actsAs: null,
    plugin: { environment: ['TOOL_SECRET'], installHint: 'Install login-tool. Then sign in.', approved },
  });
  expect(await describe(folder.path, { exec })).toEqual(expected(false));

  const file = path.join(folder.path, 'config');
  const { user } = (await loadContext([file], null, {})).context;
  const consent = temporaryConsent();
  if (user?.plugin) consent.give(definitionHash(user, user.plugin));
  expect((await listContexts([file], {}, consent)).contexts[0]?.credential).toEqual(expected(true));
});
