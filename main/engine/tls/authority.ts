import { createHash, createPrivateKey, sign, verify, X509Certificate, type KeyObject } from 'node:crypto';
import { phrase, phraseValues, type Phrase } from '#shared/model/phrase.ts';
import { CodedError } from '../coded-error.ts';
import { nameConstraints, permittedSubtrees } from './name-constraints.ts';
import { newRsaKey } from './rsa-key.ts';
import { PRIVATE_SUFFIXES } from './signable-name.ts';
import { withRootKey } from './root-key.ts';
import { readIssuer, readIssuerName, signCertificate, type Issuer } from './signed-certificate.ts';

const DAY = 24 * 60 * 60 * 1000;
const LIFE = 5 * 365 * DAY;
const ORGANIZATION = 'Gatehouse';

/**
 * One generation of the local authority. Certificates are PEM; `permitted` are the DNS subtrees that both certificates are
 * constrained to; times are milliseconds since the epoch.
 */
export interface Authority {
  readonly root: string;
  readonly intermediate: string;
  readonly issuer: Issuer;
  readonly permitted: readonly string[];
  readonly notAfter: number;
}

/** What the self-test of a stored authority found; in the values of `authority-broken` as `check`. */
export type FailedCheck =
  | 'unreadable'
  | 'key-mismatch'
  | 'key-damaged'
  | 'root-not-self-signed'
  | 'not-issued-by-root'
  | 'not-yet-valid'
  | 'unlimited'
  | 'limits-differ';

/** An authority as it is kept on disk: three PEM texts, the key as PKCS#8. */
export interface AuthorityParts {
  readonly root: string;
  readonly intermediate: string;
  readonly key: string;
}

/**
 * Makes a root (RSA-3072, five years, path length 1) and below it the intermediate that signs (path length 0), both
 * constrained to the private suffixes, the given public names and loopback addresses: Java ignores constraints on a trust
 * anchor, so the intermediate has to carry them too (reference trust B.3).
 *
 * The root's key lives in a process of its own that is gone on return; it is never exported or written (`root-key.ts`).
 */
export async function makeAuthority(publicNames: readonly string[]): Promise<Authority> {
  const permitted = [...PRIVATE_SUFFIXES, ...publicNames];
  const notAfter = Date.now() + LIFE;
  const common = [
    { name: 'keyUsage', critical: true, keyCertSign: true, cRLSign: true },
    { name: 'extKeyUsage', serverAuth: true },
    await nameConstraints(permitted),
  ];
  const making = newRsaKey(2048);
  const [root, intermediate] = await withRootKey(async (rootKey) => {
    const signed = await signCertificate({
      subject: subjectOf('root', rootKey.publicKey),
      publicKey: rootKey.publicKey,
      issuer: null,
      key: (bytes) => rootKey.sign(bytes),
      notAfter,
      extensions: [{ name: 'basicConstraints', critical: true, cA: true, pathLenConstraint: 1 }, ...common],
    });
    const { publicKey } = await making;
    const below = await signCertificate({
      subject: subjectOf('intermediate', publicKey),
      publicKey,
      issuer: await readIssuerName(signed),
      key: (bytes) => rootKey.sign(bytes),
      notAfter,
      extensions: [{ name: 'basicConstraints', critical: true, cA: true, pathLenConstraint: 0 }, ...common],
    });
    return [signed, below];
  });
  const { privateKey } = await making;
  return { root, intermediate, issuer: await readIssuer(intermediate, privateKey), permitted, notAfter };
}

/**
 * Takes an authority back from its parts after a self-test: key and certificate belong together, the key really signs (one
 * with a flipped byte parses without complaint, reference trust B.2), root issued intermediate, constraints agree, dates.
 * Throws `authority-broken` with a sentence that holds nothing of the key.
 */
export async function readAuthority(parts: AuthorityParts): Promise<Authority> {
  const root = parse(phrase('authority-root-unreadable'), () => new X509Certificate(parts.root));
  const intermediate = parse(
    phrase('authority-intermediate-unreadable'),
    () => new X509Certificate(parts.intermediate),
  );
  const key = parse(phrase('authority-intermediate-key-unreadable'), () => createPrivateKey(parts.key));
  if (!intermediate.checkPrivateKey(key)) throw broken('key-mismatch', phrase('authority-key-mismatch'));
  if (!provesItself(key, intermediate.publicKey)) throw broken('key-damaged', phrase('authority-key-damaged'));
  if (!root.ca || !root.checkIssued(root) || !root.verify(root.publicKey))
    throw broken('root-not-self-signed', phrase('authority-root-not-self-signed'));
  if (!intermediate.ca || !intermediate.checkIssued(root) || !intermediate.verify(root.publicKey)) {
    throw broken('not-issued-by-root', phrase('authority-not-issued-by-root'));
  }
  if (intermediate.validFromDate.getTime() > Date.now()) {
    throw broken('not-yet-valid', phrase('authority-not-yet', { time: intermediate.validFrom }));
  }
  const permitted = await permittedSubtrees(parts.intermediate);
  if (permitted.length === 0) throw broken('unlimited', phrase('authority-unlimited'));
  if (permitted.join() !== (await permittedSubtrees(parts.root)).join()) {
    throw broken('limits-differ', phrase('authority-limits-differ'));
  }
  const notAfter = Math.min(root.validToDate.getTime(), intermediate.validToDate.getTime());
  const issuer = await readIssuer(parts.intermediate, key);
  return { root: parts.root, intermediate: parts.intermediate, issuer, permitted, notAfter };
}

/** What of an authority is kept on disk. */
export function authorityParts(authority: Authority): AuthorityParts {
  const key = authority.issuer.key.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { root: authority.root, intermediate: authority.intermediate, key };
}

/** A fingerprint in the name tells authorities of the same machine apart in trust stores (reference trust B.4). */
function subjectOf(role: string, publicKey: KeyObject): { name: 'commonName' | 'organizationName'; value: string }[] {
  const fingerprint = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
  return [
    { name: 'commonName', value: `Gatehouse local ${role} ${fingerprint.slice(0, 8)}` },
    { name: 'organizationName', value: ORGANIZATION },
  ];
}

function provesItself(privateKey: KeyObject, publicKey: KeyObject): boolean {
  const probe = Buffer.from('gatehouse');
  try {
    return verify('sha256', probe, publicKey, sign('sha256', probe, privateKey));
  } catch {
    // OpenSSL checks its own RSA signatures and throws for a damaged key: the same finding.
    return false;
  }
}

function parse<Parsed>(unreadable: Phrase, read: () => Parsed): Parsed {
  try {
    return read();
  } catch {
    // OpenSSL's own message may quote the input.
    throw broken('unreadable', unreadable);
  }
}

function broken(check: FailedCheck, reason: Phrase): CodedError {
  return new CodedError('authority-broken', reason, { values: { check, ...phraseValues('reason', reason) } });
}
