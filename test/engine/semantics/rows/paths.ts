import { of, rowsOn, type Expected, type Row, type RowPath, type Section } from './row.ts';

const HOST = 'paths.test';
const docs = (path: string, type: RowPath[1]): readonly object[] => [of('docs', HOST, [[path, type, 'docs']])];
const served: Expected = { status: 200, ingress: 'docs', service: 'docs' };
const missing: Expected = { status: 404, service: null };
const toSlash: Expected = { status: 301, reason: 'trailing-slash-redirect', location: `http://${HOST}/docs/` };

function table(path: string, type: RowPath[1], requests: Readonly<Record<string, Expected>>): readonly Row[] {
  const written = type ?? 'a path without type';
  return rowsOn(
    { objects: docs(path, type) },
    Object.entries(requests).map(([asked, expected]) => [
      `${written} ${path} answers ${asked} with ${expected.status}`,
      { host: HOST, path: asked },
      expected,
    ]),
  );
}

const types: readonly Row[] = [
  ...table('/docs', 'Exact', {
    '/docs': served,
    '/docs/': missing,
    '/Docs': missing,
    '/docs/x': missing,
    '/docs?x=1': served,
  }),
  ...table('/docs/', 'Exact', { '/docs/': served, '/docs': toSlash, '/docs/x': missing }),
  ...table('/docs', 'Prefix', {
    '/docs': served,
    '/docs/': served,
    '/docs/x': served,
    '/docsearch': missing,
    '/Docs': missing,
  }),
  ...table('/docs/', 'Prefix', { '/docs/': served, '/docs/x': served, '/docs': toSlash, '/docsearch': missing }),
  ...table('/docs', 'ImplementationSpecific', { '/docs/x': served, '/docsearch': missing, '/Docs': missing }),
  ...table('/docs', null, { '/docs/x': served, '/docsearch': missing }),
  ...table('/', 'Prefix', { '/': served, '/anything/at/all': served }),
  ...table('', 'Prefix', { '/': served, '/x': served }),
  ...table('/', 'Exact', { '/': served, '/x': missing }),
  ...table('/v1.0', 'Prefix', { '/v1.0/x': served, '/v1x0': missing }),
  ...table('/a(b|c)', 'ImplementationSpecific', { '/ab': missing, '/a(b|c)/x': served }),
];

const slash: readonly Row[] = [
  ...rowsOn({ objects: docs('/docs/', 'Prefix') }, [
    [
      'the redirect to the slash keeps the query',
      { host: HOST, path: '/docs?a=b&c' },
      { status: 301, location: `http://${HOST}/docs/?a=b&c` },
    ],
    ['and not the port', { host: `${HOST}:8080`, path: '/docs' }, toSlash],
    [
      'on HTTPS it leads to HTTPS',
      { scheme: 'https', host: HOST, path: '/docs' },
      { status: 301, location: `https://${HOST}/docs/` },
    ],
    ['it answers any method', { host: HOST, path: '/docs', method: 'POST', body: 'x' }, toSlash],
  ]),
  {
    name: 'the redirect to the slash comes before the one to HTTPS',
    objects: [of('docs', HOST, [['/docs/', 'Prefix', 'docs']], { tls: [{ hosts: [HOST] }] })],
    request: { host: HOST, path: '/docs' },
    expected: toSlash,
  },
  {
    name: 'it is skipped where an Exact takes the path without the slash',
    objects: [
      of('docs', HOST, [
        ['/docs/', 'Prefix', 'docs'],
        ['/docs', 'Exact', 'exact'],
      ]),
    ],
    request: { host: HOST, path: '/docs' },
    expected: { status: 200, service: 'exact' },
  },
  {
    name: 'it is skipped where a Prefix takes the path without the slash',
    objects: [
      of('docs', HOST, [
        ['/docs/api/', 'Exact', 'docs'],
        ['/docs/api', 'Prefix', 'prefix'],
      ]),
    ],
    request: { host: HOST, path: '/docs/api' },
    expected: { status: 200, service: 'prefix' },
  },
  {
    name: 'it wins over a shorter prefix',
    objects: [
      of('docs', HOST, [
        ['/docs/', 'Prefix', 'docs'],
        ['/', 'Prefix', 'root'],
      ]),
    ],
    request: { host: HOST, path: '/docs' },
    expected: toSlash,
  },
  ...rowsOn(
    {
      objects: [
        of('older', HOST, [['/docs', 'Prefix', 'older']]),
        of('younger', HOST, [['/docs/', 'Prefix', 'younger']], { created: 1 }),
      ],
    },
    [
      [
        'Prefix /docs and Prefix /docs/ are one path, and that is reported',
        { host: HOST, path: '/docs' },
        { status: 200, service: 'older', problems: ['path-duplicate-slash'] },
      ],
      ['the older Ingress has what is below', { host: HOST, path: '/docs/x' }, { status: 200, service: 'older' }],
    ],
  ),
];

