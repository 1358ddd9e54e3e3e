/** How long answers of these statuses are kept. */
export interface CacheDuration {
  readonly statuses: readonly number[];
  /** In milliseconds. */
  readonly time: number;
}

const MINUTE = 60_000;
const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: MINUTE,
  h: 60 * MINUTE,
  d: 1_440 * MINUTE,
  w: 10_080 * MINUTE,
  M: 43_200 * MINUTE,
  y: 525_600 * MINUTE,
};
/** What nginx keeps where no status is named. */
const USUAL_STATUSES: readonly number[] = [200, 301, 302];

/** `200 202 401 5m` (reference 12). */
export const DEFAULT_CACHE_DURATIONS: readonly CacheDuration[] = [{ statuses: [200, 202, 401], time: 5 * MINUTE }];

/** Reads `200 202 10m, 401 1m`: statuses before their time, lists separated by commas; null where it is none. */
export function parseCacheDurations(text: string): readonly CacheDuration[] | null {
  const parts = text.split(',').filter((part) => part.trim() !== '');
  const durations = parts.map(parseDuration);
  return durations.length > 0 && durations.every((duration) => duration !== null) ? durations : null;
}

function parseDuration(text: string): CacheDuration | null {
  const statuses: number[] = [];
  let time: number | null = null;
  for (const word of text.split(' ').filter((one) => one !== '')) {
    const found = /^(\d+)(ms|[smhdwMy])$/.exec(word);
    if (found !== null) time = (time ?? 0) + Number(found[1]) * (UNITS[found[2] ?? ''] ?? 0);
    else if (/^\d{3}$/.test(word) && time === null) statuses.push(Number(word));
    else return null;
  }
  return time === null ? null : { statuses: statuses.length === 0 ? USUAL_STATUSES : statuses, time };
}
