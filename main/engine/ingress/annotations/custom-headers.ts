import type { AnnotationReader } from './annotation-reader.ts';
import { NAME_OR_PATH } from './characters.ts';

export const customHeadersAnnotations = ['custom-headers'] as const;

/** `namespace/name` of the ConfigMap whose lines are set on every answer (reference 10.2); null where there is none. */
export function parseCustomHeaders(reader: AnnotationReader): string | null {
  return reader.text('custom-headers', NAME_OR_PATH);
}
