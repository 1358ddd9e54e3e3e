import { configMap } from '#test/fixtures/controller.ts';
import { tlsSecret } from '#test/fixtures/tls-secret.ts';
import { of, type Expected, type Row, type RowPath, type Section } from './row.ts';

const SHOP = 'shop.corp.example';
const APPS = 'one.apps.corp.example';
const ROOT: readonly RowPath[] = [['/', 'Prefix', 'app']];
const shop = await tlsSecret('shop');
const apps = await tlsSecret('apps');
const renewed = await tlsSecret('shop', 'apps');

type Tls = readonly { hosts?: readonly string[]; secretName?: string }[];
const host = (
  name: string,
  tls: Tls | null,
  wish: { created?: number; annotations?: Readonly<Record<string, string>>; ingress?: string } = {},
): object => of(wish.ingress ?? 'app', name, ROOT, { ...wish, ...(tls === null ? {} : { tls }) });
const has = (certificate: string): Expected => ({ status: 200, certificate });
const handshake = (name: string) => ({ scheme: 'https', host: name }) as const;

const certificates: readonly Row[] = [
  {
    name: 'an entry that lists the host gives its Secret',
    objects: [shop, host(SHOP, [{ hosts: [SHOP], secretName: 'shop' }])],
    request: handshake(SHOP),
    expected: has('default/shop'),
  },
  {
    name: 'in any case',
    objects: [shop, host(SHOP, [{ hosts: ['Shop.Corp.Example'], secretName: 'shop' }])],
    request: handshake(SHOP),
    expected: has('default/shop'),
  },
  {
    name: 'else the first entry whose certificate is valid for the host',
    objects: [
      shop,
      apps,
      host(APPS, [
        { hosts: ['other.test'], secretName: 'shop' },
        { hosts: ['else.test'], secretName: 'apps' },
      ]),
    ],
    request: handshake(APPS),
    expected: has('default/apps'),
  },
  {
    name: 'a missing Secret leaves the default certificate',
    objects: [host(SHOP, [{ hosts: [SHOP], secretName: 'gone' }])],
    request: handshake(SHOP),
    expected: { ...has('fake'), problems: ['tls-secret-missing'] },
  },
  {
    name: 'one that does not cover the host too',
    objects: [apps, host(SHOP, [{ hosts: [SHOP], secretName: 'apps' }])],
    request: handshake(SHOP),
    expected: { ...has('fake'), problems: ['tls-secret-other-host'] },
  },
  {
    name: 'and an empty secretName',
    objects: [shop, host(SHOP, [{ hosts: [SHOP] }])],
    request: handshake(SHOP),
    expected: has('fake'),
  },
  {
    name: 'a broken Secret too',
    objects: [
      {
        apiVersion: 'v1',
        kind: 'Secret',
        type: 'kubernetes.io/tls',
        metadata: { name: 'shop', namespace: 'default' },
        data: { 'tls.crt': btoa('x'), 'tls.key': btoa('y') },
      },
      host(SHOP, [{ hosts: [SHOP], secretName: 'shop' }]),
    ],
    request: handshake(SHOP),
    expected: { ...has('fake'), problems: ['tls-secret-broken'] },
  },
  {
    name: 'a Secret of another namespace is not found',
    objects: [shop, of('app', SHOP, ROOT, { namespace: 'team', tls: [{ hosts: [SHOP], secretName: 'shop' }] })],
    request: handshake(SHOP),
    expected: { ...has('fake'), service: 'team/app' },
  },
  {
    name: 'the oldest Ingress of the host that has a TLS section decides',
    objects: [
      shop,
      host(SHOP, null, { created: 1, ingress: 'none' }),
      of('older', SHOP, [['/b', 'Prefix', 'b']], { created: 2, tls: [{ hosts: [SHOP] }] }),
      of('younger', SHOP, [['/c', 'Prefix', 'c']], { created: 3, tls: [{ hosts: [SHOP], secretName: 'shop' }] }),
    ],
    request: handshake(SHOP),
    expected: has('fake'),
  },
  {
    name: 'a host without a TLS section answers with the default certificate',
    objects: [shop, host(SHOP, null)],
    request: handshake(SHOP),
    expected: has('fake'),
  },
  {
    name: '--default-ssl-certificate takes its place',
    objects: [shop, host('any.test', null), ...configMap({}, '--default-ssl-certificate=default/shop')],
    request: handshake('any.test'),
    expected: has('default/shop'),
  },
  {
    name: 'a plain host under a wildcard with TLS is shown the one of the wildcard',
    objects: [
      apps,
      host(APPS, null, { ingress: 'plain' }),
      host('*.apps.corp.example', [{ hosts: ['*.apps.corp.example'], secretName: 'apps' }], { ingress: 'wild' }),
    ],
    request: handshake(APPS),
    expected: has('default/apps'),
  },
  {
    name: 'a Secret that is made later takes effect',
    earlier: [host(SHOP, [{ hosts: [SHOP], secretName: 'shop' }])],
    objects: [shop, host(SHOP, [{ hosts: [SHOP], secretName: 'shop' }])],
    request: handshake(SHOP),
    expected: has('default/shop'),
  },
  {
    name: 'one that is deleted leaves the default certificate',
    earlier: [shop, host(SHOP, [{ hosts: [SHOP], secretName: 'shop' }])],
    objects: [host(SHOP, [{ hosts: [SHOP], secretName: 'shop' }])],
    request: handshake(SHOP),
    expected: has('fake'),
  },
  {
    name: 'one that changes takes effect',
    earlier: [shop, host(SHOP, [{ hosts: [SHOP], secretName: 'shop' }])],
    objects: [renewed, host(SHOP, [{ hosts: [SHOP], secretName: 'shop' }])],
    request: handshake(SHOP),
    expected: has('fake'),
  },
  {
    name: 'one that becomes invalid keeps its last good certificate',
    earlier: [shop, host(SHOP, [{ hosts: [SHOP], secretName: 'shop' }])],
    objects: [
      { ...shop, data: { 'tls.crt': btoa('x'), 'tls.key': btoa('y') } },
      host(SHOP, [{ hosts: [SHOP], secretName: 'shop' }]),
    ],
    request: handshake(SHOP),
    expected: { ...has('default/shop'), problems: ['tls-secret-broken'] },
  },
  {
    name: 'adding the TLS section takes effect',
    earlier: [shop, host(SHOP, null)],
    objects: [shop, host(SHOP, [{ hosts: [SHOP], secretName: 'shop' }])],
    request: { host: SHOP, path: '/a' },
    expected: { status: 308, certificate: 'default/shop' },
  },
  {
    name: 'removing it too',
    earlier: [shop, host(SHOP, [{ hosts: [SHOP], secretName: 'shop' }])],
    objects: [shop, host(SHOP, null)],
    request: { host: SHOP, path: '/a' },
    expected: { status: 200 },
  },
];

/** Reference 7.1. */
export const tlsCertificates: Section = {
  title: 'the certificate that a host gets (reference 7.1)',
  rows: certificates,
};
