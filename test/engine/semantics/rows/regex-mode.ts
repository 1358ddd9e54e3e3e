import { of, rowsOn, type Expected, type Row, type Section } from './row.ts';

const HOST = 'regex.test';
const REGEX = { 'use-regex': 'true' };
const missing: Expected = { status: 404, service: null };

const whole: readonly Row[] = rowsOn(
  {
    objects: [
      of('plain', HOST, [
        ['/cart', 'Exact', 'cart'],
        ['/docs', 'Prefix', 'docs'],
        ['/v1.0', 'Prefix', 'dotted'],
      ]),
      of('regex', HOST, [['/item/[A-Z]{3}', 'ImplementationSpecific', 'item']], { created: 1, annotations: REGEX }),
      of('elsewhere', 'plain.test', [['/docs', 'Prefix', 'plain']], { created: 2 }),
    ],
  },
  [
    [
      'use-regex on one Ingress makes patterns of all paths: Exact loses its meaning',
      { host: HOST, path: '/CARTOON' },
      { status: 200, ingress: 'plain', service: 'cart', problems: ['regex-mode'] },
    ],
    ['Prefix is no longer element-wise', { host: HOST, path: '/docsearch' }, { status: 200, service: 'docs' }],
    ['a dot matches any character', { host: HOST, path: '/v1x0' }, { status: 200, service: 'dotted' }],
    ['letters match in any case, in classes too', { host: HOST, path: '/ITEM/abc' }, { status: 200, service: 'item' }],
    ['patterns are open at the end', { host: HOST, path: '/item/abcdef/more' }, { status: 200, service: 'item' }],
    ['and anchored at the start', { host: HOST, path: '/x/item/abc' }, missing],
    ['the implicit / catches the rest', { host: HOST, path: '/other' }, { status: 404, ingress: 'plain' }],
    ['other hosts are not affected', { host: 'plain.test', path: '/docsearch' }, missing],
  ],
);

const order: readonly Row[] = rowsOn(
  {
    objects: [
      of(
        'order',
        HOST,
        [
          ['/foo/bar/bar', 'Prefix', 'literal'],
          ['/foo/bar/[A-Z0-9]{3}', 'ImplementationSpecific', 'pattern'],
          ['/foo', 'Prefix', 'short'],
          ['/a.', 'Prefix', 'dot'],
          ['/ab', 'Prefix', 'letter'],
        ],
        { annotations: REGEX },
      ),
    ],
  },
  [
    [
      'the longest text is tried first, and the first match wins',
      { host: HOST, path: '/foo/bar/bar' },
      { status: 200, service: 'pattern' },
    ],
    ['then the shorter ones', { host: HOST, path: '/foo/x' }, { status: 200, service: 'short' }],
    ['equal lengths go in descending order of bytes', { host: HOST, path: '/ab' }, { status: 200, service: 'letter' }],
  ],
);

const switches: readonly Row[] = [
  {
    name: 'a rewrite-target alone switches the host',
    objects: [of('svc', HOST, [['/svc', 'Prefix', 'svc']], { annotations: { 'rewrite-target': '/' } })],
    request: { host: HOST, path: '/SVCother' },
    expected: { status: 200, service: 'svc', podPath: '/' },
  },
  {
    name: 'a rewrite-target equal to the path is no rewrite and does not switch',
    objects: [
      of('creator', HOST, [['/', 'Prefix', 'root']]),
      of('same', HOST, [['/svc', 'Prefix', 'svc']], { created: 1, annotations: { 'rewrite-target': '/svc' } }),
    ],
    request: { host: HOST, path: '/svcother' },
    expected: { status: 200, service: 'root' },
  },
  {
    name: 'an invalid rewrite-target counts as absent and does not switch',
    objects: [of('bad', HOST, [['/svc', 'Prefix', 'svc']], { annotations: { 'rewrite-target': '/x?y=$1' } })],
    request: { host: HOST, path: '/svcother' },
    expected: { ...missing, problems: ['annotation-invalid'] },
  },
  {
    name: 'a canary does not switch it on',
    objects: [
      of('main', HOST, [['/svc', 'Prefix', 'svc']]),
      of('canary', HOST, [['/svc', 'Prefix', 'next']], { created: 1, annotations: { ...REGEX, canary: 'true' } }),
    ],
    request: { host: HOST, path: '/svcother' },
    expected: missing,
  },
  {
    name: 'there is no redirect to the slash in regex mode',
    objects: [of('slash', HOST, [['/docs/', 'Prefix', 'docs']], { annotations: REGEX })],
    request: { host: HOST, path: '/docs' },
    expected: missing,
  },
  {
    name: 'use-regex takes the booleans of Go',
    objects: [of('regex', HOST, [['/a[0-9]', 'Prefix', 'a']], { annotations: { 'use-regex': 'T' } })],
    request: { host: HOST, path: '/a7' },
    expected: { status: 200, service: 'a' },
  },
  {
    name: 'look-ahead works as in PCRE',
    objects: [of('look', HOST, [['/(?!api/).*', 'ImplementationSpecific', 'app']], { annotations: REGEX })],
    request: { host: HOST, path: '/api/x' },
    expected: missing,
  },
  {
    name: 'a pattern that nothing here can run closes its path and is reported',
    objects: [of('back', HOST, [['/(a)\\1', 'ImplementationSpecific', 'app']], { annotations: REGEX })],
    request: { host: HOST, path: '/aa' },
    expected: { status: 503, reason: 'route-denied', problems: ['path-pattern-unsupported'] },
  },
];

