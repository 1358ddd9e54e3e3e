import { describe, expect, test } from 'vitest';
import { readConfigMap } from '#engine/source/objects/config-map.ts';
import { readEndpointSlice } from '#engine/source/objects/endpoint-slice.ts';
import { readEndpoints } from '#engine/source/objects/endpoints.ts';
import { readIngressClass } from '#engine/source/objects/ingress-class.ts';
import { readNamespace } from '#engine/source/objects/namespace.ts';
import { readNode } from '#engine/source/objects/node.ts';
import { readSecret } from '#engine/source/objects/secret.ts';
import { readService } from '#engine/source/objects/service.ts';
import { complaint, identity, metadata } from './object-metadata.ts';

describe('an IngressClass', () => {
  test('is the default only where its annotation says "true"', () => {
    const read = (mark: string): unknown =>
      readIngressClass({
        metadata: { name: 'nginx', annotations: { 'ingressclass.kubernetes.io/is-default-class': mark } },
        spec: { controller: 'k8s.io/ingress-nginx' },
      });
    expect(read('true')).toEqual({ name: 'nginx', controller: 'k8s.io/ingress-nginx', isDefault: true });
    expect(read('yes')).toEqual({ name: 'nginx', controller: 'k8s.io/ingress-nginx', isDefault: false });
  });

  test('without controller is refused', () => {
    expect(complaint(() => readIngressClass({ metadata, spec: {} }))).toBe('spec.controller is missing.');
  });
});

describe('a Node', () => {
  const status = {
    addresses: [
      { type: 'Hostname', address: 'Worker-1' },
      { type: 'InternalIP', address: '10.0.0.5' },
      { type: 'InternalIP', address: 'fd00::5' },
      { type: 'CarrierPigeon', address: '10.0.0.6' },
      { type: 'ExternalIP', address: '192.0.2.5' },
    ],
    conditions: [
      { type: 'MemoryPressure', status: 'False' },
      { type: 'Ready', status: 'True' },
    ],
    images: [{ names: ['nginx'], sizeBytes: 1 }],
  };

  test('keeps addresses in the order to try them, readiness, zone and pod networks', () => {
    const labels = { 'topology.kubernetes.io/zone': 'rack-2', 'kubernetes.io/os': 'linux' };
    const node = { metadata: { ...metadata, name: 'worker-1', labels }, spec: { podCIDR: '10.244.1.0/24' }, status };
    expect(readNode(node)).toEqual({
      name: 'worker-1',
      addresses: [
        { type: 'InternalIP', address: '10.0.0.5' },
        { type: 'InternalIP', address: 'fd00::5' },
        { type: 'ExternalIP', address: '192.0.2.5' },
        { type: 'Hostname', address: 'worker-1' },
      ],
      ready: true,
      unschedulable: false,
      zone: 'rack-2',
      podCidrs: ['10.244.1.0/24'],
    });
  });

  test('of which the kubelet says nothing any more is not ready', () => {
    const unknown = { ...status, conditions: [{ type: 'Ready', status: 'Unknown' }] };
    const read = readNode({ metadata, spec: { unschedulable: true }, status: unknown });
    expect([read.ready, read.unschedulable, readNode({ metadata }).ready]).toEqual([false, true, false]);
  });

  test('whose addresses are no list is refused', () => {
    expect(complaint(() => readNode({ metadata, status: { addresses: {} } }))).toBe(
      'status.addresses must be a list, not a mapping.',
    );
  });
});

