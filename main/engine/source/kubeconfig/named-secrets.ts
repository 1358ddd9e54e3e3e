import type { IngressObject, SecretObject } from '#shared/model/snapshot.ts';
import { InvalidObjectError } from '../objects/fields.ts';
import { readSecret } from '../objects/secret.ts';
import { SnapshotKind } from '../snapshot-kind.ts';
import { objectKey } from '../snapshot-store.ts';
import type { ApiClient } from './api-client.ts';
import { pause } from './back-off.ts';
import { ApiError, describeFailure } from './failure.ts';

/** Times in milliseconds. */
export interface NamedSecretTimes {
  /** Between two readings of all; there is no watching of single Secrets without the right to list. */
  readonly again: number;
  /** After the Ingresses changed. */
  readonly quiet: number;
}

export const NAMED_SECRET_TIMES: NamedSecretTimes = { again: 60_000, quiet: 200 };

/** More are not fetched one by one. */
const MOST = 200;
const AT_ONCE = 4;

/** Annotations that name a Secret which is none of type `kubernetes.io/tls`, so that no list brings it. */
const REFERENCES = ['auth-secret', 'auth-tls-secret', 'proxy-ssl-secret'].map(
  (name) => `nginx.ingress.kubernetes.io/${name}`,
);

/** Which Secrets Ingresses name, as `namespace/name`. `listed`: namespaces whose certificates a list brings already. */
export function namedSecrets(
  ingresses: readonly IngressObject[],
  listed: (namespace: string) => boolean,
): readonly string[] {
  const names = new Set<string>();
  for (const { namespace, tls, annotations } of ingresses) {
    if (!listed(namespace)) {
      for (const { secretName } of tls) if (secretName !== null) names.add(objectKey(namespace, secretName));
    }
    for (const annotation of REFERENCES) {
      const value = annotations[annotation] ?? '';
      if (/^[a-z0-9.-]{1,253}$/.test(value)) names.add(objectKey(namespace, value));
      else if (/^[a-z0-9-]{1,63}\/[a-z0-9.-]{1,253}$/.test(value)) names.add(value);
    }
  }
  return [...names].sort().slice(0, MOST);
}

/**
 * Fetches by name the Secrets that no list brings: those of annotations always, certificates where listing is forbidden
 * (reference 2.7). Only what a visible Ingress names is ever asked for.
 */
export class NamedSecrets {
  readonly objects = new SnapshotKind<SecretObject>({
    key: ({ namespace, name }) => objectKey(namespace, name),
    same: (left, right) => left.uid === right.uid && left.version === right.version,
  });
  readonly #client: ApiClient;
  readonly #times: NamedSecretTimes;
  readonly #wanted: () => readonly string[];
  readonly #changed: () => void;
  /** Those of which the server said what they are, or that there are none. */
  readonly #answered = new Set<string>();
  #waking = new AbortController();
  #asked = '';

  constructor(options: {
    readonly client: ApiClient;
    readonly times: NamedSecretTimes;
    readonly wanted: () => readonly string[];
    readonly changed: () => void;
  }) {
    this.#client = options.client;
    this.#times = options.times;
    this.#wanted = options.wanted;
    this.#changed = options.changed;
  }

  /** `namespace/name` of those that may be read: they are among the objects, or are not in the cluster. */
  get answered(): ReadonlySet<string> {
    return this.#answered;
  }

  /** The Ingresses, or what lists bring, may be others now. */
  wake(): void {
    if (this.#wanted().join() !== this.#asked) this.#waking.abort();
  }

  /** Fetches again and again until `signal` fires. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const waking = new AbortController();
      this.#waking = waking;
      const keys = this.#wanted();
      this.#asked = keys.join();
      await this.#fetchAll(keys, signal);
      await pause(this.#times.again, AbortSignal.any([signal, waking.signal]));
      if (waking.signal.aborted) await pause(this.#times.quiet, signal);
    }
  }

  async #fetchAll(keys: readonly string[], signal: AbortSignal): Promise<void> {
    const before = [...this.#answered].sort().join();
    for (const key of this.#answered) if (!keys.includes(key)) this.#answered.delete(key);
    const found = new Map<string, SecretObject>();
    const queue = [...keys];
    const work = async () => {
      for (let key = queue.shift(); key !== undefined && !signal.aborted; key = queue.shift()) {
        const secret = await this.#fetch(key, signal);
        if (secret !== null) found.set(key, secret);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    if (signal.aborted) return;
    const changed = this.objects.replace(found.values());
    if (changed || [...this.#answered].sort().join() !== before) this.#changed();
  }

  /** What is known stays where the server cannot be asked. */
  async #fetch(key: string, signal: AbortSignal): Promise<SecretObject | null> {
    const [namespace = '', name = ''] = key.split('/');
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets/${encodeURIComponent(name)}`;
    try {
      const secret = readSecret(await this.#client.get(path, {}, signal));
      this.#answered.add(key);
      return objectKey(secret.namespace, secret.name) === key ? secret : null;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) this.#answered.add(key);
      else if (describeFailure(error).kind === 'forbidden') this.#answered.delete(key);
      else if (!(error instanceof InvalidObjectError)) return this.objects.entries().get(key) ?? null;
      return null;
    }
  }
}
