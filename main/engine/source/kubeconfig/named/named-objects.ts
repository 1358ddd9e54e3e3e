import type { Phrase } from '#shared/model/phrase.ts';
import type { ObjectIdentity } from '#shared/model/snapshot.ts';
import { InvalidObjectError } from '../../objects/fields.ts';
import { SnapshotKind } from '../../snapshot-kind.ts';
import { NAMESPACED, objectKey } from '../../snapshot-store.ts';
import type { ApiClient } from '../server/api-client.ts';
import { pause } from '../server/back-off.ts';
import type { KindReport } from '../cluster-problems.ts';
import { ApiError, describeFailure, type Failure } from '../server/failure.ts';
import type { Hindrance } from '../reading/kind-reader.ts';
import type { InvalidObject } from '../reading/reflector.ts';
import { resourcePath, type Resource } from '../reading/resources.ts';

/** Times in milliseconds. */
export interface NamedObjectTimes {
  /** Between two readings of all; there is no watching of single objects without the right to list. */
  readonly again: number;
  /** After what names the objects changed. */
  readonly quiet: number;
}

export const NAMED_OBJECT_TIMES: NamedObjectTimes = { again: 60_000, quiet: 200 };

const AT_ONCE = 4;

/** What the server said last of one name. `answered`: what the object is, or that there is none. */
type Answer =
  | { readonly kind: 'answered' }
  | { readonly kind: 'forbidden'; readonly failure: Failure }
  | { readonly kind: 'invalid'; readonly reason: Phrase };

/**
 * Fetches by name the objects of one kind that no list brings (reference 2.7). Only what a visible Ingress or the
 * controller's configuration names is ever asked for.
 */
export class NamedObjects<Kept extends ObjectIdentity> implements KindReport {
  readonly resource: Resource<Kept>;
  readonly objects = new SnapshotKind<Kept>(NAMESPACED);
  readonly #client: ApiClient;
  readonly #times: NamedObjectTimes;
  readonly #wanted: () => readonly string[];
  readonly #changed: () => void;
  readonly #answered: (() => void) | undefined;
  readonly #answers = new Map<string, Answer>();
  #waking = new AbortController();
  #asked: string | null = null;
  /** What was asked for last, once it was answered. */
  #told: string | null = null;

  constructor(options: {
    readonly client: ApiClient;
    readonly resource: Resource<Kept>;
    readonly times: NamedObjectTimes;
    /** `namespace/name` of each, in the same order every time. */
    readonly wanted: () => readonly string[];
    readonly changed: () => void;
    /** Everything that was wanted has been asked for. */
    readonly answered?: () => void;
  }) {
    this.resource = options.resource;
    this.#client = options.client;
    this.#times = options.times;
    this.#wanted = options.wanted;
    this.#changed = options.changed;
    this.#answered = options.answered;
  }

  /** Whether of all that are wanted it is known what they are, or that they are not in the cluster; false for none. */
  get answered(): boolean {
    const keys = this.#wanted();
    return keys.length > 0 && keys.every((key) => this.#answers.get(key)?.kind === 'answered');
  }

  /** Whether everything that is wanted now was asked for. */
  get asked(): boolean {
    return this.#told === this.#wanted().join();
  }

  /** Those that may not be read. */
  get hindrances(): readonly Hindrance[] {
    return this.#sorted().flatMap(([key, answer]) =>
      answer.kind === 'forbidden'
        ? [{ namespace: partsOf(key).namespace, failure: answer.failure, partial: false }]
        : [],
    );
  }

  get invalid(): readonly InvalidObject[] {
    return this.#sorted().flatMap(([key, answer]) =>
      answer.kind === 'invalid' ? [{ identity: partsOf(key), reason: answer.reason }] : [],
    );
  }

  /** What names the objects, or what lists bring, may be other now. */
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
      if (signal.aborted) return;
      await pause(this.#times.again, AbortSignal.any([signal, waking.signal]));
      if (waking.signal.aborted) await pause(this.#times.quiet, signal);
    }
  }

  async #fetchAll(keys: readonly string[], signal: AbortSignal): Promise<void> {
    const before = JSON.stringify(this.#sorted());
    for (const key of this.#answers.keys()) if (!keys.includes(key)) this.#answers.delete(key);
    const found = new Map<string, Kept>();
    const queue = [...keys];
    const work = async () => {
      for (let key = queue.shift(); key !== undefined && !signal.aborted; key = queue.shift()) {
        const object = await this.#fetch(key, signal);
        if (object !== null) found.set(key, object);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    if (signal.aborted) return;
    const changed = this.objects.replace(found.values());
    this.#told = keys.join();
    this.#answered?.();
    if (changed || JSON.stringify(this.#sorted()) !== before) this.#changed();
  }

  /** What is known stays where the server cannot be asked. */
  async #fetch(key: string, signal: AbortSignal): Promise<Kept | null> {
    const { namespace, name } = partsOf(key);
    const path = `${resourcePath(this.resource, namespace)}/${encodeURIComponent(name)}`;
    try {
      const object = this.resource.read(await this.#client.get(path, {}, signal));
      this.#answers.set(key, { kind: 'answered' });
      return objectKey(object.namespace, object.name) === key ? object : null;
    } catch (error) {
      const answer = answerOf(error);
      if (answer === null) return this.objects.entries().get(key) ?? null;
      this.#answers.set(key, answer);
      return null;
    }
  }

  #sorted(): readonly (readonly [string, Answer])[] {
    return [...this.#answers].sort(([left], [right]) => (left < right ? -1 : 1));
  }
}

/** Those of a list together with those fetched by name, in order of code units as the lists of a snapshot are. */
export function withNamed<Kept extends ObjectIdentity>(
  listed: readonly Kept[],
  named: readonly Kept[],
): readonly Kept[] {
  if (named.length === 0) return listed;
  const key = ({ namespace, name }: Kept) => objectKey(namespace, name);
  const known = new Set(listed.map(key));
  const added = named.filter((object) => !known.has(key(object)));
  return [...listed, ...added].sort((left, right) => (key(left) < key(right) ? -1 : 1));
}

/** What an error says of the object; null where the server could not be asked. */
function answerOf(error: unknown): Answer | null {
  if (error instanceof InvalidObjectError) return { kind: 'invalid', reason: error.phrase };
  if (error instanceof ApiError && error.status === 404) return { kind: 'answered' };
  const failure = describeFailure(error);
  return failure.kind === 'forbidden' ? { kind: 'forbidden', failure } : null;
}

function partsOf(key: string): { readonly namespace: string; readonly name: string } {
  const [namespace = '', name = ''] = key.split('/');
  return { namespace, name };
}
