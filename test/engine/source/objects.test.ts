import { describe, expect, test } from 'vitest';
import { readConfigMap } from '#engine/source/objects/config-map.ts';
import { readEndpointSlice } from '#engine/source/objects/endpoint-slice.ts';
import { readEndpoints } from '#engine/source/objects/endpoints.ts';
import { InvalidObjectError } from '#engine/source/objects/fields.ts';
import { FROM_FILE } from '#engine/source/objects/identity.ts';
import { readIngressClass } from '#engine/source/objects/ingress-class.ts';
import { readIngress } from '#engine/source/objects/ingress.ts';
import { readNamespace } from '#engine/source/objects/namespace.ts';
import { readSecret } from '#engine/source/objects/secret.ts';
import { readService } from '#engine/source/objects/service.ts';

const metadata = {
  name: 'one',
  namespace: 'shop',
  uid: 'u-1',
  resourceVersion: '7',
  creationTimestamp: '2024-05-01T10:00:00Z',
};
const identity = { name: 'one', namespace: 'shop', uid: 'u-1', version: '7', created: 1_714_557_600_000 };

function ingressWith(rule: unknown): unknown {
  return { metadata: { name: 'one' }, spec: { rules: [rule] } };
}

function complaint(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof InvalidObjectError) return error.message;
    throw error;
  }
  return 'nothing';
}

