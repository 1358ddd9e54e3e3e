import { configMap } from '#test/fixtures/controller.ts';
import { of, rowsOn, type Expected, type Row, type RowPath, type Section } from './row.ts';

const ROOT: readonly RowPath[] = [['/', 'Prefix', 'app']];

type Tls = readonly { hosts?: readonly string[]; secretName?: string }[];
const host = (
  name: string,
  tls: Tls | null,
  wish: { created?: number; annotations?: Readonly<Record<string, string>>; ingress?: string } = {},
): object => of(wish.ingress ?? 'app', name, ROOT, { ...wish, ...(tls === null ? {} : { tls }) });
const handshake = (name: string) => ({ scheme: 'https', host: name }) as const;

const H = 'secure.test';
const to = (location: string): Expected => ({ status: 308, reason: 'https-redirect', location, service: null });
const served: Expected = { status: 200, service: 'app' };

const redirects: readonly Row[] = [
  ...rowsOn(
    {
      objects: [
        host(H, [{ hosts: [H], secretName: 'gone' }]),
        of('plain', H, [['/plain', 'Prefix', 'plain']], { created: 1 }),
        host('unlisted.test', [{ hosts: ['listed.test'] }], { ingress: 'unlisted' }),
      ],
    },
    [
      [
        'plain HTTP is redirected, also where the Secret is missing',
        { host: H, path: '/a?x=1' },
        to(`https://${H}/a?x=1`),
      ],
      ['without the port', { host: `${H}:8080`, path: '/a' }, to(`https://${H}/a`)],
      ['a last slash is removed', { host: H, path: '/a/' }, to(`https://${H}/a`)],
      ['that of the root too', { host: H, path: '/' }, to(`https://${H}`)],
      ['a slash before the query stays', { host: H, path: '/a/?x=1' }, to(`https://${H}/a/?x=1`)],
      ['and a slash that ends the query goes', { host: H, path: '/a?x=/' }, to(`https://${H}/a?x=`)],
      ['the target is not normalised', { host: H, path: '/a//b/../c%2F' }, to(`https://${H}/a//b/../c%2F`)],
      ['paths of another Ingress of the host redirect too', { host: H, path: '/plain' }, to(`https://${H}/plain`)],
      ['any method', { host: H, path: '/a', method: 'POST', body: 'x' }, to(`https://${H}/a`)],
      [
        'X-Forwarded-Proto of the client is ignored',
        { host: H, path: '/a', headers: { 'X-Forwarded-Proto': 'https' } },
        to(`https://${H}/a`),
      ],
      [
        'a host that the TLS section does not list redirects',
        { host: 'unlisted.test', path: '/a' },
        to('https://unlisted.test/a'),
      ],
      [
        'HTTPS is served',
        handshake(H),
        { ...served, podSees: { 'x-forwarded-proto': 'https', 'x-forwarded-port': '443' } },
      ],
      [
        'and has HSTS',
        handshake(H),
        { status: 200, clientSees: { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } },
      ],
    ],
  ),
  ...rowsOn({ objects: [host(H, [{}])] }, [
    ['a TLS section without hosts and Secret redirects', { host: H, path: '/a' }, to(`https://${H}/a`)],
  ]),
  ...rowsOn({ objects: [of('app', H, [['/a', 'Prefix', 'app']], { tls: [{}] })] }, [
    ['an unmatched path of a TLS host redirects first', { host: H, path: '/other' }, to(`https://${H}/other`)],
    ['the 404 shows on HTTPS', { scheme: 'https', host: H, path: '/other' }, { status: 404, service: null }],
  ]),
  ...rowsOn(
    {
      objects: [
        host('*.apps.test', [{}], { ingress: 'wild' }),
        host('plain.apps.test', null, { ingress: 'plain' }),
        host('a.b.apps.test', null, { ingress: 'deep' }),
      ],
    },
    [
      [
        'a plain host under a wildcard with TLS redirects',
        { host: 'plain.apps.test', path: '/a' },
        to('https://plain.apps.test/a'),
      ],
      ['one two labels below does not', { host: 'a.b.apps.test', path: '/a' }, served],
      [
        'a name that the wildcard serves redirects',
        { host: 'any.apps.test', path: '/a' },
        to('https://any.apps.test/a'),
      ],
    ],
  ),
  {
    name: 'a rule without host does not redirect, whatever its TLS section',
    objects: [of('app', null, ROOT, { tls: [{ hosts: ['nobody.test'] }] })],
    request: { host: 'nobody.test', path: '/a' },
    expected: served,
  },
  {
    name: 'ssl-redirect false serves plain HTTP',
    objects: [host(H, [{}], { annotations: { 'ssl-redirect': 'false' } })],
    request: { host: H, path: '/a' },
    expected: served,
  },
  {
    name: 'force-ssl-redirect needs no TLS',
    objects: [host(H, null, { annotations: { 'force-ssl-redirect': 'true' } })],
    request: { host: H, path: '/a' },
    expected: to(`https://${H}/a`),
  },
  {
    name: 'preserve-trailing-slash keeps the last slash',
    objects: [host(H, [{}], { annotations: { 'preserve-trailing-slash': 'true' } })],
    request: { host: H, path: '/a/' },
    expected: to(`https://${H}/a/`),
  },
  {
    name: 'use-port-in-redirects shows the port',
    objects: [host(H, [{}], { annotations: { 'use-port-in-redirects': 'true' } })],
    request: { host: H, path: '/a' },
    expected: to(`https://${H}:443/a`),
  },
  ...rowsOn(
    {
      objects: [
        of(
          'app',
          H,
          [
            ['/.well-known/acme-challenge/x', 'Prefix', 'app'],
            ['/', 'Prefix', 'rest'],
          ],
          { tls: [{}] },
        ),
      ],
    },
    [
      [
        'an Ingress path below /.well-known/acme-challenge is exempt',
        { host: H, path: '/.well-known/acme-challenge/x' },
        served,
      ],
      [
        'a request path is not',
        { host: H, path: '/.well-known/acme-challenge/y' },
        to(`https://${H}/.well-known/acme-challenge/y`),
      ],
    ],
  ),
  ...rowsOn({ objects: [host(H, [{}]), ...configMap({ 'use-forwarded-headers': 'true' })] }, [
    [
      'with use-forwarded-headers the scheme of the client’s header counts',
      { host: H, path: '/a', headers: { 'X-Forwarded-Proto': 'https' } },
      served,
    ],
    [
      'and the first of its hosts',
      { host: H, path: '/a', headers: { 'X-Forwarded-Host': 'a.test, b.test' } },
      { status: 308, location: 'https://a.test/a' },
    ],
  ]),
  {
    name: 'HSTS is not sent on plain HTTP',
    objects: [host(H, null)],
    request: { host: H },
    expected: { status: 200, clientSees: { 'strict-transport-security': null } },
  },
  {
    name: 'ssl-passthrough does nothing without its flag',
    objects: [host(H, null, { annotations: { 'ssl-passthrough': 'true' } })],
    request: handshake(H),
    expected: { ...served, certificate: 'fake' },
  },
  {
    name: 'auth-tls-* do nothing without their Secret',
    objects: [host(H, null, { annotations: { 'auth-tls-verify-client': 'on' } })],
    request: handshake(H),
    expected: served,
  },
  {
    name: 'a missing auth-tls-secret is 403 for the whole host',
    objects: [
      of('guard', H, [['/a', 'Prefix', 'app']], { annotations: { 'auth-tls-secret': 'default/gone' } }),
      of('other', H, [['/b', 'Prefix', 'app']], { created: 1 }),
    ],
    request: { scheme: 'https', host: H, path: '/b' },
    expected: { status: 403, reason: 'client-certificate', service: null },
  },
];

/** Reference 7.2 to 7.5. */
export const tls: Section = { title: 'HTTPS, and what belongs to it (reference 7.2 to 7.5)', rows: redirects };
