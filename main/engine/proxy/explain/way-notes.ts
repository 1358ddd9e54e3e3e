import type { ExplanationSentence } from '#shared/model/explanation.ts';
import type { WayKind, WayView } from '#shared/model/way.ts';

const CHANGING: ReadonlySet<WayKind> = new Set(['node-port', 'controller', 'service-proxy']);

/** What is to be said of the way to the pods: which it is and why, and what it changes of requests. */
export function wayNotes(view: WayView | null): readonly ExplanationSentence[] {
  if (view === null || view.reason === 'source-local') return [];
  const { way, reason, chosen } = view;
  if (way === null) return [{ code: 'way-none', values: { reason, chosen: chosen ?? '' } }];
  const inUse: ExplanationSentence = { code: 'way-in-use', values: { way, reason } };
  return CHANGING.has(way) ? [inUse, { code: 'way-changes', values: { way } }] : [inUse];
}
