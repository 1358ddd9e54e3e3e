import type { AnnotationReader } from './annotation-reader.ts';

export const satisfyAnnotations = ['satisfy'] as const;

/** Whether every access rule has to let a request in, or one is enough (reference 12). */
export type Satisfy = 'all' | 'any';

/** `satisfy`; anything but `any` means all. */
export function parseSatisfy(reader: AnnotationReader): Satisfy {
  return reader.text('satisfy', /^(?:all|any)$/i)?.toLowerCase() === 'any' ? 'any' : 'all';
}