describe('an Ingress', () => {
  test('is stripped to what is used', () => {
    const read = readIngress({
      metadata: {
        ...metadata,
        managedFields: [{}],
        annotations: {
          'nginx.ingress.kubernetes.io/rewrite-target': '/',
          'kubectl.kubernetes.io/last-applied-configuration': '{}',
        },
      },
      spec: {
        ingressClassName: 'nginx',
        defaultBackend: { resource: { apiGroup: 'k8s.example.com', kind: 'Bucket', name: 'static' } },
        tls: [{ hosts: ['Da2so.com.'], secretName: 'tls-secret' }, {}],
        rules: [
          {
            host: '*.Da2so.COM.',
            http: {
              paths: [
                { path: '/a', pathType: 'Exact', backend: { service: { name: 's', port: { number: 80 } } } },
                { backend: { service: { name: 's', port: { name: 'http' } } } },
                { path: '', backend: { service: { name: 's' } } },
              ],
            },
          },
          {},
        ],
      },
      status: { loadBalancer: {} },
    });
    expect(read).toEqual({
      ...identity,
      className: 'nginx',
      annotations: { 'nginx.ingress.kubernetes.io/rewrite-target': '/' },
      defaultBackend: { kind: 'resource', apiGroup: 'k8s.example.com', resource: 'Bucket', name: 'static' },
      tls: [
        { hosts: ['da2so.com'], secretName: 'tls-secret' },
        { hosts: [], secretName: null },
      ],
      rules: [
        {
          host: '*.da2so.com',
          paths: [
            { path: '/a', pathType: 'Exact', backend: { kind: 'service', name: 's', port: 80 } },
            { path: '/', pathType: null, backend: { kind: 'service', name: 's', port: 'http' } },
            { path: '/', pathType: null, backend: { kind: 'service', name: 's', port: null } },
          ],
        },
        { host: null, paths: [] },
      ],
    });
  });

  test('without namespace, uid and version gets them from options, names and content', () => {
    const read = readIngress({ metadata: { name: 'one' } }, { defaultNamespace: 'team', versionFrom: 'content' });
    expect(read).toMatchObject({ namespace: 'team', uid: 'Ingress/team/one', created: 0 });
    expect(read.version).toMatch(/^[\w-]{22}$/);
  });

  test('from a file has a version that changes with what is used and with nothing else', () => {
    const version = (rule: unknown, status: unknown): string =>
      readIngress({ ...(ingressWith(rule) as object), status }, FROM_FILE).version;
    expect(version({ host: 'a.com' }, {})).toBe(version({ host: 'A.com.' }, { loadBalancer: {} }));
    expect(version({ host: 'a.com' }, {})).not.toBe(version({ host: 'b.com' }, {}));
  });

  test.each([
    [null, 'The object is missing.'],
    [[], 'The object must be a mapping, not a list.'],
    [{}, 'metadata is missing.'],
    [{ metadata: { name: 5 } }, 'metadata.name must be text, not the number 5; put it in quotes.'],
    [{ metadata: { name: '../etc' } }, 'metadata.name is not a name that Kubernetes allows.'],
    [
      { metadata: { name: 'a', namespace: 'a/b' } },
      'metadata.namespace is not a namespace name that Kubernetes allows.',
    ],
    [{ metadata: { name: 'a', creationTimestamp: 'soon' } }, 'metadata.creationTimestamp is not a time.'],
    [
      { metadata: { name: 'a', annotations: { x: true } } },
      'metadata.annotations["x"] must be text, not the boolean true; put it in quotes.',
    ],
    [{ metadata: { name: 'a', annotations: { x: null } } }, 'metadata.annotations["x"] must be text, and is empty.'],
    [{ metadata: { name: 'a' }, spec: { rules: {} } }, 'spec.rules must be a list, not a mapping.'],
    [ingressWith({ host: ['a'] }), 'spec.rules[0].host must be text, not a list.'],
    [
      ingressWith({ host: 'http://a.com' }),
      'spec.rules[0].host must be a host name, optionally with *. in front; write it without scheme and port.',
    ],
    [ingressWith({ host: 'a b' }), 'spec.rules[0].host must be a host name, optionally with *. in front.'],
    [
      ingressWith({ host: 'a.com\r\nx: y' }),
      'spec.rules[0].host must be a host name, optionally with *. in front; write it without scheme and port.',
    ],
    [ingressWith({ host: 'a..com' }), 'spec.rules[0].host must be a host name, optionally with *. in front.'],
    [ingressWith({ host: 'a.*.com' }), 'spec.rules[0].host must be a host name, optionally with *. in front.'],
    [ingressWith({ http: { paths: [{ path: 'x' }] } }), 'spec.rules[0].http.paths[0].path must begin with /.'],
    [
      ingressWith({ http: { paths: [{ pathType: 'prefix' }] } }),
      'spec.rules[0].http.paths[0].pathType must be Exact, Prefix or ImplementationSpecific.',
    ],
    [ingressWith({ http: { paths: [{}] } }), 'spec.rules[0].http.paths[0].backend is missing.'],
    [
      ingressWith({ http: { paths: [{ backend: { serviceName: 's', servicePort: 80 } }] } }),
      'spec.rules[0].http.paths[0].backend must have a service or a resource; serviceName is the form of networking.k8s.io/v1beta1.',
    ],
    [
      ingressWith({ http: { paths: [{ backend: { service: { name: 's', port: { number: '80' } } } }] } }),
      'spec.rules[0].http.paths[0].backend.service.port.number must be a number, not text.',
    ],
    [
      ingressWith({ http: { paths: [{ backend: { service: { name: 's', port: { number: 70_000 } } } }] } }),
      'spec.rules[0].http.paths[0].backend.service.port.number must be a port from 1 to 65535, not 70000.',
    ],
  ])('%j is refused with a sentence that names the field', (value, sentence) => {
    expect(complaint(() => readIngress(value))).toBe(sentence);
  });

  test('cannot reach a prototype through its keys', () => {
    const hostile: unknown = JSON.parse(
      '{"metadata":{"name":"a","annotations":{"__proto__":"x","constructor":"y"},"__proto__":{"namespace":"evil"}},"__proto__":{"spec":{"ingressClassName":"evil"}}}',
    );
    const read = readIngress(hostile);
    expect(Object.entries(read.annotations)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    expect(read.annotations['toString']).toBeUndefined();
    expect([read.namespace, read.className, ({} as Record<string, unknown>)['spec']]).toEqual([
      'default',
      null,
      undefined,
    ]);
  });

  test('with 50,000 paths is read as it stands', () => {
    const paths = Array.from({ length: 50_000 }, (_, index) => ({
      path: `/${index}`,
      backend: { service: { name: 's' } },
    }));
    expect(readIngress(ingressWith({ http: { paths } })).rules[0]?.paths.at(-1)?.path).toBe('/49999');
  });
});

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
    });
  });

  test('keeps named target ports and node ports', () => {
    const ports = [{ name: 'web', port: 80, targetPort: 'http', protocol: 'UDP', nodePort: 30_080 }];
    expect(readService({ metadata, spec: { type: 'NodePort', ports } }).ports).toEqual(ports);
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
