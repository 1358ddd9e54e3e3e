import { everyTerm, parseTerms } from '#shared/model/filter-terms.ts';
import type { HostView, IgnoredIngress, RoutesView, RouteView } from '#shared/model/route-view.ts';
import { hostRowId, serviceText } from '../../words/route-text.ts';

/** A line of the routes list: a host, then its routes; at the end the Ingresses that do not count. */
export type RouteRow =
  | { readonly kind: 'host'; readonly id: string; readonly host: HostView }
  | { readonly kind: 'route'; readonly id: string; readonly host: HostView; readonly route: RouteView }
  | { readonly kind: 'ignored-heading'; readonly id: string; readonly count: number }
  | { readonly kind: 'ignored'; readonly id: string; readonly ingress: IgnoredIngress };

const KEYS = ['host', 'state', 'service', 'ns', 'class', 'ingress', 'path', 'type', 'name'] as const;
type Key = (typeof KEYS)[number];

/** All lines that the filter lets through, hosts in the order of the engine. A host is shown with its matching routes. */
export function routeRows(view: RoutesView, filter: string): readonly RouteRow[] {
  const terms = parseTerms(filter, KEYS);
  const rows: RouteRow[] = [];
  for (const host of view.hosts) {
    const routes = host.routes.filter((route) => everyTerm(terms, (key, value) => routeHolds(key, value, host, route)));
    if (routes.length === 0) continue;
    rows.push({ kind: 'host', id: hostRowId(host.host), host });
    for (const route of routes) rows.push({ kind: 'route', id: route.id, host, route });
  }
  const ignored = view.ignored.filter((ingress) => everyTerm(terms, (key, value) => ignoredHolds(key, value, ingress)));
  if (ignored.length > 0) rows.push({ kind: 'ignored-heading', id: 'ignored', count: ignored.length });
  for (const ingress of ignored) {
    rows.push({ kind: 'ignored', id: `ignored ${ingress.namespace}/${ingress.name}`, ingress });
  }
  return rows;
}

/** How many routes a view or a part of it has. */
export function countRoutes(rows: readonly RouteRow[]): number {
  return rows.filter((row) => row.kind === 'route').length;
}

function routeHolds(key: Key | 'text', value: string, host: HostView, route: RouteView): boolean {
  switch (key) {
    case 'host':
      return contains(host.host, value);
    case 'state':
      return route.state.startsWith(value);
    case 'service':
      return contains(serviceText(route.service), value);
    case 'ns':
      return route.namespace === value;
    case 'class':
      return contains(route.className, value);
    case 'ingress':
      return contains(`${route.namespace}/${route.ingress}`, value);
    case 'path':
      return contains(route.path, value);
    case 'type':
      return contains(route.regex ? `regex ${route.pathType}` : route.pathType, value);
    case 'name':
      return host.name.startsWith(value);
    case 'text':
      return [host.host + route.path, `${route.namespace}/${route.ingress}`, serviceText(route.service), route.state]
        .concat(route.className, route.rewriteTarget, route.policy)
        .some((text) => contains(text, value));
  }
}

function ignoredHolds(key: Key | 'text', value: string, ingress: IgnoredIngress): boolean {
  switch (key) {
    case 'ns':
      return ingress.namespace === value;
    case 'class':
      return contains(ingress.className, value);
    case 'state':
      return 'ignored'.startsWith(value);
    case 'ingress':
    case 'text':
      return contains(`${ingress.namespace}/${ingress.name} ${ingress.reason}`, value);
    case 'host':
    case 'service':
    case 'path':
    case 'type':
    case 'name':
      return false;
  }
}

function contains(text: string | null, value: string): boolean {
  return text !== null && text.toLowerCase().includes(value);
}
