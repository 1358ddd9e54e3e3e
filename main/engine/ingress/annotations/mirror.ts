import type { AnnotationReader } from './annotation-reader.ts';
import { SERVER_NAME } from './characters.ts';

export const mirrorAnnotations = ['mirror-target', 'mirror-request-body', 'mirror-host'] as const;

/** Where a copy of every request goes (reference 17). */
export interface MirrorPolicy {
  /** A URL with nginx variables in it. */
  readonly target: string;
  /** Host of the copies, variables in it; null for that of the URL, without its port. */
  readonly host: string | null;
  readonly withBody: boolean;
}

const ON_OFF = /^(?:on|off)$/;

/** `mirror-target` with its companions; null where nothing is copied or the target is no URL. */
export function parseMirror(reader: AnnotationReader): MirrorPolicy | null {
  const target = reader.text('mirror-target', SERVER_NAME);
  const withBody = reader.text('mirror-request-body', ON_OFF) !== 'off';
  const host = reader.text('mirror-host', SERVER_NAME);
  if (target === null) return null;
  if (!/^https?:\/\/[^/]/i.test(target)) {
    reader.refuse('mirror-target', 'default-used');
    return null;
  }
  return { target, host, withBody };
}
