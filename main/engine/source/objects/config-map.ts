import type { ConfigMapObject } from '#shared/model/snapshot.ts';
import { annotationsOf, mapping, texts } from './fields.ts';
import { FROM_CLUSTER, readIdentity, readMetadata, sealed, type ReadOptions } from './identity.ts';

/** A ConfigMap of `v1` without its `binaryData`; throws `InvalidObjectError`. */
export function readConfigMap(value: unknown, options: ReadOptions = FROM_CLUSTER): ConfigMapObject {
  const object = mapping(value, '');
  const metadata = readMetadata(object);
  return sealed({
    ...readIdentity('ConfigMap', metadata, options),
    annotations: annotationsOf(metadata),
    data: texts(object['data'], 'data'),
  });
}
