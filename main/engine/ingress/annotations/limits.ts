import { type AddressRanges, parseAddressRanges } from '../address-ranges.ts';
import { parseInteger } from '../value-syntax.ts';
import type { AnnotationReader } from './annotation-reader.ts';

export const limitsAnnotations = [
  'limit-rps',
  'limit-rpm',
  'limit-connections',
  'limit-burst-multiplier',
  'limit-allowlist',
  'limit-whitelist',
] as const;

/** What one client may ask of one Ingress (reference 12). */
export interface LimitsPolicy {
  /** Requests at the same time; 0 for no limit. */
  readonly connections: number;
  readonly perSecond: RateLimit | null;
  readonly perMinute: RateLimit | null;
  /** Clients without limits. */
  readonly exempt: AddressRanges | null;
}

export interface RateLimit {
  /** Requests in the unit of time. */
  readonly requests: number;
  /** Requests that may come at once beside the first. */
  readonly burst: number;
}

const USUAL_MULTIPLIER = 5;

/** `limit-*` of requests and connections; a value that is no number drops the Ingress (reference 18). */
export function parseLimits(reader: AnnotationReader): LimitsPolicy | null {
  const connections = reader.parsed('limit-connections', parseInteger, 'dropped') ?? 0;
  const perSecond = reader.parsed('limit-rps', parseInteger, 'dropped') ?? 0;
  const perMinute = reader.parsed('limit-rpm', parseInteger, 'dropped') ?? 0;
  const given = reader.parsed('limit-burst-multiplier', parseInteger);
  const multiplier = given !== null && given > 0 ? given : USUAL_MULTIPLIER;
  const name = reader.raw('limit-allowlist') === null ? 'limit-whitelist' : 'limit-allowlist';
  const exempt = reader.parsed(name, parseAddressRanges, 'dropped');
  if (connections <= 0 && perSecond <= 0 && perMinute <= 0) return null;
  return {
    connections: Math.max(0, connections),
    perSecond: rate(perSecond, multiplier),
    perMinute: rate(perMinute, multiplier),
    exempt,
  };
}

function rate(requests: number, multiplier: number): RateLimit | null {
  return requests <= 0 ? null : { requests, burst: requests * multiplier };
}
