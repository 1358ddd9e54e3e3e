import type { PageMessages } from '#shared/i18n/page/page.ts';
import type { RoutesView } from '#shared/model/route-view.ts';
import { hostRowId } from '../../words/route-text.ts';
import { formatAddress, VIEWS } from '../../page/address.ts';

/** Something that the palette can lead to or do. */
export interface PaletteEntry {
  readonly id: string;
  readonly kind: 'view' | 'host' | 'route' | 'action';
  readonly text: string;
  readonly target:
    { readonly kind: 'address'; readonly hash: string } | { readonly kind: 'action'; readonly run: () => void };
}

/** An action as the page offers it. */
export interface PaletteAction {
  readonly id: string;
  readonly text: string;
  readonly run: () => void;
}

const SHOWN = 50;

/** Everything that can be searched: views, actions, hosts and routes. */
export function paletteEntries(
  page: PageMessages,
  actions: readonly PaletteAction[],
  routes: RoutesView | null,
): readonly PaletteEntry[] {
  const entries: PaletteEntry[] = VIEWS.map((view) => ({
    id: `view ${view}`,
    kind: 'view',
    text: page.views[view],
    target: { kind: 'address', hash: formatAddress({ view }) },
  }));
  for (const { id, text, run } of actions) {
    entries.push({ id: `action ${id}`, kind: 'action', text, target: { kind: 'action', run } });
  }
  for (const host of routes?.hosts ?? []) {
    const id = hostRowId(host.host);
    const address = { view: 'routes', selected: id } as const;
    const text = host.host === '*' ? page.routes.anyHost : host.host;
    entries.push({ id, kind: 'host', text, target: { kind: 'address', hash: formatAddress(address) } });
    for (const route of host.routes) {
      if (route.implicit) continue;
      const hash = formatAddress({ view: 'routes', selected: route.id });
      const text = `${host.host}${route.path}`;
      entries.push({ id: `route ${route.id}`, kind: 'route', text, target: { kind: 'address', hash } });
    }
  }
  return entries;
}

/** The entries in which every word of the query is found; those that begin with the query first. At most 50. */
export function searchPalette(entries: readonly PaletteEntry[], query: string): readonly PaletteEntry[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const first = words[0];
  if (first === undefined) return entries.slice(0, SHOWN);
  const found = entries.filter((entry) => {
    const text = entry.text.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const begins = (entry: PaletteEntry): number => (entry.text.toLowerCase().startsWith(first) ? 0 : 1);
  return found.toSorted((one, other) => begins(one) - begins(other)).slice(0, SHOWN);
}
