import { of, rowsOn, withSpec, type Row, type RowPath, type Section } from './row.ts';

const H = 'classic.test';
const ROOT: readonly RowPath[] = [['/', 'Prefix', 'app']];
const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'users', namespace: 'default' },
  data: { auth: btoa('me:{PLAIN}x') },
};
const guarded = { 'auth-type': 'basic', 'auth-secret': 'users', 'denylist-source-range': '127.0.0.0/8' };

const matching: readonly Row[] = [
  ...rowsOn(
    {
      objects: [
        of('plain', H, [['/cart', 'Exact', 'cart']]),
        of('regex', H, [['/x[0-9]', 'Prefix', 'x']], { created: 1, annotations: { 'use-regex': 'true' } }),
      ],
    },
    [
      [
        '1: use-regex is no property of a path or an Ingress, but of the host',
        { host: H, path: '/CARToon/7' },
        { status: 200, service: 'cart' },
      ],
      ['1: and patterns are anchored at the start', { host: H, path: '/a/cart' }, { status: 404 }],
    ],
  ),
  {
    name: '2: a rewrite needs no use-regex, and replaces the whole path',
    objects: [of('svc', H, [['/svc', 'Prefix', 'svc']], { annotations: { 'rewrite-target': '/new' } })],
    request: { host: H, path: '/SVC/a/b?x' },
    expected: { status: 200, service: 'svc', podPath: '/new?x' },
  },
  {
    name: '3: patterns are ordered by the length of their text, not by what they say nor by the list',
    objects: [
      of(
        'order',
        H,
        [
          ['/api/v1', 'Prefix', 'specific'],
          ['/(api|web|x)/.*', 'Prefix', 'general'],
        ],
        { annotations: { 'use-regex': 'true' } },
      ),
    ],
    request: { host: H, path: '/api/v1' },
    expected: { status: 200, service: 'general' },
  },
  {
    name: '4: a path that a declared host lacks is looked for nowhere else',
    objects: [
      of('exact', H, [['/a', 'Prefix', 'a']]),
      of('wild', '*.test', [['/', 'Prefix', 'wild']], { created: 1 }),
      of('any', null, [['/', 'Prefix', 'any']], { created: 2 }),
    ],
    request: { host: H, path: '/b' },
    expected: { status: 404, service: null },
  },
  ...rowsOn(
    {
      objects: [
        of('docs', H, [
          ['/docs', 'ImplementationSpecific', 'docs'],
          ['/help/', 'Prefix', 'help'],
        ]),
      ],
    },
    [
      ['5: ImplementationSpecific is an element-wise Prefix', { host: H, path: '/docsearch' }, { status: 404 }],
      ['5: and takes what is below', { host: H, path: '/docs/x' }, { status: 200, service: 'docs' }],
      [
        '5: a trailing slash is not ignored but redirected to',
        { host: H, path: '/help' },
        { status: 301, location: `http://${H}/help/` },
      ],
    ],
  ),
];

