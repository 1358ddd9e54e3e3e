import { expect, test } from 'vitest';
import { routesView } from '#engine/routing/views/route-views.ts';
import { tableOf } from '../declared.ts';

const sources = {
  endpointCount: () => ({ ready: 2, total: 3, state: 'ready' }) as const,
  certificateView: () => ({ tls: false, certificate: 'none', clusterCertificate: null }) as const,
  nameState: () => 'unmapped' as const,
  urlFor: (server: { readonly host: string }) => `http://${server.host}/`,
};

test('shows hosts with their routes in matching order, without what leads nowhere', () => {
  const annotations = { 'proxy-body-size': '8m', 'proxy-read-timeout': '300' };
  const table = tableOf([
    { name: 'shop', annotations, rules: [['shop.test', ['/a', 'Prefix', 'a'], ['/a/b', 'Exact', 'b']]] },
    { name: 'gone', className: 'gone' },
  ]);
  const common = {
    regex: false,
    implicit: false,
    namespace: 'default',
    ingress: 'shop',
    className: 'nginx',
    dialect: 'ingress-nginx',
    rewriteTarget: null,
    policy: ['body 8m', 'read 300s'],
    ready: 2,
    total: 3,
    state: 'ready',
  };
  expect(routesView(table, sources)).toEqual({
    hosts: [
      {
        host: 'shop.test',
        tls: false,
        certificate: 'none',
        clusterCertificate: null,
        name: 'unmapped',
        url: 'http://shop.test/',
        routes: [
          {
            ...common,
            id: 'default/shop shop.test Exact /a/b',
            path: '/a/b',
            pathType: 'Exact',
            service: { namespace: 'default', name: 'b', port: 80 },
          },
          {
            ...common,
            id: 'default/shop shop.test Prefix /a',
            path: '/a',
            pathType: 'Prefix',
            service: { namespace: 'default', name: 'a', port: 80 },
          },
        ],
      },
    ],
    ignored: [{ namespace: 'default', name: 'gone', className: 'gone', reason: 'class-missing' }],
  });
});

test('says that a route is closed, and shows the implicit / where it leads somewhere', () => {
  const table = tableOf([
    {
      name: 'shut',
      annotations: { 'auth-type': 'basic' },
      defaultService: 'rest',
      rules: [['s.test', ['/a', 'Prefix', 'a']]],
    },
  ]);
  expect(
    routesView(table, sources).hosts[0]?.routes.map(({ path, implicit, state, policy }) => [
      path,
      implicit,
      state,
      policy,
    ]),
  ).toEqual([
    ['/a', false, 'denied', ['auth-secret']],
    ['/', true, 'denied', ['auth-secret']],
  ]);
});

test('shows the default server where a rule has no host', () => {
  const table = tableOf([{ name: 'any', rules: [[null, ['/', 'Prefix', 'any']]] }]);
  expect(routesView(table, sources).hosts.map((host) => host.host)).toEqual(['*']);
});
