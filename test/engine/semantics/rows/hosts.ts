import { of, rowsOn, type Row, type Section } from './row.ts';

const shops = [
  of('wild', '*.example.com', [
    ['/', 'Prefix', 'wild'],
    ['/only-wild', 'Prefix', 'wild'],
  ]),
  of('shop', 'shop.example.com', [['/cart', 'Prefix', 'shop']], { created: 1 }),
  of(
    'any',
    null,
    [
      ['/', 'Prefix', 'any'],
      ['/only-any', 'Prefix', 'any'],
    ],
    { created: 2 },
  ),
];

const shopRows = rowsOn({ objects: shops }, [
  [
    'an exact host wins over an older wildcard',
    { host: 'shop.example.com', path: '/cart' },
    { status: 200, ingress: 'shop', service: 'shop' },
  ],
  ['a wildcard covers one label', { host: 'a.example.com' }, { status: 200, ingress: 'wild', service: 'wild' }],
  [
    'a wildcard covers labels of letters, digits, _ and -',
    { host: 'A_1-b.example.com' },
    { status: 200, service: 'wild' },
  ],
  ['a wildcard does not cover the bare name', { host: 'example.com' }, { status: 200, service: 'any' }],
  ['a wildcard does not cover two labels', { host: 'a.b.example.com' }, { status: 200, service: 'any' }],
  [
    'a rule without host serves hosts that nobody declares',
    { host: 'nobody.test', path: '/x' },
    { status: 200, ingress: 'any', service: 'any' },
  ],
  [
    'a path that a declared host lacks does not fall back to the wildcard',
    { host: 'shop.example.com', path: '/only-wild' },
    { status: 404, service: null },
  ],
  ['nor to a rule without host', { host: 'shop.example.com', path: '/only-any' }, { status: 404, service: null }],
  ['nor does a path that a wildcard lacks', { host: 'shop.example.com', path: '/' }, { status: 404 }],
  ['comparison ignores case', { host: 'SHOP.Example.COM', path: '/cart' }, { status: 200, service: 'shop' }],
  ['and the port', { host: 'shop.example.com:8080', path: '/cart' }, { status: 200, service: 'shop' }],
  ['and a dot at the end', { host: 'shop.example.com.', path: '/cart' }, { status: 200, service: 'shop' }],
  ['and all of them together', { host: 'Shop.example.com.:443', path: '/cart' }, { status: 200, service: 'shop' }],
  [
    'the Host is passed on as sent, with port and case',
    { host: 'Shop.Example.com:8080', path: '/cart' },
    { status: 200, podSees: { host: 'Shop.Example.com:8080', 'x-forwarded-host': 'Shop.Example.com:8080' } },
  ],
  [
    'the default server answers /healthz although a host-less / is there',
    { host: 'nobody.test', path: '/healthz' },
    { status: 200, reason: 'health', service: null },
  ],
  ['other hosts do not', { host: 'a.example.com', path: '/healthz' }, { status: 200, service: 'wild' }],
]);

const single = [of('shop', 'shop.test', [['/', 'Prefix', 'shop']])];
const secure = [of('one', 'one.test', [['/', 'Prefix', 'one']]), of('two', 'two.test', [['/', 'Prefix', 'two']])];

const aliased = [
  of('older', 'first.test', [['/', 'Prefix', 'first']], {
    annotations: { 'server-alias': 'alias.test, second.test, *.wide.test, ~^www\\d+\\.pattern\\.test$' },
  }),
  of('younger', 'first.test', [['/two', 'Prefix', 'younger']], {
    created: 1,
    annotations: { 'server-alias': 'late.test' },
  }),
  of('second', 'second.test', [['/', 'Prefix', 'second']], { created: 2 }),
];

const rows: readonly Row[] = [
  ...shopRows,
  ...rowsOn({ objects: single }, [
    [
      'an unknown host without a host-less rule gets 404',
      { host: 'other.test' },
      { status: 404, ingress: null, service: null },
    ],
    ['for any method', { host: 'other.test', method: 'DELETE' }, { status: 404 }],
    [
      'and without a route for /healthz it is still 200 there',
      { host: 'other.test', path: '/healthz' },
      { status: 200, reason: 'health' },
    ],
  ]),
  ...rowsOn({ objects: secure }, [
    [
      'the server name chooses the certificate, the Host the route',
      { scheme: 'https', serverName: 'one.test', host: 'two.test' },
      { status: 200, service: 'two' },
    ],
    [
      'and the other way round',
      { scheme: 'https', serverName: 'two.test', host: 'one.test' },
      { status: 200, service: 'one' },
    ],
  ]),
  ...rowsOn({ objects: aliased }, [
    [
      'an alias is a further name of the host',
      { host: 'alias.test' },
      { status: 200, ingress: 'older', service: 'first' },
    ],
    [
      'for the paths of other Ingresses too',
      { host: 'alias.test', path: '/two' },
      { status: 200, ingress: 'younger', service: 'younger' },
    ],
    ['the aliases of a younger Ingress of the host do not count', { host: 'late.test' }, { status: 404 }],
    [
      'an alias that a rule declares is ignored',
      { host: 'second.test' },
      { status: 200, service: 'second', problems: ['server-alias-declared'] },
    ],
    ['a wildcard alias covers several labels', { host: 'a.b.wide.test' }, { status: 200, service: 'first' }],
    ['a pattern is an alias', { host: 'www12.pattern.test' }, { status: 200, service: 'first' }],
    ['a name that the pattern does not match is none', { host: 'www.pattern.test' }, { status: 404 }],
  ]),
];

/** Reference 3. */
export const hosts: Section = { title: 'hosts (reference 3)', rows };
