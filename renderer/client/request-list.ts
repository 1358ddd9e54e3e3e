import type { Topics } from '#shared/contract/contract.ts';
import type { RequestSummary } from '#shared/model/request-summary.ts';

/** The mirror of the topic `requests`. */
export interface RequestList {
  /** Newest last. */
  readonly entries: readonly RequestSummary[];
  /** How many were ever added; tells how many came since a person began to read. */
  readonly added: number;
  /** Changes when the list was emptied or replaced as a whole. */
  readonly generation: number;
}

/** As many as the engine keeps; older ones leave the page. */
export const REQUEST_LIMIT = 16_384;

export const NO_REQUESTS: RequestList = { entries: [], added: 0, generation: 0 };

/** The list after the engine gave a whole one. */
export function replaceRequests(list: RequestList, snapshot: readonly RequestSummary[]): RequestList {
  const entries = snapshot.slice(-REQUEST_LIMIT);
  return { entries, added: entries.length, generation: list.generation + 1 };
}

/** The list after a batch of the engine. */
export function addRequests(list: RequestList, delta: Topics['requests']['delta']): RequestList {
  const base = delta.cleared ? replaceRequests(list, []) : list;
  if (delta.added.length === 0) return base;
  const entries = [...base.entries, ...delta.added].slice(-REQUEST_LIMIT);
  return { entries, added: base.added + delta.added.length, generation: base.generation };
}

/** What a reading person is shown: the list as it was when `added` stood at `heldAt`. */
export function heldRequests(list: RequestList, heldAt: number): readonly RequestSummary[] {
  const newer = list.added - heldAt;
  return newer <= 0 ? list.entries : list.entries.slice(0, Math.max(0, list.entries.length - newer));
}
