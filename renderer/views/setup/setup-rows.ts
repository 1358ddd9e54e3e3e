import type { SetupGroup } from '#shared/i18n/page/page-setup.ts';
import type { Browsing, BrowserSession } from '#shared/model/browsing.ts';
import { everyTerm, parseTerms } from '#shared/model/filter-terms.ts';
import type { NameOrigin, NamePlan, PortState, RefusedName, SetupPlan, StorePlan } from '#shared/model/setup.ts';
import { grouped, type HeadingRow } from '../../parts/list/grouped-rows.ts';

/** A line of the view Set-up: something that a set-up changes or leaves alone, under the heading of its group. */
export type SetupRow =
  | HeadingRow<SetupGroup>
  | { readonly kind: 'hosts-file'; readonly id: string; readonly group: 'names'; readonly plan: SetupPlan }
  | { readonly kind: 'name'; readonly id: string; readonly group: 'names'; readonly name: NamePlan }
  | { readonly kind: 'refused'; readonly id: string; readonly group: 'refused'; readonly name: RefusedName }
  | { readonly kind: 'trust-table'; readonly id: string; readonly group: 'trust' }
  | { readonly kind: 'store'; readonly id: string; readonly group: 'trust'; readonly store: StorePlan }
  | {
      readonly kind: 'port';
      readonly id: string;
      readonly group: 'ports';
      readonly port: PortState;
      readonly plan: SetupPlan;
    }
  | { readonly kind: 'isolated'; readonly id: string; readonly group: 'browsers'; readonly browsing: Browsing }
  | { readonly kind: 'session'; readonly id: string; readonly group: 'browsers'; readonly session: BrowserSession }
  | { readonly kind: 'pac'; readonly id: string; readonly group: 'browsers'; readonly browsing: Browsing };

const group = grouped<SetupGroup, SetupRow>;
const KEYS = ['group', 'state', 'ingress'] as const;

/** All lines of a plan, and of what works without one. */
export function setupRows(plan: SetupPlan | null, browsing: Browsing | null): readonly SetupRow[] {
  return [
    ...(plan === null ? [] : planRows(plan)),
    ...(browsing === null ? [] : grouped('browsers', browserRows(browsing), null)),
  ];
}

/** The lines that a filter line lets through, with the headings of those that are left. */
export function filterSetupRows(rows: readonly SetupRow[], filter: string): readonly SetupRow[] {
  const terms = parseTerms(filter, KEYS);
  if (terms.length === 0) return rows;
  const found = rows.filter((row) => {
    if (row.kind === 'heading') return false;
    const { name, state, text, ingress } = wordsOf(row);
    return everyTerm(terms, (key, value) => {
      switch (key) {
        case 'group':
          return row.group.startsWith(value);
        case 'state':
          return state.startsWith(value);
        case 'ingress':
          return ingress.includes(value);
        case 'text':
          return `${name} ${state} ${text} ${ingress}`.toLowerCase().includes(value);
      }
    });
  });
  const kept = new Set(found);
  return rows.filter((row) =>
    row.kind === 'heading' ? found.some(({ group }) => group === row.group) : kept.has(row),
  );
}

/** `namespace/name` of every Ingress that asks for a name. */
export function originsText(origins: readonly NameOrigin[]): string {
  return origins.map(({ namespace, ingress }) => `${namespace}/${ingress}`).join(', ');
}

/** How many lines of the hosts file come and go. */
export function diffCounts({ diff }: SetupPlan): { readonly added: number; readonly removed: number } {
  return {
    added: diff.filter((line) => line.startsWith('+')).length,
    removed: diff.filter((line) => line.startsWith('-')).length,
  };
}

/** The host that a line can open in an isolated browser, null for none. */
export function rowHost(row: SetupRow): string | null {
  switch (row.kind) {
    case 'name':
      return row.name.action === 'remove' ? null : row.name.host;
    case 'refused':
      return ['public', 'conflict', 'wildcard', 'built-in', 'too-many'].includes(row.name.code) ? row.name.host : null;
    case 'heading':
    case 'hosts-file':
    case 'trust-table':
    case 'store':
    case 'port':
    case 'isolated':
    case 'session':
    case 'pac':
      return null;
  }
}

function planRows(plan: SetupPlan): readonly SetupRow[] {
  const { names, stores, ports } = plan;
  return [
    ...group(
      'names',
      [
        { kind: 'hosts-file', id: 'hosts-file', group: 'names', plan },
        ...names.map.map((name): SetupRow => ({ kind: 'name', id: `name ${name.host}`, group: 'names', name })),
      ],
      names.map.length,
    ),
    ...group(
      'refused',
      names.refused.map((name): SetupRow => ({ kind: 'refused', id: `refused ${name.host}`, group: 'refused', name })),
      names.refused.length,
    ),
    ...group(
      'trust',
      [
        { kind: 'trust-table', id: 'trust-table', group: 'trust' },
        ...stores.map((store): SetupRow => ({ kind: 'store', id: `store ${store.id}`, group: 'trust', store })),
      ],
      stores.length,
    ),
    ...group(
      'ports',
      ports.ports.map((port): SetupRow => ({ kind: 'port', id: `port ${port.wanted}`, group: 'ports', port, plan })),
      null,
    ),
  ];
}

function browserRows(browsing: Browsing): readonly SetupRow[] {
  return [
    { kind: 'isolated', id: 'isolated', group: 'browsers', browsing },
    ...browsing.sessions.map((session): SetupRow => ({
      kind: 'session',
      id: `session ${session.id}`,
      group: 'browsers',
      session,
    })),
    { kind: 'pac', id: 'pac', group: 'browsers', browsing },
  ];
}

type Words = Readonly<Record<'name' | 'state' | 'text' | 'ingress', string>>;

function wordsOf(row: Exclude<SetupRow, { kind: 'heading' }>): Words {
  const plain = { state: '', text: '', ingress: '' };
  switch (row.kind) {
    case 'hosts-file':
      return { ...plain, name: row.plan.hostsFile.path };
    case 'name': {
      const { host, unicode, action, origins } = row.name;
      return { name: host, state: action, text: unicode ?? '', ingress: originsText(origins).toLowerCase() };
    }
    case 'refused': {
      const { host, unicode, code, origins } = row.name;
      return { name: host, state: code, text: unicode ?? '', ingress: originsText(origins).toLowerCase() };
    }
    case 'trust-table':
      return { ...plain, name: 'trust' };
    case 'store': {
      const { name, action, path, id } = row.store;
      return { ...plain, name, state: action, text: `${path ?? ''} ${id}` };
    }
    case 'port':
      return { ...plain, name: `${row.port.scheme} ${row.port.wanted}`, state: row.port.state };
    case 'isolated':
      return { ...plain, name: 'isolated browser' };
    case 'session':
      return { ...plain, name: row.session.url, state: 'open', text: row.session.name };
    case 'pac':
      return { ...plain, name: 'pac', state: row.browsing.pac.on ? 'on' : 'off' };
  }
}
