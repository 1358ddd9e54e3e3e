import { parseInteger } from '../value-syntax.ts';
import type { AnnotationReader } from './annotation-reader.ts';

export const canaryAnnotations = [
  'canary',
  'canary-by-header',
  'canary-by-header-value',
  'canary-by-header-pattern',
  'canary-by-cookie',
  'canary-weight',
  'canary-weight-total',
  'affinity-canary-behavior',
] as const;

/** Which requests of another Ingress' path go to this one's Service (reference 14). */
export interface CanaryPolicy {
  readonly header: string | null;
  /** Makes `always` and `never` mean nothing. */
  readonly headerValue: string | null;
  /** PCRE, read only where no value is set. */
  readonly headerPattern: string | null;
  readonly cookie: string | null;
  /** Share of the requests out of `weightTotal`, which is at least 100. */
  readonly weight: number;
  readonly weightTotal: number;
  /** false: affinity cookies of either side are not looked at, and the canary sets none (reference 15). */
  readonly sticky: boolean;
}

const CHARACTERS = /^[A-Za-z0-9\-._~/ ]*$/;
const PATTERN = /^[A-Za-z0-9\-._~/^$[\](){}*+?|&=\\]*$/;
const BEHAVIOR = /^(?:sticky|legacy)$/;
const SMALLEST_TOTAL = 100;

/** The canary that the Ingress is, which adds no host and no path of its own; null where it is an ordinary one. */
export function parseCanary(reader: AnnotationReader): CanaryPolicy | null {
  const behavior = reader.text('affinity-canary-behavior', BEHAVIOR);
  if (!reader.boolean('canary', false)) return null;
  return {
    header: reader.text('canary-by-header', CHARACTERS),
    headerValue: reader.text('canary-by-header-value', CHARACTERS),
    headerPattern: reader.text('canary-by-header-pattern', PATTERN),
    cookie: reader.text('canary-by-cookie', CHARACTERS),
    weight: reader.parsed('canary-weight', parseInteger) ?? 0,
    weightTotal: Math.max(SMALLEST_TOTAL, reader.parsed('canary-weight-total', parseInteger) ?? 0),
    sticky: behavior !== 'legacy',
  };
}
