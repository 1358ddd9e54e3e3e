import { expect, test } from 'vitest';
import { directEndpoint } from '#engine/upstream/endpoints/endpoint.ts';
import { byNodePort, nodePlaces } from '#engine/upstream/ways/node-ports.ts';
import type { NodeObject, ServiceObject } from '#shared/model/snapshot.ts';

function node(name: string, addresses: NodeObject['addresses'], ready = true): NodeObject {
  return { name, addresses, ready, unschedulable: false, zone: null, podCidrs: [] };
}

const NODES = [
  node('one', [
    { type: 'InternalIP', address: '10.0.0.1' },
    { type: 'Hostname', address: 'one' },
  ]),
  node('two', [
    { type: 'InternalIP', address: '10.0.0.2' },
    { type: 'ExternalIP', address: '203.0.113.2' },
  ]),
  node('down', [{ type: 'InternalIP', address: '10.0.0.3' }], false),
];

const PORT = { name: '', port: 80, targetPort: 8080, protocol: 'TCP', nodePort: 30080 };

function service(externalTrafficPolicy: ServiceObject['externalTrafficPolicy']): ServiceObject {
  return {
    namespace: 'shop',
    name: 'app',
    uid: '1',
    version: '1',
    created: 0,
    type: 'NodePort',
    clusterIP: '10.96.0.7',
    externalName: null,
    hasSelector: true,
    ports: [PORT],
    externalTrafficPolicy,
    externalAddresses: [],
    labels: {},
  };
}

const ENDPOINT = directEndpoint('10.244.1.5', 8080, { pod: 'app-1', node: 'two', namespace: 'shop' });
const addressesOf = (policy: ServiceObject['externalTrafficPolicy']) =>
  nodePlaces(NODES, service(policy), [ENDPOINT]).map(({ address }) => address);

test('ready nodes are tried at their addresses, the one that runs an endpoint first', () => {
  expect(addressesOf('Cluster')).toEqual(['10.0.0.2', '203.0.113.2', '10.0.0.1']);
});

test('with externalTrafficPolicy Local only a node that runs an endpoint is tried', () => {
  expect(addressesOf('Local')).toEqual(['10.0.0.2', '203.0.113.2']);
});

test('a way by node port names the node and no pod', () => {
  const [first] = byNodePort(ENDPOINT, nodePlaces(NODES, service('Cluster'), [ENDPOINT]), PORT);
  expect([first?.key, first?.recorded, first?.origin === ENDPOINT]).toEqual([
    'node-port 10.0.0.2:30080',
    { address: '10.0.0.2', port: 30080, pod: null, node: 'two', way: 'node-port' },
    true,
  ]);
});

test('a Service port without a node port has no such way', () => {
  expect(byNodePort(ENDPOINT, [{ name: 'two', address: '10.0.0.2' }], { ...PORT, nodePort: null })).toEqual([]);
});
