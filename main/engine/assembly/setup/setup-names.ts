import type { NameOrigin } from '#shared/model/setup.ts';
import type { RouteTable } from '../../routing/route-table.ts';
import type { WishedName } from '../../setup/plan/facts.ts';

/** The hosts that the Ingress objects of a table ask for, further names included, each with every Ingress that does. */
export function wishedNames(table: RouteTable<unknown>): readonly WishedName[] {
  const names = new Map<string, { readonly origins: Map<string, NameOrigin>; readonly balancers: Set<string> }>();

  function add(host: string, origin: NameOrigin, balancers: readonly string[]): void {
    const known = names.get(host) ?? { origins: new Map(), balancers: new Set() };
    known.origins.set(`${origin.namespace}/${origin.ingress}`, origin);
    for (const address of balancers) known.balancers.add(address);
    names.set(host, known);
  }

  for (const { host, kind, routes, alias } of table.servers) {
    for (const { accepted } of kind === 'default' ? [] : routes) {
      if (accepted === null) continue;
      const { namespace, name, addresses } = accepted.ingress;
      add(host, { namespace, ingress: name }, addresses);
    }
    for (const name of alias?.names ?? []) {
      // Patterns among further names are none that a hosts file could hold; plain ones are.
      if (alias !== null && /^[A-Za-z0-9.*-]+$/.test(name)) add(name.toLowerCase(), alias, []);
    }
  }
  return [...names].map(([host, { origins, balancers }]) => ({
    host,
    origins: [...origins.values()].map(({ namespace, ingress }) => ({ namespace, ingress })),
    balancers: [...balancers],
  }));
}
