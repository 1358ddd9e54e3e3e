import { describe, expect, test } from 'vitest';
import { FROM_FILE } from '#engine/source/objects/identity.ts';
import { readIngress } from '#engine/source/objects/ingress.ts';
import { complaint, identity, metadata } from './object-metadata.ts';

function ingressWith(rule: unknown): unknown {
  return { metadata: { name: 'one' }, spec: { rules: [rule] } };
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
      status: { loadBalancer: { ingress: [{ ip: '10.0.0.5' }, { hostname: 'LB.example.com.' }, { ip: '<b>' }] } },
    });
    expect(read).toEqual({
      ...identity,
      addresses: ['10.0.0.5', 'lb.example.com'],
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
