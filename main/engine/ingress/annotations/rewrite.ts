import type { RewritePolicy } from '../policy.ts';
import type { AnnotationReader } from './annotation-reader.ts';
import { PATH_WITH_CAPTURES } from './characters.ts';

export const rewriteAnnotations = ['rewrite-target', 'use-regex', 'x-forwarded-prefix'] as const;

/** `rewrite-target`, `use-regex`, `x-forwarded-prefix` (reference 4.4, 4.5, 18). */
export function parseRewrite(reader: AnnotationReader): RewritePolicy {
  return {
    useRegex: reader.boolean('use-regex', false),
    target: reader.text('rewrite-target', PATH_WITH_CAPTURES),
    forwardedPrefix: reader.text('x-forwarded-prefix', PATH_WITH_CAPTURES, 'dropped'),
  };
}
