import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { CredentialDescription } from '#shared/model/source.ts';
import { expiryOf } from './auth-provider.ts';
import type { UserEntry } from '../file/config-format.ts';
import { commandLine, definitionHash, type PluginConsent } from './plugin-consent.ts';

/**
 * How a user signs in, in the order in which `createCredentials` looks: a token file, a token, a password, a plugin, an
 * auth provider; a client certificate where there is none of them. Nothing is run, and nothing secret is given.
 */
export async function describeCredential(
  user: UserEntry | null,
  consent?: PluginConsent,
): Promise<CredentialDescription> {
  const actsAs = user?.impersonate.user ?? null;
  if (user === null) return { kind: 'none', what: null, expires: null, actsAs };
  const { tokenFile, token, username, plugin, authProvider } = user;
  if (tokenFile !== null) {
    const content = await readOrNull(tokenFile);
    return { kind: 'token-file', what: tokenFile, expires: content === null ? null : expiryOf(content.trim()), actsAs };
  }
  if (token !== null) return { kind: 'token', what: null, expires: expiryOf(token), actsAs };
  if (username !== null) return { kind: 'password', what: username, expires: null, actsAs };
  if (plugin !== null) {
    return {
      kind: 'plugin',
      what: commandLine(plugin),
      expires: null,
      actsAs,
      plugin: {
        environment: Object.keys(plugin.environment).map((name) => name.slice(0, 100)),
        installHint:
          plugin.installHint
            ?.trim()
            .slice(0, 400)
            .replace(/\p{C}+/gu, ' ') ?? null,
        approved: consent?.has(definitionHash(user, plugin)) ?? false,
      },
    };
  }
  if (authProvider !== null) {
    const expires = authProvider.idToken === null ? null : expiryOf(authProvider.idToken);
    return { kind: 'provider', what: authProvider.name, expires, actsAs };
  }
  const certificate = await certificateOf(user);
  if (certificate === null) return { kind: 'none', what: null, expires: null, actsAs };
  return { kind: 'certificate', what: user.certificateFile, expires: certificate.expires, actsAs };
}

/** null where the user has no client certificate; `expires` null where the one it names cannot be read. */
async function certificateOf(user: UserEntry): Promise<{ readonly expires: number | null } | null> {
  const { certificateData, certificateFile } = user;
  if (certificateData === null && certificateFile === null) return null;
  const pem =
    certificateData !== null
      ? Buffer.from(certificateData, 'base64').toString('latin1')
      : await readOrNull(certificateFile ?? '');
  if (pem === null) return { expires: null };
  try {
    return { expires: new X509Certificate(pem).validToDate.getTime() };
  } catch {
    // What it is worth is told when it is used.
    return { expires: null };
  }
}

/** A file that cannot be read is a matter of signing in, which says so. */
async function readOrNull(file: string): Promise<string | null> {
  return readFile(file, 'latin1').catch(() => null);
}
