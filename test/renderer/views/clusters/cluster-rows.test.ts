import { expect, test } from 'vitest';
import { countRows } from '#renderer/parts/list/grouped-rows.ts';
import {
  clusterRows,
  filterClusterRows,
  networkState,
  nodeState,
  tunnelState,
  type ClusterRow,
} from '#renderer/views/clusters/cluster-rows.ts';
import { contextState } from '#renderer/views/clusters/context-state.ts';
import type { EngineStatus } from '#shared/model/engine-status.ts';
import type { ContextDescription } from '#shared/model/source.ts';
import type { TunnelStatus, WaysStatus } from '#shared/model/way.ts';
import { statusOf } from '#test/doubles/engine.ts';
import { hostOf, routeOf } from '#test/doubles/page-engine.ts';

const NOW = 1_000_000;

function contextOf(name: string, changes: Partial<ContextDescription> = {}): ContextDescription {
  const credential = { kind: 'token', what: null, expires: null, actsAs: null } as const;
  const common = { cluster: 'c', server: 'https://c', namespace: null, user: 'u', file: '/config', current: false };
  return { ...common, name, credential, ...changes };
}

const reading = statusOf({
  choice: { kind: 'kubeconfig', files: [], context: null },
  source: {
    source: { kind: 'kubeconfig', name: 'dev' },
    state: 'live',
    kinds: [
      { kind: 'Ingress', state: 'live', objects: 1, detail: null },
      { kind: 'Secret', state: 'forbidden', objects: 0, detail: 'secrets is forbidden' },
    ],
  },
});

const ids = (rows: readonly ClusterRow[]) => rows.map(({ id }) => id);

test('contexts and kinds stand under headings that count them', () => {
  const offered = [{ context: contextOf('dev'), files: [] }];
  const rows = clusterRows({ offered, status: reading, routes: null, tunnels: null, now: NOW });
  expect(ids(rows)).toEqual(['heading context', 'context /config dev', 'heading kind', 'kind Ingress', 'kind Secret']);
  expect(countRows(rows)).toBe(3);
});

test('a controller is said to be in the cluster only where there is one', () => {
  const none = { defaultClass: null, service: null, workload: null, addresses: [], configMap: null, flags: null };
  const controllers = [
    { ...none, product: 'ingress-nginx', controller: 'k8s.io/ingress-nginx', classes: ['nginx'], unread: [] },
  ] as const;
  const inDemo = statusOf({ choice: { kind: 'demo' }, controllers });
  const headings = (status: EngineStatus) =>
    clusterRows({ offered: [], status, routes: null, tunnels: null, now: NOW }).flatMap((row) =>
      row.kind === 'heading' && row.group.startsWith('controller') ? [row.group] : [],
    );
  expect([headings(inDemo), headings({ ...reading, controllers })]).toEqual([['controller-named'], ['controller']]);
});

test('a filter keeps the headings of what is left, with its count', () => {
  const offered = [{ context: contextOf('dev'), files: [] }];
  const rows = clusterRows({ offered, status: reading, routes: null, tunnels: null, now: NOW });
  const found = filterClusterRows(rows, 'state:forbidden');
  expect(ids(found)).toEqual(['heading kind', 'kind Secret']);
  expect(found[0]).toMatchObject({ count: 1 });
  expect(ids(filterClusterRows(rows, 'group:context https://c'))).toEqual(['heading context', 'context /config dev']);
  expect(filterClusterRows(rows, 'nothing-like-that')).toEqual([]);
});

test('each Service port has one way, however many routes lead there', () => {
  const way = { way: 'tunnel', reason: 'unproved', chosen: null } as const;
  const routes = {
    hosts: [hostOf({ routes: [routeOf({ way }), routeOf({ id: 'other', path: '/other', way })] })],
    ignored: [],
  };
  const ways: WaysStatus = { chosen: null, proofs: null, trusted: false, inUse: {} };
  const status = { ...reading, ways };
  const rows = clusterRows({ offered: [], status, routes, tunnels: null, now: NOW });
  expect(ids(rows).slice(-3)).toEqual(['heading way', 'network', 'way default/hostname-svc:8080']);
  expect(rows.at(-1)).toMatchObject({ of: { routes: 2, view: way } });
});

test.each([
  ['in use', contextOf('dev'), [], 'used'],
  ['of the same name in another file', contextOf('dev'), ['/other'], 'other'],
  ['expired', contextOf('old', { credential: { ...contextOf('x').credential, expires: NOW } }), [], 'expired'],
  ['of kubectl', contextOf('prod', { current: true }), [], 'current'],
] as const)('a context %s', (_what, context, files, expected) => {
  expect(contextState({ context, files }, reading, NOW)).toBe(expected);
});

test('a context in use that the server does not let in needs a sign-in', () => {
  const kinds = [{ kind: 'Ingress', state: 'sign-in', objects: 0, detail: 'no' }] as const;
  const status = { ...reading, source: { ...reading.source, kinds } };
  expect(contextState({ context: contextOf('dev'), files: [] }, status, NOW)).toBe('sign-in');
});

test('the states of network, tunnels and nodes are the worst that a person can do something about', () => {
  const proofs = { controlPlane: false, nameServer: true };
  const ways: WaysStatus = { chosen: null, proofs, trusted: false, inUse: { direct: 1 } };
  expect(networkState(ways)).toBe('proved');
  expect(networkState({ ...ways, inUse: { tunnel: 1 } })).toBe('unproved');
  expect(networkState({ ...ways, proofs: null })).toBe('unknown');
  expect(networkState({ ...ways, trusted: true })).toBe('trusted');

  const none = { transport: null, tunnels: 0, streams: 0, waiting: 0, suspect: 0, lastError: null };
  const tunnel: TunnelStatus = { namespace: 'n', pod: 'p', ...none };
  expect(tunnelState(tunnel)).toBe('idle');
  expect(tunnelState({ ...tunnel, waiting: 1 })).toBe('waiting');
  expect(tunnelState({ ...tunnel, tunnels: 1, waiting: 1 })).toBe('open');
  expect(tunnelState({ ...tunnel, tunnels: 1, suspect: 1 })).toBe('suspect');
  expect(tunnelState({ ...tunnel, lastError: { fault: 'forbidden', message: 'no' } })).toBe('failed');

  const node = { name: 'n', zone: null, addresses: [] };
  expect(nodeState({ ...node, ready: false, unschedulable: true })).toBe('not-ready');
  expect(nodeState({ ...node, ready: true, unschedulable: true })).toBe('unschedulable');
});