function rewrite(
  path: string,
  target: string,
  requests: readonly (readonly [string, Expected])[],
  more: Readonly<Record<string, string>> = {},
): readonly Row[] {
  const annotations = { 'rewrite-target': target, ...more };
  return rowsOn(
    { objects: [of('svc', HOST, [[path, 'ImplementationSpecific', 'svc']], { annotations })] },
    requests.map(([asked, expected]) => [
      `${path} rewritten to ${target}: ${asked} is ${expected.podPath ?? expected.status}`,
      { host: HOST, path: asked },
      expected,
    ]),
  );
}

const seen = (podPath: string): Expected => ({ status: 200, service: 'svc', podPath });

const rewriting: readonly Row[] = [
  ...rewrite('/svc(/|$)(.*)', '/$2', [
    ['/svc/a/b?x=1', seen('/a/b?x=1')],
    ['/svc', seen('/')],
    ['/svcs', missing],
    ['/SVC/Ab/Cd', seen('/Ab/Cd')],
    ['/svc/a%2Fb%20c', seen('/a/b%20c')],
    ['/svc//a/./x/../b', seen('/a/b')],
    ['/svc/100%25', seen('/100%25')],
    ['/svc/what%3F?x', seen('/what%3F?x')],
    ['/svc/%ED%95%9C', seen('/%ED%95%9C')],
  ]),
  ...rewrite('/svc/?(.*)', '/$1', [
    ['/svcs', seen('/s')],
    ['/svc/a', seen('/a')],
  ]),
  ...rewrite('/svc(/.*)?', '/$1', [['/svc/a', seen('//a')]]),
  ...rewrite('/svc', '/', [
    ['/svc/a/b', seen('/')],
    ['/svcother', seen('/')],
    ['/svc?x=1', seen('/?x=1')],
  ]),
  ...rewrite('/svc/(.*)', '/$1', [
    ['/svc', missing],
    ['/svc/', seen('/')],
  ]),
  ...rewrite('/svc(/|$)(.*)', '/x/$3/$2', [['/svc/a', seen('/x//a')]]),
  ...rewrite('/(a)?svc(/|$)(.*)', '/$1-$3', [['/svc/y', seen('/-y')]]),
  ...rowsOn(
    {
      objects: [
        of('svc', HOST, [['/svc', 'Prefix', 'svc']], {
          annotations: { 'rewrite-target': '/new' },
          defaultService: 'rest',
        }),
        of('other', HOST, [['/other', 'Prefix', 'other']], { created: 1 }),
      ],
    },
    [
      [
        'a rewrite applies to the implicit / of the host that the Ingress created',
        { host: HOST, path: '/unmatched' },
        { status: 200, service: 'rest', podPath: '/new' },
      ],
      [
        'and not to paths of other Ingresses',
        { host: HOST, path: '/other/x%2Fy' },
        { status: 200, service: 'other', podPath: '/other/x%2Fy' },
      ],
    ],
  ),
];

const prefixed = (annotations: Readonly<Record<string, string>>): readonly object[] => [
  of('svc', HOST, [['/svc(/|$)(.*)', 'ImplementationSpecific', 'svc']], { annotations }),
];

const forwardedPrefix: readonly Row[] = [
  {
    name: 'x-forwarded-prefix goes with a rewrite',
    objects: prefixed({ 'rewrite-target': '/$2', 'x-forwarded-prefix': '/svc' }),
    request: { host: HOST, path: '/svc/a' },
    expected: { status: 200, podSees: { 'x-forwarded-prefix': '/svc' } },
  },
  {
    name: 'x-forwarded-prefix may use captures',
    objects: prefixed({ 'rewrite-target': '/$2', 'x-forwarded-prefix': '/p$1$2' }),
    request: { host: HOST, path: '/svc/a' },
    expected: { status: 200, podSees: { 'x-forwarded-prefix': '/p/a' } },
  },
  {
    name: 'without a rewrite x-forwarded-prefix does nothing',
    objects: prefixed({ 'use-regex': 'true', 'x-forwarded-prefix': '/svc' }),
    request: { host: HOST, path: '/svc/a' },
    expected: { status: 200, podSees: { 'x-forwarded-prefix': null } },
  },
  {
    name: 'and a value of the client passes',
    objects: prefixed({ 'use-regex': 'true' }),
    request: { host: HOST, path: '/svc/a', headers: { 'X-Forwarded-Prefix': '/mine' } },
    expected: { status: 200, podSees: { 'x-forwarded-prefix': '/mine' } },
  },
];

/** Reference 4.4 and 4.5. */
export const regexMode: Section = {
  title: 'regex mode and rewriting (reference 4.4, 4.5)',
  rows: [...whole, ...order, ...switches, ...rewriting, ...forwardedPrefix],
};
