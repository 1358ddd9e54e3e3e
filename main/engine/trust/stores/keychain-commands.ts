import type { Command } from '../command.ts';

const SECURITY = '/usr/bin/security';
const SYSTEM_KEYCHAIN = '/Library/Keychains/System.keychain';

/** `user`: one dialog for the user's password. `admin`: for all users, an administrator's, always interactive. */
export type KeychainDomain = 'user' | 'admin';

/** The keychain of a domain (reference trust C.5). Not run here: macOS is written to its documentation. */
export function keychainOf(domain: KeychainDomain, home: string): string {
  return domain === 'admin' ? SYSTEM_KEYCHAIN : `${home}/Library/Keychains/login.keychain-db`;
}

/** Adds the certificate of a PEM file and trusts it as a root for TLS. */
export function addTrustedRoot(domain: KeychainDomain, home: string, file: string): Command {
  const scope = domain === 'admin' ? ['-d', '-p', 'basic'] : [];
  return {
    file: SECURITY,
    args: ['add-trusted-cert', ...scope, '-r', 'trustRoot', '-p', 'ssl', '-k', keychainOf(domain, home), file],
  };
}

/** Takes the trust settings back, then the certificate by its SHA-1: names may be shared. */
export function removeTrustedRoot(
  domain: KeychainDomain,
  home: string,
  file: string,
  sha1: string,
): readonly Command[] {
  return [
    { file: SECURITY, args: ['remove-trusted-cert', ...(domain === 'admin' ? ['-d'] : []), file] },
    { file: SECURITY, args: ['delete-certificate', '-Z', sha1.toUpperCase(), keychainOf(domain, home)] },
  ];
}

/** Prints every certificate whose common name holds the text, as PEM. */
export function findCertificates(domain: KeychainDomain, home: string, commonName: string): Command {
  return { file: SECURITY, args: ['find-certificate', '-a', '-p', '-c', commonName, keychainOf(domain, home)] };
}

/** Asks for the verdict on a served chain, leaf first, for a host. */
export function verifyChain(files: readonly string[], host: string): Command {
  return { file: SECURITY, args: ['verify-cert', ...files.flatMap((file) => ['-c', file]), '-p', 'ssl', '-s', host] };
}