const precedence: readonly Row[] = rowsOn(
  {
    objects: [
      of('list', HOST, [
        ['/', 'Prefix', 'root'],
        ['/docs', 'Prefix', 'docs'],
        ['/docs/api', 'Prefix', 'api'],
      ]),
      of(
        'young',
        HOST,
        [
          ['/docs', 'Exact', 'exact'],
          ['/docs/api/v1', 'Prefix', 'v1'],
        ],
        { created: 5 },
      ),
    ],
  },
  [
    [
      'Exact goes before Prefix, whatever the age',
      { host: HOST, path: '/docs' },
      { status: 200, service: 'exact', ingress: 'young' },
    ],
    ['an equal Prefix takes the rest', { host: HOST, path: '/docs/' }, { status: 200, service: 'docs' }],
    ['and what is below', { host: HOST, path: '/docs/x' }, { status: 200, service: 'docs' }],
    [
      'the longest Prefix wins, not the first of the list',
      { host: HOST, path: '/docs/api/x' },
      { status: 200, service: 'api' },
    ],
    ['nor the oldest', { host: HOST, path: '/docs/api/v1/x' }, { status: 200, service: 'v1', ingress: 'young' }],
    ['prefixes are taken by whole elements', { host: HOST, path: '/docs/apis' }, { status: 200, service: 'docs' }],
    ['the shortest takes the rest', { host: HOST, path: '/other' }, { status: 200, service: 'root' }],
  ],
);

const normalisation: readonly Row[] = rowsOn(
  {
    objects: [
      of('a', HOST, [
        ['/a/b', 'Exact', 'ab'],
        ['/', 'Prefix', 'root'],
      ]),
    ],
  },
  [
    [
      'slashes are merged for matching, and forwarded as received',
      { host: HOST, path: '/a//b' },
      { status: 200, service: 'ab', podPath: '/a//b' },
    ],
    ['a dot is resolved', { host: HOST, path: '/a/./b' }, { status: 200, service: 'ab', podPath: '/a/./b' }],
    ['two dots are resolved', { host: HOST, path: '/a/x/../b' }, { status: 200, service: 'ab', podPath: '/a/x/../b' }],
    [
      'an escaped slash is one',
      { host: HOST, path: '/a%2Fb?q=%2F' },
      { status: 200, service: 'ab', podPath: '/a%2Fb?q=%2F' },
    ],
    ['any letter may be escaped', { host: HOST, path: '/%61/b' }, { status: 200, service: 'ab', podPath: '/%61/b' }],
    ['above the root is 400', { host: HOST, path: '/../x' }, { status: 400, reason: 'bad-request', service: null }],
    ['escaped dots too', { host: HOST, path: '/%2e%2e/x' }, { status: 400, reason: 'bad-request' }],
    ['a broken escape is 400', { host: HOST, path: '/a%zz' }, { status: 400, reason: 'bad-request' }],
    [
      'an escape is decoded once',
      { host: HOST, path: '/a%252Fb' },
      { status: 200, service: 'root', podPath: '/a%252Fb' },
    ],
  ],
);

/** Reference 4.1, 4.2, 4.3 and 4.6. */
export const paths: Section = {
  title: 'paths in plain mode, and how they are normalised (reference 4.1 to 4.3, 4.6)',
  rows: [...types, ...slash, ...precedence, ...normalisation],
};
