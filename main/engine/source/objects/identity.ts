import { createHash } from 'node:crypto';
import { phrase } from '#shared/model/phrase.ts';
import type { ObjectIdentity } from '#shared/model/snapshot.ts';
import { InvalidObjectError, mapping, optionalText, text, type Fields } from './fields.ts';
import { repeated } from './repeated.ts';

/** How an object is read. */
export interface ReadOptions {
  /** Namespace of a namespaced object that names none. */
  readonly defaultNamespace: string;
  /**
   * `resource-version`: `metadata.resourceVersion`, as an API server keeps it, else the content.
   * `content`: always a hash of what is kept, for files in which a person may edit an exported object.
   */
  readonly versionFrom: 'resource-version' | 'content';
}

export const FROM_CLUSTER: ReadOptions = { defaultNamespace: 'default', versionFrom: 'resource-version' };
export const FROM_FILE: ReadOptions = { defaultNamespace: 'default', versionFrom: 'content' };

/** Names end up in routes, logs and file-like keys, so nothing but what the API allows gets in. */
const NAME = /^[A-Za-z0-9]([A-Za-z0-9._:-]{0,251}[A-Za-z0-9])?$/;
const NAMESPACE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** `metadata.name`, checked. */
export function readName(metadata: Fields): string {
  const name = text(metadata['name'], 'metadata.name');
  if (!NAME.test(name)) throw new InvalidObjectError('metadata.name', phrase('fault-name'));
  return name;
}

/** `metadata.creationTimestamp` in milliseconds since the epoch, 0 where absent. */
export function readCreated(metadata: Fields): number {
  const given = optionalText(metadata['creationTimestamp'], 'metadata.creationTimestamp');
  if (given === null) return 0;
  const created = Date.parse(given);
  if (Number.isNaN(created)) throw new InvalidObjectError('metadata.creationTimestamp', phrase('fault-time'));
  return created;
}

/** Everything but a version that has to be taken from the content; `sealed` fills that in. */
export function readIdentity(kind: string, metadata: Fields, options: ReadOptions): ObjectIdentity {
  const name = readName(metadata);
  const namespace = optionalText(metadata['namespace'], 'metadata.namespace') ?? options.defaultNamespace;
  if (!NAMESPACE.test(namespace)) {
    throw new InvalidObjectError('metadata.namespace', phrase('fault-namespace'));
  }
  const version =
    options.versionFrom === 'content' ? null : optionalText(metadata['resourceVersion'], 'metadata.resourceVersion');
  return {
    namespace: repeated(namespace),
    name,
    uid: optionalText(metadata['uid'], 'metadata.uid') ?? `${kind}/${namespace}/${name}`,
    version: version ?? '',
    created: readCreated(metadata),
  };
}

/** The object with its version: the one it has, else a hash of its content. */
export function sealed<Kept extends ObjectIdentity>(object: Kept): Kept {
  if (object.version !== '') return object;
  const version = createHash('sha256').update(JSON.stringify(object)).digest('base64url').slice(0, 22);
  return { ...object, version };
}

/** `metadata` of an object. */
export function readMetadata(object: Fields): Fields {
  return mapping(object['metadata'], 'metadata');
}