const answering: readonly Row[] = [
  ...rowsOn(
    {
      objects: [
        withSpec(of('tls', H, ROOT, { tls: [{ hosts: ['listed.test'], secretName: 'gone' }] }), {}),
        of('wild', '*.wild.test', ROOT, { created: 1, tls: [{}] }),
        of('under', 'a.wild.test', ROOT, { created: 2 }),
      ],
    },
    [
      [
        '6: every host of an Ingress with tls redirects, listed or not, with a Secret or not',
        { host: `${H}:8080`, path: '/a/' },
        { status: 308, location: `https://${H}/a` },
      ],
      [
        '6: and a plain host below a wildcard with TLS',
        { host: 'a.wild.test', path: '/x' },
        { status: 308, location: 'https://a.wild.test/x' },
      ],
    ],
  ),
  {
    name: '7: a redirect goes before HTTPS',
    objects: [of('app', H, ROOT, { tls: [{}], annotations: { 'temporal-redirect': 'https://n.example' } })],
    request: { host: H },
    expected: { status: 302 },
  },
  {
    name: '7: a preflight goes before HTTPS and passwords',
    objects: [secret, of('app', H, ROOT, { tls: [{}], annotations: { ...guarded, 'enable-cors': 'true' } })],
    request: { host: H, method: 'OPTIONS' },
    expected: { status: 204 },
  },
  {
    name: '7: HTTPS goes before passwords and lists',
    objects: [secret, of('app', H, ROOT, { tls: [{}], annotations: guarded })],
    request: { host: H, path: '/a' },
    expected: { status: 308 },
  },
  {
    name: '7: so does the 503 of no endpoints',
    objects: [secret, of('app', H, ROOT, { annotations: guarded })],
    absent: ['app'],
    request: { host: H },
    expected: { status: 503, reason: 'service-missing' },
  },
  {
    name: '7: lists go before passwords',
    objects: [secret, of('app', H, ROOT, { annotations: guarded })],
    request: { host: H },
    expected: { status: 403, reason: 'access-denied' },
  },
  ...rowsOn({ objects: [of('app', H, ROOT)] }, [
    [
      '8: X-Forwarded-For is replaced, Host kept, X-Original-URI not sent, names with underscores dropped',
      {
        host: 'Classic.test:81',
        headers: { 'X-Forwarded-For': '10.1.1.1', 'X-Original-URI': '/x', my_header: '1', 'X-Kept': 'yes' },
      },
      {
        status: 200,
        podSees: {
          host: 'Classic.test:81',
          'x-forwarded-for': '127.0.0.1',
          'x-original-forwarded-for': '10.1.1.1',
          'x-real-ip': '127.0.0.1',
          my_header: null,
          'x-kept': 'yes',
        },
      },
    ],
    [
      '8: X-Original-URI is not made',
      { host: H, path: '/x' },
      {
        status: 200,
        podSees: { 'x-original-uri': null, 'x-forwarded-host': H, 'x-forwarded-proto': 'http', 'x-scheme': 'http' },
      },
    ],
    [
      '10: the raw target goes out, the normalised one only matches',
      { host: H, path: '/x/..//a%2Fb?c=%20d' },
      { status: 200, podPath: '/x/..//a%2Fb?c=%20d' },
    ],
  ]),
  ...rowsOn({ objects: [of('auth', H, [['/a', 'Prefix', 'a']], { annotations: { 'auth-url': 'nowhere' } })] }, [
    [
      '9: a broken reference closes its location',
      { host: H, path: '/a' },
      { status: 503, reason: 'route-denied', service: null },
    ],
    [
      '9: the implicit / carries it, so that an unmatched path is no 404',
      { host: H, path: '/unmatched' },
      { status: 503, reason: 'route-denied' },
    ],
  ]),
  {
    name: '9: others remove the whole Ingress',
    objects: [of('gone', H, ROOT, { annotations: { 'x-forwarded-prefix': '/a b' } })],
    request: { host: H },
    expected: { status: 404, ingress: null, problems: ['ingress-dropped'] },
  },
  {
    name: '10: with a rewrite the normalised path goes out',
    objects: [
      of('app', H, [['/svc/(.*)', 'ImplementationSpecific', 'app']], { annotations: { 'rewrite-target': '/$1' } }),
    ],
    request: { host: H, path: '/svc//a%2Fb/./c%20d' },
    expected: { status: 200, podPath: '/a/b/c%20d' },
  },
];

const canary = (
  annotations: Readonly<Record<string, string>>,
  absent?: readonly string[],
): Pick<Row, 'objects' | 'absent'> => ({
  objects: [
    of('app', H, ROOT),
    of('canary', H, [['/', 'Prefix', 'next']], { created: 1, annotations: { canary: 'true', ...annotations } }),
  ],
  ...(absent === undefined ? {} : { absent }),
});

const closeBehind: readonly Row[] = [
  ...rowsOn(canary({ 'canary-by-header': 'X-Canary', 'canary-by-header-value': 'yes' }), [
    ['a canary value disables always', { host: H, headers: { 'X-Canary': 'always' } }, { status: 200, service: 'app' }],
    ['and decides itself', { host: H, headers: { 'X-Canary': 'yes' } }, { status: 200, service: 'next' }],
  ]),
  ...rowsOn(canary({ 'canary-weight': '100', 'canary-weight-total': '50' }), [
    ['a total below 100 counts as 100', { host: H }, { status: 200, service: 'next' }],
  ]),
  ...rowsOn(canary({ 'canary-weight': '100' }, ['app']), [
    [
      'a mainline without endpoints is 503, canary or not',
      { host: H },
      { status: 503, reason: 'service-missing', service: null },
    ],
  ]),
  ...rowsOn(canary({ 'canary-weight': '100' }, ['next']), [
    ['a canary without endpoints leaves the mainline', { host: H }, { status: 200, service: 'app' }],
  ]),
  {
    name: 'proxy-ssl-* do nothing without their Secret',
    objects: [of('app', H, ROOT, { annotations: { 'proxy-ssl-verify': 'on', 'proxy-ssl-name': 'x.test' } })],
    request: { host: H },
    expected: { status: 200, service: 'app', problems: ['annotation-inert'] },
  },
  {
    name: 'equal ages are decided in reverse alphabetical order',
    objects: [of('alpha', H, [['/', 'Prefix', 'alpha']]), of('omega', H, [['/', 'Prefix', 'omega']])],
    request: { host: H },
    expected: { status: 200, service: 'omega' },
  },
];

/** Reference 23. */
export const classicMistakes: Section = {
  title: 'the classic mistakes (reference 23)',
  rows: [...matching, ...answering, ...closeBehind],
};
