import type { PortPlan, PortState } from '#shared/model/setup.ts';
import type { PortFact, PortsFacts } from './facts.ts';

/** Where every user may open ports from after a set-up. */
export const LOWEST_OPEN_PORT = 80;

const SECOND = '127.0.0.2';

/**
 * How 80 and 443 are had (reference trust E): as they are, by opening them, by lowering the first port that every user may
 * open; where another program has one, by 127.0.0.2 if that program leaves it, else by the high ports that are open already.
 */
export function planPorts(facts: PortsFacts, wanted: boolean, host: string | null): PortPlan {
  const ports = facts.ports.map((port) => stateOf(port, facts));
  const open = ports.filter(({ state }) => state === 'ours' || state === 'free' || state === 'forbidden');
  const taken = ports.filter(({ state }) => state === 'taken');
  const isSecond = facts.ports.some(
    ({ standardOn }) => standardOn.length > 0 && standardOn.every((on) => on === SECOND),
  );
  const second = isSecond || (wanted && taken.length > 0 && facts.ports.every((port) => secondIsFree(port, facts)));
  const missing = (second && !isSecond) || open.some(({ state }) => state !== 'ours');
  const method = !wanted || !missing ? 'none' : needsKnob(facts, second) ? 'sysctl' : 'bind';
  const addresses = second ? [SECOND] : firstAddresses(facts);
  const fallback = second ? 'second-address' : taken.length > 0 || (open.length > 0 && !wanted) ? 'high-ports' : 'none';
  return {
    ports,
    method,
    addresses,
    fallback: open.length === ports.length && wanted ? 'none' : fallback,
    sideEffects: method === 'sysctl' ? ['low-ports-for-everyone'] : [],
    urls: (host === null ? [] : ports).flatMap((port) =>
      urlFor(port, { host: host ?? '', works: wanted && (second || port.state !== 'taken') }),
    ),
  };
}

function stateOf({ scheme, wanted, open, chosen, trials, owner }: PortFact, facts: PortsFacts): PortState {
  const port = { scheme, wanted, owner, open: open.find((each) => each === wanted) ?? open[0] ?? null };
  if (open.includes(wanted)) return { ...port, owner: null, state: 'ours' };
  if (chosen !== null) return { ...port, state: 'chosen' };
  if (trials['127.0.0.1'] === 'taken' || owner !== null) return { ...port, state: 'taken' };
  if (trials['127.0.0.1'] === 'forbidden') return { ...port, state: facts.firstFree === null ? 'taken' : 'forbidden' };
  return { ...port, state: 'free' };
}

/** Without `::1` where another program has it: browsers would reach that one. */
function firstAddresses({ ports, addresses }: PortsFacts): readonly string[] {
  return addresses.filter((address) => address !== '::1' || ports.every((port) => mayServeIpv6(port)));
}

function mayServeIpv6({ trials, open, wanted, chosen }: PortFact): boolean {
  return open.includes(wanted) || chosen !== null || trials['::1'] === 'free' || trials['::1'] === 'forbidden';
}

function secondIsFree({ trials, owner, chosen }: PortFact, { platform }: PortsFacts): boolean {
  if (chosen !== null || platform === 'darwin' || owner?.wildcard === true) return false;
  return trials[SECOND] === 'free' || trials[SECOND] === 'forbidden';
}

function needsKnob({ ports, firstFree }: PortsFacts, second: boolean): boolean {
  if (firstFree === null || firstFree <= LOWEST_OPEN_PORT) return false;
  return ports.some(
    ({ trials, open, wanted, chosen }) =>
      chosen === null && (second || !open.includes(wanted)) && trials[second ? SECOND : '127.0.0.1'] === 'forbidden',
  );
}

function urlFor(
  { scheme, wanted, open, state }: PortState,
  { host, works }: { host: string; works: boolean },
): readonly string[] {
  if (works && state !== 'chosen') return [`${scheme}://${host}/`];
  return open === null ? [] : [`${scheme}://${host}${open === wanted ? '' : `:${String(open)}`}/`];
}
