import { Buffer } from 'node:buffer';
import { phrase } from '#shared/model/phrase.ts';
import type { SecretObject } from '#shared/model/snapshot.ts';
import { InvalidObjectError, mapping, optionalText, texts } from './fields.ts';
import { FROM_CLUSTER, readIdentity, readMetadata, sealed, type ReadOptions } from './identity.ts';

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

function readData(object: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const encoded = texts(object['data'], 'data');
  const plain = texts(object['stringData'], 'stringData');
  const data: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [key, value] of Object.entries(encoded)) {
    const compact = /\s/.test(value) ? value.replace(/\s+/g, '') : value;
    // The value itself never gets into a message.
    if (!BASE64.test(compact) || compact.length % 4 !== 0) {
      throw new InvalidObjectError(`data["${key}"]`, phrase('fault-base64'));
    }
    data[key] = compact;
  }
  for (const [key, value] of Object.entries(plain)) data[key] = Buffer.from(value, 'utf8').toString('base64');
  return data;
}

/** A Secret of `v1`, `stringData` merged over `data` as the API server does; throws `InvalidObjectError`. */
export function readSecret(value: unknown, options: ReadOptions = FROM_CLUSTER): SecretObject {
  const object = mapping(value, '');
  return sealed({
    ...readIdentity('Secret', readMetadata(object), options),
    type: optionalText(object['type'], 'type') ?? 'Opaque',
    data: readData(object),
  });
}
