import type { Phrase } from '#shared/model/phrase.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { SecretObject } from '#shared/model/snapshot.ts';
import { readSecretCertificate, type SecretCertificate } from './secret-certificate.ts';

/** A Secret that was read. `certificate` is the last good one, also where the present content has a `fault`. */
export interface ShelvedSecret {
  readonly certificate: SecretCertificate | null;
  /** Said where the present content cannot be used, else null. */
  readonly fault: Phrase | null;
}

interface Entry extends ShelvedSecret {
  readonly secret: SecretObject;
}

/**
 * The Secrets of the snapshot in force, each read when first asked for and again only when its object is another one. One
 * that became invalid keeps its last good certificate, one that went is gone (reference 7.1, hot reload).
 */
export class SecretShelf {
  #secrets: ReadonlyMap<string, SecretObject> = new Map();
  readonly #entries = new Map<string, Entry>();

  /** Takes over the Secrets of a new snapshot. */
  take(secrets: readonly SecretObject[]): void {
    this.#secrets = new Map(secrets.map((secret) => [`${secret.namespace}/${secret.name}`, secret]));
    for (const name of this.#entries.keys()) if (!this.#secrets.has(name)) this.#entries.delete(name);
  }

  /** The Secret `namespace/name`; null where there is none. */
  find(name: string): ShelvedSecret | null {
    const secret = this.#secrets.get(name);
    if (secret === undefined) return null;
    const before = this.#entries.get(name);
    if (before?.secret === secret) return before;
    const reading = readSecretCertificate(secret);
    const entry: Entry =
      reading.kind === 'usable'
        ? { secret, certificate: reading.certificate, fault: null }
        : { secret, certificate: before?.certificate ?? null, fault: reading.reason };
    this.#entries.set(name, entry);
    return entry;
  }

  /** Notes that a certificate which read well cannot be served. */
  refuse(certificate: SecretCertificate, fault: Phrase): void {
    const entry = this.#entries.get(certificate.name);
    if (entry?.certificate === certificate) this.#entries.set(certificate.name, { ...entry, certificate: null, fault });
  }
}

/** The problem of a Secret `namespace/name`. */
export function secretProblem(
  code: 'tls-secret-missing' | 'tls-secret-unreadable' | 'tls-secret-broken' | 'tls-secret-other-host',
  name: string,
  values: Readonly<Record<string, string>>,
): Problem {
  const slash = name.indexOf('/');
  return {
    code,
    severity: code === 'tls-secret-unreadable' ? 'info' : 'warning',
    subject: { kind: 'Secret', namespace: name.slice(0, slash), name: name.slice(slash + 1) },
    values: { secret: name, ...values },
  };
}