describe('a Service', () => {
  test('has its defaults filled in', () => {
    const spec = { selector: { app: 'x' }, clusterIP: '10.0.0.1', ports: [{ port: 80 }] };
    expect(readService({ metadata, spec })).toEqual({
      ...identity,
      type: 'ClusterIP',
      clusterIP: '10.0.0.1',
      externalName: null,
      hasSelector: true,
      ports: [{ name: '', port: 80, targetPort: 80, protocol: 'TCP', nodePort: null }],
      externalTrafficPolicy: 'Cluster',
      externalAddresses: [],
      labels: {},
    });
  });

  test('keeps named target ports and node ports', () => {
    const ports = [{ name: 'web', port: 80, targetPort: 'http', protocol: 'UDP', nodePort: 30_080 }];
    expect(readService({ metadata, spec: { type: 'NodePort', ports } }).ports).toEqual(ports);
  });

  test('keeps where it answers outside of the cluster, and the labels that say what it is for', () => {
    const labels = { 'app.kubernetes.io/name': 'ingress-nginx', 'helm.sh/chart': 'ingress-nginx-4.13' };
    const read = readService({
      metadata: { ...metadata, labels },
      spec: { type: 'LoadBalancer', externalTrafficPolicy: 'Local', externalIPs: ['192.0.2.9'] },
      status: { loadBalancer: { ingress: [{ ip: '192.0.2.8' }, { hostname: 'LB.Example.com' }] } },
    });
    expect([read.externalTrafficPolicy, read.externalAddresses, { ...read.labels }]).toEqual([
      'Local',
      ['192.0.2.8', 'lb.example.com', '192.0.2.9'],
      { 'app.kubernetes.io/name': 'ingress-nginx' },
    ]);
  });

  test('without cluster IP, or of type ExternalName, has none', () => {
    const headless = readService({ metadata, spec: { clusterIP: 'None' } });
    const external = readService({ metadata, spec: { type: 'ExternalName', externalName: 'db.example.com.' } });
    expect([headless.clusterIP, headless.hasSelector]).toEqual([null, false]);
    expect([external.clusterIP, external.externalName]).toEqual([null, 'db.example.com.']);
  });

  test.each([
    [{ type: 'Loadbalancer' }, 'spec.type must be ClusterIP, NodePort, LoadBalancer or ExternalName.'],
    [{ type: 'ExternalName' }, 'spec.externalName is missing, and spec.type is ExternalName.'],
    [{ ports: [{}] }, 'spec.ports[0].port is missing.'],
    [{ ports: [{ port: 80, targetPort: 1.5 }] }, 'spec.ports[0].targetPort must be a port from 1 to 65535, not 1.5.'],
    [{ ports: [{ port: 80, targetPort: {} }] }, 'spec.ports[0].targetPort must be a number, not a mapping.'],
    [{ selector: 'app=x' }, 'spec.selector must be a mapping, not text.'],
  ])('with %j is refused', (spec, sentence) => {
    expect(complaint(() => readService({ metadata, spec }))).toBe(sentence);
  });
});

describe('an EndpointSlice', () => {
  const labelled = { ...metadata, labels: { 'kubernetes.io/service-name': 'web' } };

  test('has absent conditions filled in, and only pods of its own namespace', () => {
    const read = readEndpointSlice({
      metadata: labelled,
      addressType: 'IPv4',
      ports: [{ port: 8080 }, { name: 'x', port: null, protocol: 'UDP' }],
      endpoints: [
        { addresses: ['10.1.0.1'], nodeName: 'n1', targetRef: { kind: 'Pod', name: 'p1', namespace: 'shop' } },
        {
          addresses: ['10.1.0.2'],
          conditions: { ready: false },
          targetRef: { kind: 'Pod', name: 'p2', namespace: 'other' },
        },
        {
          addresses: ['127.0.0.1'],
          conditions: { ready: false, serving: true, terminating: true },
          targetRef: { kind: 'Node', name: 'n' },
        },
      ],
    });
    expect(read).toEqual({
      ...identity,
      uid: '',
      service: 'web',
      addressType: 'IPv4',
      ports: [
        { name: '', port: 8080, protocol: 'TCP' },
        { name: 'x', port: null, protocol: 'UDP' },
      ],
      endpoints: [
        { addresses: ['10.1.0.1'], ready: true, serving: true, terminating: false, node: 'n1', pod: 'p1' },
        { addresses: ['10.1.0.2'], ready: false, serving: false, terminating: false, node: null, pod: null },
        { addresses: ['127.0.0.1'], ready: false, serving: true, terminating: true, node: null, pod: null },
      ],
    });
  });

  test.each([
    [{}, 'addressType is missing.'],
    [
      { addressType: 'IPv4', endpoints: [{ addresses: ['::1'] }] },
      'endpoints[0].addresses[0] must be an IPv4 address.',
    ],
    [
      { addressType: 'IPv6', endpoints: [{ addresses: ['localhost'] }] },
      'endpoints[0].addresses[0] must be an IPv6 address.',
    ],
    [
      { addressType: 'IPv4', endpoints: [{ addresses: [], conditions: { ready: 'yes' } }] },
      'endpoints[0].conditions.ready must be true or false, not text.',
    ],
    [{ addressType: 'IPv4', ports: [{ port: 0 }] }, 'ports[0].port must be a port from 1 to 65535, not 0.'],
  ])('with %j is refused', (rest, sentence) => {
    expect(complaint(() => readEndpointSlice({ metadata: labelled, ...rest }))).toBe(sentence);
  });
});

