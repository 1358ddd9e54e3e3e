import type { ClusterGroup } from '#shared/i18n/page-clusters.ts';
import type { EngineStatus } from '#shared/model/engine-status.ts';
import { everyTerm, parseTerms } from '#shared/model/filter-terms.ts';
import type { ContextDescription, KindState } from '#shared/model/source.ts';

/** A context with the files that choosing it has to name; none where kubectl's own are meant. */
export interface OfferedContext {
  readonly context: ContextDescription;
  readonly files: readonly string[];
}

export type ContextState = 'used' | 'sign-in' | 'trouble' | 'expired' | 'current' | 'other';

/** A line of the view of clusters. */
export type ClusterRow =
  | { readonly kind: 'heading'; readonly id: string; readonly group: ClusterGroup; readonly count: number }
  | ContextRow
  | KindRow;

export interface ContextRow extends OfferedContext {
  readonly kind: 'context';
  readonly id: string;
  readonly state: ContextState;
}

export interface KindRow {
  readonly kind: 'kind';
  readonly id: string;
  readonly of: KindState;
}

const KEYS = ['group', 'state', 'name'] as const;

/** What the view shows, before any filter; `now` in milliseconds since the epoch. */
export function clusterRows(
  offered: readonly OfferedContext[],
  status: EngineStatus | null,
  now: number,
): readonly ClusterRow[] {
  const contexts = offered.map((one): ContextRow => ({
    ...one,
    kind: 'context',
    id: `context ${one.context.file} ${one.context.name}`,
    state: contextState(one, status, now),
  }));
  const kinds = (status?.source.kinds ?? []).map((of): KindRow => ({ kind: 'kind', id: `kind ${of.kind}`, of }));
  return [...grouped('context', contexts), ...grouped('kind', kinds)];
}

/** The rows that a filter line lets through, under the headings of those groups that still have some. */
export function filterClusterRows(rows: readonly ClusterRow[], filter: string): readonly ClusterRow[] {
  const terms = parseTerms(filter, KEYS);
  if (terms.length === 0) return rows;
  const found = rows.filter(
    (row) =>
      row.kind !== 'heading' &&
      everyTerm(terms, (key, value) => {
        const { name, state, text } = wordsOf(row);
        switch (key) {
          case 'group':
            return row.kind.startsWith(value);
          case 'state':
            return state.startsWith(value);
          case 'name':
            return name.toLowerCase().includes(value);
          case 'text':
            return `${name} ${state} ${text}`.toLowerCase().includes(value);
        }
      }),
  );
  return rows.flatMap((row): readonly ClusterRow[] => {
    if (row.kind !== 'heading') return found.includes(row) ? [row] : [];
    const count = found.filter(({ kind }) => kind === row.group).length;
    return count === 0 ? [] : [{ ...row, count }];
  });
}

/** How many rows there are besides headings. */
export function countClusterRows(rows: readonly ClusterRow[]): number {
  return rows.filter(({ kind }) => kind !== 'heading').length;
}

function grouped(group: ClusterGroup, rows: readonly ClusterRow[]): readonly ClusterRow[] {
  return rows.length === 0 ? [] : [{ kind: 'heading', id: `heading ${group}`, group, count: rows.length }, ...rows];
}

function wordsOf(row: Exclude<ClusterRow, { kind: 'heading' }>): Readonly<Record<'name' | 'state' | 'text', string>> {
  switch (row.kind) {
    case 'context': {
      const { name, server, user, file, cluster, credential } = row.context;
      return { name, state: row.state, text: [server, user, file, cluster, credential.kind].join(' ') };
    }
    case 'kind':
      return { name: row.of.kind, state: row.of.state, text: row.of.detail ?? '' };
  }
}

function contextState({ context, files }: OfferedContext, status: EngineStatus | null, now: number): ContextState {
  if (isInForce({ context, files }, status)) {
    const { kinds, state } = status?.source ?? { kinds: [], state: 'starting' };
    if (kinds.some((kind) => kind.state === 'sign-in')) return 'sign-in';
    return state === 'degraded' || state === 'failed' ? 'trouble' : 'used';
  }
  const { expires } = context.credential;
  if (expires !== null && expires <= now) return 'expired';
  return context.current && files.length === 0 ? 'current' : 'other';
}

/** Whether a context is the one that the engine reads. */
export function isInForce({ context, files }: OfferedContext, status: EngineStatus | null): boolean {
  if (status?.choice.kind !== 'kubeconfig') return false;
  return status.source.source.name === context.name && status.choice.files.join('\n') === files.join('\n');
}
