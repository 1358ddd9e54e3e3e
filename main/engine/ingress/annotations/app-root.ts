import type { AnnotationReader } from './annotation-reader.ts';
import { PATH_WITH_CAPTURES } from './characters.ts';

export const appRootAnnotations = ['app-root'] as const;

/** `app-root`: a path that starts with a slash; anything else is ignored (reference 11). */
export function parseAppRoot(reader: AnnotationReader): string | null {
  const root = reader.text('app-root', PATH_WITH_CAPTURES);
  if (root === null || root.startsWith('/')) return root;
  reader.refuse('app-root', 'default-used');
  return null;
}
