import { of, rowsOn, withSpec, type Row, type Section } from './row.ts';

const HOST = 'shared.test';
const x = (name: string, created: number, wish: Parameters<typeof of>[3] = {}): object =>
  of(name, HOST, [['/x', 'Prefix', name]], { created, ...wish });
const asked = { host: HOST, path: '/x' };

const rows: readonly Row[] = [
  {
    name: 'the oldest wins, whatever the order of the list',
    objects: [x('young', 2), x('old', 1)],
    request: asked,
    expected: { status: 200, ingress: 'old', service: 'old', problems: ['path-conflict'] },
  },
  {
    name: 'equal ages: the greater name wins',
    objects: [x('a', 1), x('b', 1)],
    request: asked,
    expected: { status: 200, ingress: 'b', service: 'b' },
  },
  {
    name: 'equal ages: the namespace is the first part of the name',
    objects: [x('z', 1, { namespace: 'alpha' }), x('a', 1, { namespace: 'beta' })],
    request: asked,
    expected: { status: 200, ingress: 'beta/a', service: 'beta/a' },
  },
  {
    name: 'inside one Ingress the first entry wins',
    objects: [
      of('twice', HOST, [
        ['/x', 'Prefix', 'first'],
        ['/x', 'Prefix', 'second'],
      ]),
    ],
    request: asked,
    expected: { status: 200, service: 'first' },
  },
  {
    name: 'ImplementationSpecific collides with Prefix',
    objects: [x('prefix', 1), of('specific', HOST, [['/x', 'ImplementationSpecific', 'specific']], { created: 2 })],
    request: asked,
    expected: { status: 200, service: 'prefix', problems: ['path-conflict'] },
  },
  {
    name: 'Exact does not collide with Prefix',
    objects: [x('prefix', 1), of('exact', HOST, [['/x', 'Exact', 'exact']], { created: 2 })],
    request: asked,
    expected: { status: 200, service: 'exact' },
  },
  ...rowsOn(
    {
      objects: [
        x('old', 1),
        of(
          'young',
          HOST,
          [
            ['/x', 'Prefix', 'young'],
            ['/y', 'Prefix', 'young'],
          ],
          { created: 2, annotations: { 'permanent-redirect': 'https://young.example' } },
        ),
      ],
    },
    [
      ['the loser gives neither Service nor annotations', asked, { status: 200, service: 'old' }],
      [
        'only the colliding path of the loser is void',
        { host: HOST, path: '/y' },
        { status: 301, location: 'https://young.example', ingress: 'young' },
      ],
    ],
  ),
  {
    name: 'when the winner disappears the other takes over',
    earlier: [x('old', 1), x('young', 2)],
    objects: [x('young', 2)],
    request: asked,
    expected: { status: 200, service: 'young' },
  },
  {
    name: 'an older one that appears later takes the path',
    earlier: [x('young', 2)],
    objects: [x('young', 2), x('old', 1)],
    request: asked,
    expected: { status: 200, service: 'old' },
  },
  {
    name: 'the implicit / is taken over by a younger Ingress that declares it',
    objects: [x('old', 1), of('young', HOST, [['/', 'Prefix', 'young']], { created: 2 })],
    request: { host: HOST, path: '/z' },
    expected: { status: 200, ingress: 'young', service: 'young' },
  },
  {
    name: 'Ingresses of several namespaces share a host',
    objects: [x('old', 1), of('other', HOST, [['/y', 'Prefix', 'y']], { created: 2, namespace: 'team' })],
    request: { host: HOST, path: '/y' },
    expected: { status: 200, ingress: 'team/other', service: 'team/y' },
  },
  {
    name: 'app-root may come from any Ingress of the host',
    objects: [
      x('old', 1),
      of('young', HOST, [['/y', 'Prefix', 'y']], { created: 2, annotations: { 'app-root': '/home' } }),
    ],
    request: { host: HOST, path: '/' },
    expected: { status: 302, reason: 'app-root-redirect', location: `http://${HOST}/home` },
  },
  {
    name: 'one from-to-www-redirect is enough',
    objects: [
      x('old', 1),
      of('young', HOST, [['/y', 'Prefix', 'y']], { created: 2, annotations: { 'from-to-www-redirect': 'true' } }),
    ],
    request: { host: `www.${HOST}`, path: '/x' },
    expected: { status: 308, reason: 'www-redirect', location: `http://${HOST}:80/x` },
  },
  ...rowsOn(
    {
      objects: [
        x('plain', 1),
        withSpec(
          of('first', HOST, [['/a', 'Prefix', 'a']], {
            created: 2,
            annotations: { 'server-alias': 'first-alias.test' },
          }),
          {},
        ),
        of('second', HOST, [['/b', 'Prefix', 'b']], {
          created: 3,
          annotations: { 'server-alias': 'second-alias.test' },
        }),
      ],
    },
    [
      [
        'server-alias comes from the oldest Ingress that has it',
        { host: 'first-alias.test', path: '/b' },
        { status: 200, service: 'b' },
      ],
      ['and not from a younger one', { host: 'second-alias.test', path: '/b' }, { status: 404 }],
    ],
  ),
];

/** Reference 6. */
export const conflicts: Section = { title: 'conflicts and merging (reference 6)', rows };
