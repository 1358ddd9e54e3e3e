import { createHash } from 'node:crypto';
import type { CacheDuration } from '../../ingress/annotations/cache-duration.ts';
import type { SideAnswer } from './side-request.ts';

const MOST_ANSWERS = 1_000;

interface Kept {
  readonly answer: SideAnswer;
  /** In milliseconds of `performance.now()`. */
  readonly until: number;
}

/**
 * Answers of an authentication service, kept for one location as nginx would (reference 12; nginx proxy,
 * `proxy_cache_valid`): what the service itself says about keeping goes before the Ingress' duration.
 */
export class AuthCache {
  readonly #durations: readonly CacheDuration[];
  readonly #kept = new Map<string, Kept>();

  constructor(durations: readonly CacheDuration[]) {
    this.#durations = durations;
  }

  get(key: string): SideAnswer | null {
    const digest = digestOf(key);
    const kept = this.#kept.get(digest);
    if (kept === undefined) return null;
    if (kept.until > performance.now()) return kept.answer;
    this.#kept.delete(digest);
    return null;
  }

  put(key: string, answer: SideAnswer): void {
    const time = this.#lifetime(answer);
    if (time <= 0) return;
    const digest = digestOf(key);
    this.#kept.delete(digest);
    if (this.#kept.size >= MOST_ANSWERS) this.#kept.delete(this.#kept.keys().next().value ?? '');
    this.#kept.set(digest, { answer, until: performance.now() + time });
  }

  /** In milliseconds; 0 where it is not to be kept. */
  #lifetime({ status, headers }: SideAnswer): number {
    const configured = this.#durations.find((duration) => duration.statuses.includes(status))?.time ?? 0;
    const fields = new Map<string, string>();
    for (let at = 0; at + 1 < headers.length; at += 2) {
      const name = (headers[at] as string).toLowerCase();
      const value = headers[at + 1] as string;
      const before = fields.get(name);
      fields.set(name, before === undefined ? value : `${before}, ${value}`);
    }
    if (fields.has('set-cookie') || fields.get('vary')?.trim() === '*') return 0;
    const accelerated = fields.get('x-accel-expires');
    if (accelerated !== undefined && /^\d+$/.test(accelerated)) return Number(accelerated) * 1000;
    const control = fields.get('cache-control')?.toLowerCase();
    if (control !== undefined) {
      if (/(?:^|[\s,])(?:no-cache|no-store|private)(?:$|[\s,=])/.test(control)) return 0;
      const age = /(?:^|[\s,])s-maxage=(\d+)/.exec(control) ?? /(?:^|[\s,])max-age=(\d+)/.exec(control);
      if (age !== null) return Number(age[1]) * 1000;
    }
    const expires = fields.get('expires');
    if (expires === undefined) return configured;
    const moment = Date.parse(expires);
    return Number.isNaN(moment) ? 0 : moment - Date.now();
  }
}

// The key holds credentials as a rule.
function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('base64');
}
