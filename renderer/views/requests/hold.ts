import { useMemo, useState } from 'react';
import { matches, parseFilter, type RequestFilter } from '#shared/model/request-filter.ts';
import type { RequestSummary } from '#shared/model/request-summary.ts';
import { heldRequests, type RequestList } from '../../client/request-list.ts';

/** What the list shows, newest first, and how many that the filter lets through wait above it. */
export interface HeldView {
  readonly shown: readonly RequestSummary[];
  readonly total: number;
  readonly waiting: number;
}

interface Hold {
  readonly addedAt: number;
  readonly generation: number;
}

/** The list for a person who reads (it stands still and new ones wait) or does not (it follows). */
export function useHeld(list: RequestList, filter: string, isReading: boolean): HeldView {
  const [hold, setHold] = useState<Hold | null>(null);
  const isCurrent = hold !== null && hold.generation === list.generation;
  if (isReading && !isCurrent) setHold({ addedAt: list.added, generation: list.generation });
  if (!isReading && hold !== null) setHold(null);
  const parsed = useMemo(() => parseFilter(filter), [filter]);
  const entries = isReading && isCurrent ? heldRequests(list, hold.addedAt) : list.entries;
  const shown = useMemo(() => newestFirst(entries, parsed), [entries, parsed]);
  const waiting = useMemo(
    () => (entries === list.entries ? 0 : newestFirst(list.entries.slice(entries.length), parsed).length),
    [entries, list.entries, parsed],
  );
  return { shown, total: list.entries.length, waiting };
}

/** Those that the filter lets through, in the order of the page. */
function newestFirst(entries: readonly RequestSummary[], filter: RequestFilter): readonly RequestSummary[] {
  const shown: RequestSummary[] = [];
  for (let index = entries.length - 1; index >= 0; index--) {
    const entry = entries[index];
    if (entry !== undefined && matches(filter, entry)) shown.push(entry);
  }
  return shown;
}
