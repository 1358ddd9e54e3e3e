import type { Problem } from '#shared/model/problem.ts';
import type { BackendReference } from '#shared/model/snapshot.ts';
import type { CanaryPolicy } from '../../ingress/annotations/canary.ts';
import type { AcceptedIngress } from '../../ingress/rules.ts';
import { serviceBackend, type Entry } from './collect-entries.ts';
import type { RouteBackend, RouteCanary } from '../route-table.ts';
import { textPattern } from '../patterns/text-pattern.ts';

/** A path of a canary, or its default backend, before a mainline is found for it. */
interface Candidate {
  readonly accepted: AcceptedIngress;
  readonly policy: CanaryPolicy;
  /** null for a default backend, which joins every path of the default server. */
  readonly path: string | null;
  readonly matching: Entry['matching'];
  readonly backend: RouteBackend;
}

/** Canary Ingresses by host, oldest first; `*` for rules without a host and for default backends. */
export function canariesByHost(accepted: readonly AcceptedIngress[]): ReadonlyMap<string, readonly AcceptedIngress[]> {
  const byHost = new Map<string, AcceptedIngress[]>();
  for (const one of accepted) {
    if (one.policy.canary === null) continue;
    const hosts = new Set(one.ingress.rules.map((rule) => rule.host || '*'));
    if (one.ingress.defaultBackend !== null) hosts.add('*');
    for (const host of hosts) {
      const there = byHost.get(host);
      if (there === undefined) byHost.set(host, [one]);
      else there.push(one);
    }
  }
  return byHost;
}

/**
 * The canary of each entry: the oldest one of equal host, path and path type whose Service is another (reference 14). What
 * leads to the controller's default backend, or nowhere, has none.
 */
export function attachCanaries(
  host: string,
  canaries: readonly AcceptedIngress[],
  entries: readonly Entry[],
): { readonly attached: ReadonlyMap<Entry, RouteCanary>; readonly problems: readonly Problem[] } {
  const attached = new Map<Entry, RouteCanary>();
  const problems = canaries.filter(hasBrokenPattern).map((one) => brokenPattern(one, host));
  for (const candidate of canaries.flatMap((one) => [...candidatesOf(one, host)])) {
    const { accepted, policy, backend } = candidate;
    const path = candidate.path ?? '/';
    const found = entries.filter((entry) => canHaveCanary(entry) && fits(candidate, entry));
    if (found.length === 0) problems.push(canaryProblem('canary-idle', accepted, { host, path }));
    for (const entry of found) {
      const first = attached.get(entry);
      if (entry.backend?.key === backend.key) {
        problems.push(canaryProblem('canary-same-service', accepted, { host, path, service: backend.key }));
      } else if (first !== undefined) {
        const { namespace, name } = first.accepted.ingress;
        problems.push(canaryProblem('canary-not-first', accepted, { host, path, first: `${namespace}/${name}` }));
      } else attached.set(entry, { accepted, policy, backend });
    }
  }
  return { attached, problems };
}

/** Canaries of hosts that nobody else declares: they serve nothing and make no host (reference 14). */
export function homelessCanaries(
  canaries: ReadonlyMap<string, readonly AcceptedIngress[]>,
  hosts: { has(host: string): boolean },
): readonly Problem[] {
  return [...canaries].flatMap(([host, ofHost]) => (hosts.has(host) ? [] : attachCanaries(host, ofHost, []).problems));
}

function* candidatesOf(accepted: AcceptedIngress, host: string): Generator<Candidate> {
  const { ingress, policy } = accepted;
  const { namespace, defaultBackend, rules } = ingress;
  const candidate = (place: Pick<Candidate, 'path' | 'matching'>, reference: BackendReference | null): Candidate[] => {
    const backend = serviceBackend(namespace, reference);
    return backend === null || policy.canary === null ? [] : [{ accepted, policy: policy.canary, backend, ...place }];
  };
  if (host === '*') yield* candidate({ path: null, matching: 'Prefix' }, defaultBackend);
  for (const rule of rules) {
    if ((rule.host || '*') !== host) continue;
    for (const { path, pathType, backend } of rule.paths) {
      yield* candidate({ path: path || '/', matching: pathType === 'Exact' ? 'Exact' : 'Prefix' }, backend);
    }
  }
}

function canHaveCanary({ backend, backendFrom }: Entry): boolean {
  return backend !== null && backendFrom !== 'controller-default';
}

function fits({ path, matching }: Candidate, entry: Entry): boolean {
  return path === null || (path === entry.path && matching === entry.matching);
}

/** The controller leaves all requests with such a header to the mainline. */
function hasBrokenPattern({ policy: { canary } }: AcceptedIngress): boolean {
  if (canary === null || canary.headerPattern === null || canary.headerValue !== null) return false;
  return canary.header !== null && textPattern(canary.headerPattern) === null;
}

function brokenPattern(canary: AcceptedIngress, host: string): Problem {
  return canaryProblem('canary-pattern-unusable', canary, { host, pattern: canary.policy.canary?.headerPattern ?? '' });
}

function canaryProblem(
  code: Extract<Problem['code'], `canary-${string}`>,
  { ingress }: AcceptedIngress,
  values: Readonly<Record<string, string>>,
): Problem {
  return {
    code,
    severity: 'warning',
    subject: { kind: 'Ingress', namespace: ingress.namespace, name: ingress.name },
    values,
  };
}
