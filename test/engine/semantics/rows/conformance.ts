import { of, rowsOn, withSpec, type Row, type Section } from './row.ts';

/** The features of the Ingress conformance project in our own words: host rules, path rules, default backend, TLS. */
const hostRules = rowsOn(
  {
    objects: [
      of('hosts', '*.foo.test', [['/', 'Prefix', 'wildcard']]),
      of('exact', 'foo.bar.test', [['/', 'Prefix', 'exact']], { created: 1 }),
    ],
  },
  [
    ['host rules: an exact host matches', { host: 'foo.bar.test' }, { status: 200, service: 'exact' }],
    ['host rules: a host that no rule has is 404', { host: 'test.subdomain.bar.test' }, { status: 404, service: null }],
    ['host rules: a wildcard matches one label', { host: 'bar.foo.test' }, { status: 200, service: 'wildcard' }],
    ['host rules: not two labels', { host: 'baz.bar.foo.test' }, { status: 404, service: null }],
    ['host rules: not none', { host: 'foo.test' }, { status: 404, service: null }],
    ['host rules: a port does not matter', { host: 'foo.bar.test:1234' }, { status: 200, service: 'exact' }],
  ],
);

const pathRules = rowsOn(
  {
    objects: [
      of('exact', 'exact-path-rules', [['/foo', 'Exact', 'foo-exact']]),
      of('prefix', 'prefix-path-rules', [
        ['/foo', 'Prefix', 'foo-prefix'],
        ['/aaa/bbb', 'Prefix', 'aaa-slash-bbb-prefix'],
        ['/aaa', 'Prefix', 'aaa-prefix'],
      ]),
      of('mixed', 'mixed-path-rules', [
        ['/foo', 'Prefix', 'foo-prefix'],
        ['/foo', 'Exact', 'foo-exact'],
      ]),
      of('slash', 'trailing-slash-path-rules', [
        ['/aaa/bbb/', 'Prefix', 'aaa-slash-bbb-slash-prefix'],
        ['/foo/', 'Exact', 'foo-slash-exact'],
      ]),
    ],
  },
  [
    [
      'path rules: Exact matches the same path',
      { host: 'exact-path-rules', path: '/foo' },
      { status: 200, service: 'foo-exact' },
    ],
    ['path rules: Exact does not match a trailing slash', { host: 'exact-path-rules', path: '/foo/' }, { status: 404 }],
    ['path rules: Exact regards case', { host: 'exact-path-rules', path: '/FOO' }, { status: 404 }],
    ['path rules: Exact does not match another path', { host: 'exact-path-rules', path: '/bar' }, { status: 404 }],
    [
      'path rules: Prefix matches the same path',
      { host: 'prefix-path-rules', path: '/foo' },
      { status: 200, service: 'foo-prefix' },
    ],
    [
      'path rules: Prefix matches a trailing slash',
      { host: 'prefix-path-rules', path: '/foo/' },
      { status: 200, service: 'foo-prefix' },
    ],
    ['path rules: Prefix regards case', { host: 'prefix-path-rules', path: '/FOO' }, { status: 404 }],
    [
      'path rules: Prefix matches by elements',
      { host: 'prefix-path-rules', path: '/aaa/bbb/ccc' },
      { status: 200, service: 'aaa-slash-bbb-prefix' },
    ],
    [
      'path rules: the longest Prefix wins',
      { host: 'prefix-path-rules', path: '/aaa/bbb' },
      { status: 200, service: 'aaa-slash-bbb-prefix' },
    ],
    [
      'path rules: the shorter Prefix takes the rest',
      { host: 'prefix-path-rules', path: '/aaa/ccc' },
      { status: 200, service: 'aaa-prefix' },
    ],
    [
      'path rules: Prefix does not match a part of an element',
      { host: 'prefix-path-rules', path: '/aaaccc' },
      { status: 404 },
    ],
    [
      'path rules: Exact goes before Prefix',
      { host: 'mixed-path-rules', path: '/foo' },
      { status: 200, service: 'foo-exact' },
    ],
    [
      'path rules: Prefix with a slash matches what is below',
      { host: 'trailing-slash-path-rules', path: '/aaa/bbb/ccc' },
      { status: 200, service: 'aaa-slash-bbb-slash-prefix' },
    ],
    [
      'path rules: without the slash the client is sent there',
      { host: 'trailing-slash-path-rules', path: '/aaa/bbb' },
      { status: 301, location: 'http://trailing-slash-path-rules/aaa/bbb/' },
    ],
    [
      'path rules: Exact with a slash matches itself',
      { host: 'trailing-slash-path-rules', path: '/foo/' },
      { status: 200, service: 'foo-slash-exact' },
    ],
  ],
);

const rest: readonly Row[] = [
  ...rowsOn({ objects: [withSpec(of('all', null, [], { defaultService: 'echo' }), { rules: [] })] }, [
    [
      'default backend: any host goes there',
      { host: 'some.test', path: '/' },
      { status: 200, service: 'echo', podPath: '/' },
    ],
    [
      'default backend: any path and method',
      { host: 'other.test', path: '/a/b?c', method: 'PUT', body: 'x' },
      { status: 200, service: 'echo', podPath: '/a/b?c' },
    ],
  ]),
  ...rowsOn(
    {
      objects: [
        of('tls', 'tls.test', [['/', 'Prefix', 'echo']], { tls: [{ hosts: ['tls.test'], secretName: 'gone' }] }),
      ],
    },
    [
      [
        'TLS: HTTPS is terminated and the pod told',
        { scheme: 'https', host: 'tls.test' },
        { status: 200, service: 'echo', podSees: { 'x-forwarded-proto': 'https' } },
      ],
    ],
  ),
];

/** Load balancing, the remaining feature, needs several pods: see `rows-served.test.ts`. */
export const conformance: Section = {
  title: 'the features of Ingress conformance',
  rows: [...hostRules, ...pathRules, ...rest],
};
