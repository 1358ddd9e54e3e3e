import { parseInteger } from '../value-syntax.ts';
import type { AnnotationReader } from './annotation-reader.ts';

export const corsAnnotations = [
  'enable-cors',
  'cors-allow-origin',
  'cors-allow-methods',
  'cors-allow-headers',
  'cors-allow-credentials',
  'cors-max-age',
  'cors-expose-headers',
] as const;

/** Cross-origin answers of an Ingress (reference 13). */
export interface CorsPolicy {
  /** Lower-case origins, one label of each may be `*`; `null` where every origin is allowed. Empty: none is. */
  readonly origins: readonly string[] | null;
  readonly methods: string;
  readonly headers: string;
  readonly exposeHeaders: string | null;
  readonly credentials: boolean;
  /** Seconds. */
  readonly maxAge: number;
}

const METHODS = 'GET, PUT, POST, DELETE, PATCH, OPTIONS';
const HEADERS =
  'DNT,Keep-Alive,User-Agent,X-Requested-With,If-Modified-Since,Cache-Control,Content-Type,Range,Authorization';
const MAX_AGE = 1_728_000;

// As the controller checks them: the list as a whole, blanks taken away, and then each of its origins.
const ORIGIN_LIST_ENTRY = /^(?:[a-z]+:\/\/)?(?:\*\.)?[A-Za-z0-9\-.]*(?::\d+)?$/;
const ORIGIN = /^(?:[a-z]+:\/\/(?:\*\.)?[A-Za-z0-9\-.]*(?::\d+)?|null)$/;
const METHOD_LIST = /^[A-Za-z][A-Za-z, ]*$/;
const HEADER_LIST = /^[\w\-, ]*$/;
const EXPOSED_LIST = /^[\w\-*][\w\-*, ]*$/;

/** `enable-cors` with its `cors-*`; null where it is not asked for. Values that are not valid count as absent. */
export function parseCors(reader: AnnotationReader): CorsPolicy | null {
  if (!reader.boolean('enable-cors', false)) return null;
  return {
    origins: parseOrigins(reader),
    methods: reader.text('cors-allow-methods', METHOD_LIST) ?? METHODS,
    headers: reader.text('cors-allow-headers', HEADER_LIST) ?? HEADERS,
    exposeHeaders: reader.text('cors-expose-headers', EXPOSED_LIST),
    credentials: reader.boolean('cors-allow-credentials', true),
    maxAge: reader.parsed('cors-max-age', parseInteger) ?? MAX_AGE,
  };
}

/** A list that is not valid as a whole counts as `*`; origins in it that are not valid are skipped (reference 13). */
function parseOrigins(reader: AnnotationReader): readonly string[] | null {
  const text = reader.raw('cors-allow-origin');
  if (text === null) return null;
  const given = text.split(',').map((origin) => origin.trim());
  if (given.includes('*')) return null;
  if (!given.every((origin) => ORIGIN_LIST_ENTRY.test(origin.replaceAll(' ', '')))) {
    reader.refuse('cors-allow-origin', 'default-used');
    return null;
  }
  const named = given.filter((origin) => origin !== '');
  const valid = named.filter((origin) => ORIGIN.test(origin));
  if (valid.length < named.length) reader.refuse('cors-allow-origin', 'skipped');
  return valid.map((origin) => origin.toLowerCase());
}
