import type { ClusterGroup } from '#shared/i18n/page/page-clusters.ts';
import type { ClusterController } from '#shared/model/cluster-controller.ts';
import type { EngineStatus } from '#shared/model/engine-status.ts';
import { everyTerm, parseTerms } from '#shared/model/filter-terms.ts';
import type { RoutesView } from '#shared/model/route-view.ts';
import type { KindState } from '#shared/model/source.ts';
import type { NodeStatus, TunnelStatus, WaysStatus } from '#shared/model/way.ts';
import { grouped, type HeadingRow } from '../../parts/list/grouped-rows.ts';
import { contextState, type ContextRow, type OfferedContext } from './context-state.ts';
import { serviceWays, type ServiceWay } from './service-ways.ts';

/** A line of the view of clusters. */
export type ClusterRow = HeadingRow<ClusterGroup> | BodyRow;

type BodyRow =
  | ContextRow
  | { readonly kind: 'kind'; readonly id: string; readonly of: KindState }
  | { readonly kind: 'network'; readonly id: string; readonly of: WaysStatus }
  | { readonly kind: 'way'; readonly id: string; readonly of: ServiceWay }
  | { readonly kind: 'tunnel'; readonly id: string; readonly of: TunnelStatus }
  | { readonly kind: 'node'; readonly id: string; readonly of: NodeStatus }
  | { readonly kind: 'controller' | 'controller-named'; readonly id: string; readonly of: ClusterController };

/** What the rows are made of; `now` in milliseconds since the epoch. */
export interface ClusterFacts {
  readonly offered: readonly OfferedContext[];
  readonly status: EngineStatus | null;
  readonly routes: RoutesView | null;
  /** Newer than those of `status`. */
  readonly tunnels: readonly TunnelStatus[] | null;
  readonly now: number;
}

export type NetworkState = 'proved' | 'trusted' | 'unproved' | 'unknown';
export type TunnelState = 'open' | 'waiting' | 'suspect' | 'failed' | 'idle';
export type NodeState = 'ready' | 'not-ready' | 'unschedulable';
export type ControllerState = 'reached' | 'partial' | 'inside';

const KEYS = ['group', 'state', 'name'] as const;

/** What the view shows, before any filter. */
export function clusterRows({ offered, status, routes, tunnels, now }: ClusterFacts): readonly ClusterRow[] {
  const ways = status?.ways ?? null;
  const contexts = offered.map((one): BodyRow => ({
    ...one,
    kind: 'context',
    id: `context ${one.context.file} ${one.context.name}`,
    state: contextState(one, status, now),
  }));
  const kinds = (status?.source.kinds ?? []).map((of): BodyRow => ({ kind: 'kind', id: `kind ${of.kind}`, of }));
  const network: readonly BodyRow[] = ways === null ? [] : [{ kind: 'network', id: 'network', of: ways }];
  const services = ways === null ? [] : serviceWays(routes);
  // Without a cluster nothing runs that objects could name.
  const controller = status?.choice.kind === 'kubeconfig' ? 'controller' : 'controller-named';
  return [
    ...counted('context', contexts),
    ...counted('kind', kinds),
    ...counted('way', [...network, ...services.map((of): BodyRow => ({ kind: 'way', id: `way ${of.key}`, of }))]),
    ...counted(
      'tunnel',
      (tunnels ?? ways?.tunnels ?? []).map((of) => ({ kind: 'tunnel', id: `tunnel ${of.namespace}/${of.pod}`, of })),
    ),
    ...counted(
      'node',
      (ways?.nodes ?? []).map((of) => ({ kind: 'node', id: `node ${of.name}`, of })),
    ),
    ...counted(
      controller,
      (status?.controllers ?? []).map((of) => ({ kind: controller, id: `controller ${controllerName(of)}`, of })),
    ),
  ];
}

/** The rows that a filter line lets through, under the headings of those groups that still have some. */
export function filterClusterRows(rows: readonly ClusterRow[], filter: string): readonly ClusterRow[] {
  const terms = parseTerms(filter, KEYS);
  if (terms.length === 0) return rows;
  const fits = (row: BodyRow): boolean =>
    everyTerm(terms, (key, value) => {
      const { name, state, text } = wordsOf(row);
      switch (key) {
        case 'group':
          return groupOf(row).startsWith(value);
        case 'state':
          return state.startsWith(value);
        case 'name':
          return name.toLowerCase().includes(value);
        case 'text':
          return `${name} ${state} ${text}`.toLowerCase().includes(value);
      }
    });
  const found = rows.filter((row): row is BodyRow => row.kind !== 'heading' && fits(row));
  return rows.flatMap((row): readonly ClusterRow[] => {
    if (row.kind !== 'heading') return found.includes(row) ? [row] : [];
    const count = found.filter((one) => groupOf(one) === row.group).length;
    return count === 0 ? [] : [{ ...row, count }];
  });
}

/** How it is known whose the pod network is. */
export function networkState({ proofs, trusted, inUse }: WaysStatus): NetworkState {
  if (trusted) return 'trusted';
  if (proofs === null) return 'unknown';
  // A network of this machine is proved by it being the control plane, and only then are pods reached straight.
  return (proofs.controlPlane || proofs.nameServer) && (inUse.direct ?? 0) > 0 ? 'proved' : 'unproved';
}

export function tunnelState({ tunnels, waiting, suspect, lastError }: TunnelStatus): TunnelState {
  if (suspect > 0) return 'suspect';
  if (lastError !== null) return 'failed';
  if (tunnels > 0) return 'open';
  return waiting > 0 ? 'waiting' : 'idle';
}

export function nodeState({ ready, unschedulable }: NodeStatus): NodeState {
  if (!ready) return 'not-ready';
  return unschedulable ? 'unschedulable' : 'ready';
}

export function controllerState({ addresses, unread }: ClusterController): ControllerState {
  if (unread.length > 0) return 'partial';
  return addresses.length > 0 ? 'reached' : 'inside';
}

/** `namespace/name` of its Service, else of what runs it, else its own value. */
export function controllerName({ service, workload, controller, product }: ClusterController): string {
  const place = service ?? workload;
  return place === null ? (controller ?? product) : `${place.namespace}/${place.name}`;
}

function counted(group: ClusterGroup, rows: readonly BodyRow[]): readonly ClusterRow[] {
  return grouped(group, rows, rows.length);
}

function groupOf({ kind }: BodyRow): ClusterGroup {
  return kind === 'network' ? 'way' : kind;
}

function wordsOf(row: BodyRow): Readonly<Record<'name' | 'state' | 'text', string>> {
  switch (row.kind) {
    case 'context': {
      const { name, server, user, file, cluster, credential } = row.context;
      return { name, state: row.state, text: [server, user, file, cluster, credential.kind].join(' ') };
    }
    case 'kind':
      return { name: row.of.kind, state: row.of.state, text: row.of.detail ?? '' };
    case 'network':
      return { name: 'network', state: networkState(row.of), text: '' };
    case 'way':
      return { name: row.of.key, state: row.of.view.way ?? 'none', text: row.of.view.reason };
    case 'tunnel':
      return { name: `${row.of.namespace}/${row.of.pod}`, state: tunnelState(row.of), text: row.of.transport ?? '' };
    case 'node':
      return { name: row.of.name, state: nodeState(row.of), text: row.of.addresses.join(' ') };
    case 'controller':
    case 'controller-named':
      return {
        name: controllerName(row.of),
        state: row.kind === 'controller' ? controllerState(row.of) : 'none',
        text: [row.of.product, ...row.of.classes, ...row.of.addresses.map(({ address }) => address)].join(' '),
      };
  }
}
