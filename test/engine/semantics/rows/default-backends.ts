import { configMap } from '#test/fixtures/controller.ts';
import { of, rowsOn, withSpec, type Row, type Section } from './row.ts';

const shop = of('shop', 'shop.test', [['/cart', 'Prefix', 'cart']], { created: 3, defaultService: 'shop-rest' });
const catchAll = (name: string, created: number, annotations: Readonly<Record<string, string>> = {}): object =>
  withSpec(of(name, null, [], { created, annotations, defaultService: name }), { rules: [] });

const around: readonly Row[] = rowsOn(
  {
    objects: [
      catchAll('all', 1),
      catchAll('late', 2),
      shop,
      of('plain', 'plain.test', [['/cart', 'Prefix', 'plain']], { created: 4 }),
      of('second', 'plain.test', [['/more', 'Prefix', 'plain']], { created: 5, defaultService: 'second-rest' }),
      withSpec(of('empty', 'empty.test', [], { created: 6, defaultService: 'empty-rest' }), {
        rules: [{ host: 'empty.test' }],
      }),
      withSpec(of('bare', 'bare.test', [], { created: 7 }), { rules: [{ host: 'bare.test' }] }),
    ],
  },
  [
    [
      'a default backend without rules catches what no host takes, the oldest one',
      { host: 'nobody.test', path: '/x' },
      { status: 200, ingress: 'all', service: 'all' },
    ],
    [
      'it does not serve missing paths of declared hosts',
      { host: 'plain.test', path: '/x' },
      { status: 404, service: null },
    ],
    [
      'a default backend with rules serves unmatched paths of the hosts that it created',
      { host: 'shop.test', path: '/x' },
      { status: 200, ingress: 'shop', service: 'shop-rest' },
    ],
    ['a host that another Ingress created does not get it', { host: 'plain.test', path: '/y' }, { status: 404 }],
    [
      'a rule without paths leads to the default backend',
      { host: 'empty.test', path: '/x' },
      { status: 200, service: 'empty-rest' },
    ],
    ['and without one to 404', { host: 'bare.test', path: '/x' }, { status: 404 }],
  ],
);

const rows: readonly Row[] = [
  {
    name: 'an unknown host, nothing declared: 404',
    objects: [],
    request: { host: 'nobody.test' },
    expected: { status: 404, reason: 'no-host', ingress: null },
  },
  ...around,
  {
    name: 'a default backend with rules is no catch-all for other hosts',
    objects: [shop],
    request: { host: 'nobody.test' },
    expected: { status: 404, service: null },
  },
  {
    name: 'app-root, redirects and rewrites of a catch-all are not applied',
    objects: [
      catchAll('all', 0, {
        'app-root': '/home',
        'permanent-redirect': 'https://x.test',
        'rewrite-target': '/x',
        'force-ssl-redirect': 'true',
      }),
    ],
    request: { host: 'nobody.test', path: '/' },
    expected: { status: 200, service: 'all', podPath: '/' },
  },
  ...rowsOn(
    {
      objects: [
        of('hostless', null, [['/a', 'Prefix', 'a']], {
          defaultService: 'rest',
          annotations: { 'force-ssl-redirect': 'true' },
        }),
      ],
    },
    [
      [
        'host-less rules with a default backend do not get it for unmatched paths, nor their annotations there',
        { host: 'nobody.test', path: '/x' },
        { status: 404, service: null },
      ],
      [
        'their own paths have both',
        { host: 'nobody.test', path: '/a' },
        { status: 308, location: 'https://nobody.test/a' },
      ],
    ],
  ),
  {
    name: 'a path whose backend is a resource is skipped',
    objects: [
      withSpec(of('resource', 'r.test', []), {
        rules: [
          {
            host: 'r.test',
            http: {
              paths: [
                {
                  path: '/a',
                  pathType: 'Prefix',
                  backend: { resource: { apiGroup: 'k8s.example', kind: 'Bucket', name: 'static' } },
                },
              ],
            },
          },
        ],
      }),
    ],
    request: { host: 'r.test', path: '/a' },
    expected: { status: 404, service: null, problems: ['backend-resource'] },
  },
  ...rowsOn(
    {
      objects: [
        shop,
        of('errors', 'errors.test', [['/', 'Prefix', 'errors']]),
        of('bare', 'bare.test', [['/a', 'Prefix', 'cart']]),
        ...configMap({}, '--default-backend-service=default/errors'),
      ],
    },
    [
      [
        '--default-backend-service takes the place of the built-in 404 for unknown hosts',
        { host: 'nobody.test', path: '/x' },
        { status: 200, service: 'errors' },
      ],
      ['and for unmatched paths', { host: 'bare.test', path: '/x' }, { status: 200, service: 'errors' }],
      [
        'but not where an Ingress has a default backend of its own',
        { host: 'shop.test', path: '/x' },
        { status: 200, service: 'shop-rest' },
      ],
    ],
  ),
  ...implicitRoot(),
  ...standIns(),
];

function implicitRoot(): readonly Row[] {
  const other = of('other', 'old.test', [['/b', 'Prefix', 'b']], { created: 1 });
  const old = (annotations: Readonly<Record<string, string>>): readonly object[] => [
    of('old', 'old.test', [['/a', 'Prefix', 'a']], { annotations }),
    other,
  ];
  const unmatched = { host: 'old.test', path: '/unmatched' };
  return [
    {
      name: 'an unmatched path is redirected as the oldest Ingress of the host says',
      objects: old({ 'permanent-redirect': 'https://new.example' }),
      request: unmatched,
      expected: { status: 301, location: 'https://new.example', ingress: 'old' },
    },
    {
      name: 'or refused',
      objects: old({ 'denylist-source-range': '127.0.0.0/8' }),
      request: unmatched,
      expected: { status: 403, reason: 'access-denied' },
    },
    {
      name: 'or prompted for a password',
      objects: [
        ...old({ 'auth-type': 'basic', 'auth-secret': 'users' }),
        {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: 'users', namespace: 'default' },
          data: { auth: btoa('me:{PLAIN}x') },
        },
      ],
      request: unmatched,
      expected: { status: 401, reason: 'auth-refused' },
    },
    {
      name: 'a declared path of another Ingress is not',
      objects: old({ 'denylist-source-range': '127.0.0.0/8' }),
      request: { host: 'old.test', path: '/b' },
      expected: { status: 200, service: 'b' },
    },
  ];
}

function standIns(): readonly Row[] {
  const wish = { annotations: { 'default-backend': 'stand-in' } };
  const objects = [
    of('app', 'app.test', [['/', 'Prefix', 'gone']], wish),
    of('up', 'up.test', [['/', 'Prefix', 'up']], wish),
  ];
  return rowsOn({ objects, absent: ['gone'] }, [
    [
      'the annotation default-backend takes over where the Service has no endpoints',
      { host: 'app.test', path: '/x?y=1', headers: { Accept: 'text/csv' } },
      {
        status: 200,
        service: 'stand-in',
        podPath: '/x?y=1',
        podSees: {
          'x-code': '503',
          'x-format': 'text/csv',
          'x-namespace': 'default',
          'x-ingress-name': 'app',
          'x-service-name': 'gone',
          'x-service-port': '80',
        },
      },
    ],
    [
      'with live endpoints it does nothing',
      { host: 'up.test', path: '/x' },
      { status: 200, service: 'up', podSees: { 'x-code': null } },
    ],
  ]);
}

/** Reference 5. */
export const defaultBackends: Section = { title: 'default backends and 404 (reference 5)', rows };
