import { CredentialError } from '#engine/source/kubeconfig/credentials/credential-error.ts';
import {
  createCredentials,
  type CredentialOptions,
  type Credentials,
} from '#engine/source/kubeconfig/credentials/credentials.ts';
import { loadContext } from '#engine/source/kubeconfig/file/load.ts';
import { writeKubeconfig } from './kubeconfig-files.ts';

/** A user of a kubeconfig. */
export type User = Readonly<Record<string, unknown>>;

/** The credentials of a kubeconfig with this user. */
export async function credentialsOf(
  folder: string,
  user: User,
  options: Partial<CredentialOptions> = {},
): Promise<Credentials> {
  const file = await writeKubeconfig(folder, { server: 'https://cluster.example:6443', user });
  const { context } = await loadContext([file], null, {});
  return createCredentials(context, { environment: process.env, signal: new AbortController().signal, ...options });
}

/** The header that they send. */
export async function authorization(credentials: Credentials): Promise<unknown> {
  return (await credentials.access()).headers['Authorization'];
}

/** Why they give no access. */
export async function failureOf(credentials: Credentials): Promise<CredentialError> {
  const error = await credentials.access().then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof CredentialError)) throw new Error('expected a CredentialError', { cause: error });
  return error;
}
