import type { ControllerConfiguration } from '../controller-configuration.ts';
import { parseInteger } from '../value-syntax.ts';
import type { AnnotationReader } from './annotation-reader.ts';

export const balancingAnnotations = [
  'load-balance',
  'upstream-hash-by',
  'upstream-hash-by-subset',
  'upstream-hash-by-subset-size',
  'service-upstream',
] as const;

export type BalancingAlgorithm = 'round_robin' | 'ewma';

/** How the endpoints of a backend share its requests (reference 8, 15). */
export interface BalancingPolicy {
  readonly algorithm: BalancingAlgorithm;
  /** `key` holds nginx variables; `subsetSize` 0 leads to one endpoint, else to any of a group of that size. */
  readonly hash: { readonly key: string; readonly subsetSize: number } | null;
  /** The Service's cluster IP is the only target. */
  readonly serviceUpstream: boolean;
}

// The controller takes the names of its other algorithms too; without what they need they take turns.
const ALGORITHM = /^(?:round_robin|chash|chashsubset|sticky_balanced|sticky_persistent|ewma)$/;
const HASH_KEY = /^[A-Za-z0-9\-_${} ]*$/;
const SUBSET_SIZE = 3;

/** `load-balance`, `upstream-hash-by*`, `service-upstream`; null where endpoints just take turns. */
export function parseBalancing(
  reader: AnnotationReader,
  configuration: ControllerConfiguration,
): BalancingPolicy | null {
  const named = reader.text('load-balance', ALGORITHM, 'dropped') ?? configuration.loadBalance;
  const algorithm = named === 'ewma' ? 'ewma' : 'round_robin';
  const key = reader.text('upstream-hash-by', HASH_KEY, 'dropped');
  const useSubset = reader.boolean('upstream-hash-by-subset', false, 'dropped');
  const size = reader.parsed('upstream-hash-by-subset-size', parseInteger, 'dropped') ?? 0;
  const serviceUpstream = reader.boolean('service-upstream', configuration.serviceUpstream);
  if (algorithm === 'round_robin' && key === null && !serviceUpstream) return null;
  const subsetSize = useSubset ? (size > 0 ? size : SUBSET_SIZE) : 0;
  return { algorithm, hash: key === null ? null : { key, subsetSize }, serviceUpstream };
}