test('Endpoints become one slice for each subset and address family', () => {
  const slices = readEndpoints({
    metadata,
    subsets: [
      {
        addresses: [{ ip: '10.1.0.1' }, { ip: 'fd00::1' }],
        notReadyAddresses: [{ ip: '10.1.0.2' }],
        ports: [{ name: 'http', port: 80 }],
      },
      { addresses: [{ ip: '10.1.0.1', nodeName: 'n', targetRef: { kind: 'Pod', name: 'p' } }], ports: [{ port: 81 }] },
    ],
  });
  expect(
    slices.map(({ name, service, addressType, ports, endpoints }) => ({
      name,
      service,
      addressType,
      ports,
      endpoints,
    })),
  ).toEqual([
    {
      name: 'one-0-ipv4',
      service: 'one',
      addressType: 'IPv4',
      ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
      endpoints: [
        { addresses: ['10.1.0.1'], ready: true, serving: true, terminating: false, node: null, pod: null },
        { addresses: ['10.1.0.2'], ready: false, serving: false, terminating: false, node: null, pod: null },
      ],
    },
    {
      name: 'one-0-ipv6',
      service: 'one',
      addressType: 'IPv6',
      ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
      endpoints: [{ addresses: ['fd00::1'], ready: true, serving: true, terminating: false, node: null, pod: null }],
    },
    {
      name: 'one-1-ipv4',
      service: 'one',
      addressType: 'IPv4',
      ports: [{ name: '', port: 81, protocol: 'TCP' }],
      endpoints: [{ addresses: ['10.1.0.1'], ready: true, serving: true, terminating: false, node: 'n', pod: 'p' }],
    },
  ]);
});

describe('a Secret', () => {
  test('has stringData merged over data, and folded base64 joined', () => {
    const read = readSecret({
      metadata,
      type: 'kubernetes.io/tls',
      data: { a: 'YWJj\n', b: 'eA==' },
      stringData: { b: 'é' },
    });
    expect(read).toEqual({ ...identity, type: 'kubernetes.io/tls', data: { a: 'YWJj', b: 'w6k=' } });
  });

  test('that is refused does not say what it holds', () => {
    expect(complaint(() => readSecret({ metadata, data: { password: 'hunter2!' } }))).toBe(
      'data["password"] must be base64; plain text belongs in stringData.',
    );
  });
});

test('a ConfigMap keeps its annotations and texts', () => {
  const read = readConfigMap({
    metadata: { ...metadata, annotations: { a: 'b' } },
    data: { k: 'v' },
    binaryData: { x: 'eA==' },
  });
  expect(read).toEqual({ ...identity, annotations: { a: 'b' }, data: { k: 'v' } });
});

test('a Namespace keeps its labels', () => {
  expect(readNamespace({ metadata: { name: 'shop', labels: { team: 'a' } } })).toEqual({
    name: 'shop',
    labels: { team: 'a' },
  });
});
