import type { AnnotationReader } from './annotation-reader.ts';

export const canaryAnnotations = ['canary'] as const;

/** Whether the Ingress is a canary, which adds no host and no path of its own (reference 14). */
export function parseCanary(reader: AnnotationReader): boolean {
  return reader.boolean('canary', false);
}
