import { describe, expect, test } from 'vitest';
import { emptySnapshot } from '#engine/source/empty-snapshot.ts';
import { EndpointDirectory } from '#engine/upstream/endpoints/endpoint-directory.ts';
import type { EndpointSliceObject, ServiceObject, Snapshot } from '#shared/model/snapshot.ts';

function service(name: string, more: Partial<ServiceObject> = {}): ServiceObject {
  return {
    namespace: 'shop',
    name,
    uid: name,
    version: '1',
    created: 0,
    type: 'ClusterIP',
    clusterIP: '10.96.0.1',
    externalName: null,
    hasSelector: true,
    ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP', nodePort: null }],
    externalTrafficPolicy: 'Cluster',
    externalAddresses: [],
    labels: {},
    ...more,
  };
}

function slice(name: string, owner: string, addresses: readonly string[]): EndpointSliceObject {
  const conditions = { ready: true, serving: true, terminating: false, node: null, pod: null };
  return {
    namespace: 'shop',
    name,
    uid: name,
    version: '1',
    created: 0,
    service: owner,
    addressType: 'IPv4',
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    endpoints: addresses.map((address) => ({ addresses: [address], ...conditions })),
  };
}

function snapshot(services: readonly ServiceObject[], endpointSlices: readonly EndpointSliceObject[]): Snapshot {
  return { ...emptySnapshot({ kind: 'manifests', name: 'test' }), services, endpointSlices };
}

function directoryOf(first: Snapshot): EndpointDirectory {
  const directory = new EndpointDirectory({ connectTo: [], useTerminating: false });
  directory.update(first);
  return directory;
}

const cart = { key: 'shop/cart:80', namespace: 'shop', service: 'cart', port: 80 };
const pay = { key: 'shop/pay:80', namespace: 'shop', service: 'pay', port: 80 };
const keys = (list: readonly { readonly key: string }[]): string[] => list.map((one) => one.key);

test('a Service whose endpoints are wanted and of which no slice is known is told of', () => {
  const asked: string[] = [];
  const directory = new EndpointDirectory({ connectTo: [], useTerminating: false, ask: (key) => asked.push(key) });
  directory.update(snapshot([service('cart'), service('pay')], [slice('cart-1', 'cart', ['10.0.0.1'])]));
  directory.backend(cart);
  directory.backend(pay);
  expect(asked).toEqual(['shop/pay']);
});

describe('a directory follows what changes and nothing else', () => {
  test('endpoints that no Service has any more are given back, once', () => {
    const one = slice('cart-1', 'cart', ['10.0.0.1', '10.0.0.2']);
    const services = [service('cart'), service('pay')];
    const directory = directoryOf(snapshot(services, [one, slice('pay-1', 'pay', ['10.0.0.2'])]));
    // Only what was asked for can have connections.
    expect(keys(directory.backend(cart).endpoints)).toEqual(['10.0.0.1:8080', '10.0.0.2:8080']);
    expect(keys(directory.backend(pay).endpoints)).toEqual(['10.0.0.2:8080']);
    const next = slice('cart-1', 'cart', ['10.0.0.3']);
    // 10.0.0.2 still belongs to the other Service.
    expect(keys(directory.update(snapshot(services, [next, slice('pay-1', 'pay', ['10.0.0.2'])])))).toEqual([
      '10.0.0.1:8080',
    ]);
    expect(keys(directory.backend(cart).endpoints)).toEqual(['10.0.0.3:8080']);
    expect(keys(directory.update(snapshot(services, [next])))).toEqual(['10.0.0.2:8080']);
    expect(directory.backend(pay).state).toBe('no-endpoints');
  });

  test('endpoints that nobody asked for are counted, and not given back', () => {
    const services = [service('cart')];
    const directory = directoryOf(snapshot(services, [slice('cart-1', 'cart', ['10.0.0.1', '10.0.0.2'])]));
    const { count, total } = directory.backend(cart);
    expect({ count, total }).toEqual({ count: 2, total: 2 });
    expect(directory.update(snapshot(services, []))).toEqual([]);
  });

  test('a Service that came, changed and went is followed', () => {
    const slices = [slice('cart-1', 'cart', ['10.0.0.1'])];
    const directory = directoryOf(snapshot([], slices));
    const backend = directory.backend(cart);
    const states = [backend.state];
    for (const services of [[service('cart')], [service('cart', { ports: [] })], []]) {
      directory.update(snapshot(services, slices));
      states.push(backend.state);
    }
    expect(states).toEqual(['service-missing', 'ready', 'service-port-missing', 'service-missing']);
  });

  test('a Service that names another one of the cluster follows the endpoints of that one', () => {
    const named = service('cart', { type: 'ExternalName', externalName: 'pay.shop.svc.cluster.local' });
    const services = [named, service('pay')];
    const directory = directoryOf(snapshot(services, [slice('pay-1', 'pay', ['10.0.0.1'])]));
    const backend = directory.backend({ ...cart, port: 8080 });
    directory.update(snapshot(services, [slice('pay-1', 'pay', ['10.0.0.9'])]));
    expect(keys(backend.endpoints).map((key) => key.split(':')[0])).toEqual(['10.0.0.9']);
  });

  test('backends without ready endpoints are in trouble until they have some', () => {
    const directory = directoryOf(snapshot([service('cart')], []));
    const backend = directory.backend(cart);
    const before = [...directory.troubled];
    directory.update(snapshot([service('cart')], [slice('cart-1', 'cart', ['10.0.0.1'])]));
    expect([before, [...directory.troubled]]).toEqual([[backend], []]);
  });

  test('slices are in order of their names, however they came', () => {
    const services = [service('cart')];
    const first = slice('cart-1', 'cart', ['10.0.0.1']);
    const second = slice('cart-2', 'cart', ['10.0.0.2']);
    const directory = directoryOf(snapshot(services, [second]));
    const backend = directory.backend(cart);
    directory.update(snapshot(services, [first, second]));
    expect(keys(backend.endpoints)).toEqual(['10.0.0.1:8080', '10.0.0.2:8080']);
  });
});
