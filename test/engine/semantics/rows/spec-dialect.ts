import { of, rowsOn, withSpec, type Row, type Section } from './row.ts';

const H = 'spec.test';
const other = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IngressClass',
  metadata: { name: 'other' },
  spec: { controller: 'example.com/controller' },
};
const wish = { className: 'other' } as const;
const vendor = (object: object): object => {
  const { metadata, ...made } = object as { metadata: { annotations: object } };
  return {
    ...made,
    metadata: {
      ...metadata,
      annotations: { ...metadata.annotations, 'traefik.ingress.kubernetes.io/router.middlewares': 'x@file' },
    },
  };
};

const facts: Pick<Row, 'profile' | 'objects'> = {
  profile: 'local',
  objects: [
    other,
    vendor(
      of(
        'paths',
        H,
        [
          ['/docs/', 'Prefix', 'docs'],
          ['/exact', 'Exact', 'exact'],
          ['/exact/', 'Exact', 'slash'],
          ['/impl', 'ImplementationSpecific', 'impl'],
          ['/a.[b]', 'Prefix', 'literal'],
        ],
        {
          ...wish,
          defaultService: 'rest',
          annotations: { 'rewrite-target': '/$1', 'use-regex': 'true' },
        },
      ),
    ),
    of('wild', '*.wild.test', [['/', 'Prefix', 'wild']], { ...wish, created: 1, tls: [{ hosts: ['*.wild.test'] }] }),
    withSpec(of('all', null, [], { ...wish, created: 2, defaultService: 'rest' }), { rules: [] }),
  ],
};

const rows = rowsOn(facts, [
  [
    'a trailing slash in a Prefix is ignored',
    { host: H, path: '/docs' },
    { status: 200, service: 'docs', podPath: '/docs' },
  ],
  ['it matches what is below', { host: H, path: '/docs/x' }, { status: 200, service: 'docs' }],
  ['by whole elements', { host: H, path: '/docsearch' }, { status: 200, service: 'rest' }],
  ['with regard to case', { host: H, path: '/Docs' }, { status: 200, service: 'rest' }],
  ['Exact is exact', { host: H, path: '/exact' }, { status: 200, service: 'exact' }],
  ['with the slash it is another path', { host: H, path: '/exact/' }, { status: 200, service: 'slash' }],
  ['and nothing below', { host: H, path: '/exact/x' }, { status: 200, service: 'rest' }],
  ['ImplementationSpecific is read as Prefix', { host: H, path: '/impl/x' }, { status: 200, service: 'impl' }],
  ['there are no patterns', { host: H, path: '/aXb' }, { status: 200, service: 'rest' }],
  ['their characters are literal', { host: H, path: '/a.[b]/x' }, { status: 200, service: 'literal' }],
  ['a wildcard covers one label, and TLS does not redirect', { host: 'a.wild.test' }, { status: 200, service: 'wild' }],
  ['and not two', { host: 'a.b.wild.test' }, { status: 200, service: 'rest' }],
  ['nor none', { host: 'wild.test' }, { status: 200, service: 'rest' }],
  ['a default backend takes undeclared hosts', { host: 'nobody.test' }, { status: 200, service: 'rest' }],
  [
    'annotations of a vendor are reported',
    { host: H, path: '/docs' },
    { status: 200, problems: ['annotation-not-evaluated'] },
  ],
]);

/** The Kubernetes API text, for classes of other controllers. */
export const specDialect: Section = { title: 'the dialect of the Kubernetes API', rows };
