import type { AnnotationReader } from './annotation-reader.ts';
import { SERVER_NAMES } from './characters.ts';

export const serverAliasAnnotations = ['server-alias'] as const;

/** Further names of the host (reference 3), in order and once each; null where there is none. */
export function parseServerAlias(reader: AnnotationReader): readonly string[] | null {
  const names = reader
    .text('server-alias', SERVER_NAMES, 'dropped')
    ?.split(',')
    .map((name) => name.trim());
  return names === undefined ? null : [...new Set(names.filter((name) => name !== ''))].sort();
}
