import { expect, test } from 'vitest';
import type { RouteTable } from '#engine/routing/route-table.ts';
import { wishedNames } from '#engine/assembly/setup/setup-names.ts';

type Server = RouteTable<unknown>['servers'][number];

/** What of a host's routes counts here: the Ingress objects behind them. */
function server(host: string, ingresses: readonly string[], alias: readonly string[] = []): Server {
  const kind = host === '*' ? 'default' : host.startsWith('*') ? 'wildcard' : 'exact';
  const routes = ingresses.map((name) => ({
    accepted: { ingress: { namespace: 'default', name, addresses: [`10.0.0.${String(name.length)}`] } },
  }));
  const names = alias.length === 0 ? null : { names: alias, namespace: 'default', ingress: ingresses[0] ?? '' };
  return { host, kind, routes, alias: names } as unknown as Server;
}

function wished(...servers: readonly Server[]): unknown {
  return wishedNames({ servers } as unknown as RouteTable<unknown>).map(({ host, origins, balancers }) => [
    host,
    origins.map(({ ingress }) => ingress),
    balancers,
  ]);
}

test('a host names each of its Ingress objects once, with where their load balancers are', () => {
  expect(wished(server('a.test', ['shop', 'shop', 'apis']))).toEqual([['a.test', ['shop', 'apis'], ['10.0.0.4']]]);
});

test('further names count as far as they are names', () => {
  expect(wished(server('a.test', ['shop'], ['B.test', '~^x.*$']))).toEqual([
    ['a.test', ['shop'], ['10.0.0.4']],
    ['b.test', ['shop'], []],
  ]);
});

test('rules without a host ask for none', () => {
  expect(wished(server('*', ['shop']), server('*.apps.test', ['shop']))).toEqual([
    ['*.apps.test', ['shop'], ['10.0.0.4']],
  ]);
});
