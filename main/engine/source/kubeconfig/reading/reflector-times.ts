import type { BackOffTimes } from '../server/back-off.ts';

/** Times of a reflector in milliseconds, sizes in objects (reference 2.4). */
export interface ReflectorTimes {
  readonly pageLength: number;
  /** Of EndpointSlices; where there are more, only those of Services that are needed are read (reference 2.6). */
  readonly mostSlices: number;
  /** Between two counts of what is read only in part. */
  readonly recount: number;
  /** For which a change waits for the slices of Services that it needs in addition. */
  readonly patience: number;
  /** Shortest and longest time that a watch is asked to last. */
  readonly watch: readonly [number, number];
  /** Silence that is borne on a connection that brought a bookmark before; they come about once a minute. */
  readonly silence: number;
  /** Silence that is borne beyond the time that the watch was asked to last. */
  readonly overtime: number;
  /** A watch that ends sooner and brought nothing counts as failed. */
  readonly shortWatch: number;
  /** A second "version too old" within this time goes through the back-off. */
  readonly expiredAgain: number;
  readonly forbiddenRetry: number;
  /** Connections that are given up all at once return spread over so long. */
  readonly spread: number;
  readonly backOff: BackOffTimes;
}

export const REFLECTOR_TIMES: ReflectorTimes = {
  pageLength: 500,
  mostSlices: 20_000,
  recount: 300_000,
  patience: 1_000,
  watch: [300_000, 600_000],
  silence: 90_000,
  overtime: 30_000,
  shortWatch: 1_000,
  expiredAgain: 60_000,
  forbiddenRetry: 300_000,
  spread: 1_000,
  backOff: { first: 800, cap: 30_000, reset: 120_000 },
};
