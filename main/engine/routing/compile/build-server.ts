import { phrase } from '#shared/model/phrase.ts';
import type { ControllerConfiguration } from '../../ingress/controller-configuration.ts';
import type { Policy } from '../../ingress/policy.ts';
import type { AcceptedIngress, Dialect } from '../../ingress/rules.ts';
import { toByteText } from '../byte-text.ts';
import { attachCanaries } from './canaries.ts';
import { collectEntries, mergeSlashPairs, type Entry } from './collect-entries.ts';
import { compilePattern } from '../patterns/compile-pattern.ts';
import { buildPatternIndex } from '../match/pattern-index.ts';
import { buildPlainIndex } from '../match/plain-index.ts';
import { PlannedRoute } from './planned-route.ts';
import { serverProblems } from './problems.ts';
import { missingVariable } from '../match/rewrite.ts';
import { defaultServerRoot, hostRoot } from './root-entry.ts';
import type { Route, RouteFacts, VirtualServer } from '../route-table.ts';

export interface ServerPlan<Plan> {
  readonly host: string;
  /** Non-canary Ingresses with a rule for the host, oldest first. */
  readonly contributors: readonly AcceptedIngress[];
  /** Canary Ingresses with a rule for the host, oldest first. */
  readonly canaries: readonly AcceptedIngress[];
  /** Default server only: the Ingress whose default backend catches everything. */
  readonly catchAll: AcceptedIngress | null;
  /** Whether a wildcard above the host has TLS. */
  readonly parentHasTls: boolean;
  readonly configuration: ControllerConfiguration;
  readonly plan: (route: RouteFacts) => Plan;
}

const NONE: readonly never[] = [];

/** Builds one declared host, or the default server for `*`, with its routes in matching order (reference 1.1). */
export function buildServer<Plan>(options: ServerPlan<Plan>): VirtualServer<Plan> {
  const { host, contributors, configuration } = options;
  const dialect = dialectOf(host, contributors);
  const isDefault = host === '*';
  const root = isDefault
    ? defaultServerRoot(options.catchAll, configuration)
    : hostRoot(contributors, dialect, configuration);
  const everything = collectEntries(host, contributors, root);
  const cause = dialect === 'spec' ? null : findRegexCause(everything.entries);
  const collected = cause === null ? mergeSlashPairs(everything) : everything;
  const proxySsl = contributors.find((one) => one.policy.proxySsl !== null)?.policy.proxySsl ?? null;
  const ordered = inMatchingOrder(collected.entries);
  const canaries = attachCanaries(host, options.canaries, ordered);
  const routes = ordered.map((entry): Route<Plan> => {
    const facts = routeFacts(
      host,
      { ...entry, policy: withProxySsl(entry.policy, proxySsl) },
      {
        dialect,
        regexMode: cause !== null,
        canary: canaries.attached.get(entry) ?? null,
      },
    );
    return new PlannedRoute(facts, options.plan);
  });
  const tls = tlsOwner(contributors);
  const server = {
    host,
    kind: isDefault ? 'default' : host.startsWith('*.') ? 'wildcard' : 'exact',
    dialect,
    regexMode: cause !== null,
    regexCause: cause,
    tls,
    redirectsToHttps: !isDefault && dialect !== 'spec' && (tls !== null || options.parentHasTls),
    appRoot: dialect === 'spec' ? null : findAppRoot(routes),
    ...hostWishes(contributors, dialect),
    clientCertificate:
      contributors.find((one) => one.policy.clientCertificate !== null)?.policy.clientCertificate ?? null,
    routes,
    conflicts: collected.conflicts,
    skipped: collected.skipped,
    contributors: options.catchAll === null ? contributors : [...contributors, options.catchAll],
    canaries: options.canaries,
    index: cause === null ? buildPlainIndex(routes, dialect) : buildPatternIndex(routes),
  } as const;
  const problems = [...serverProblems(server), ...canaries.problems];
  return { ...server, problems: problems.length === 0 ? NONE : problems };
}

/** What one Ingress says for the whole host: TLS to pods where another has none of its own (reference 6). */
function withProxySsl(policy: Policy, shared: Policy['proxySsl']): Policy {
  return shared === null ? policy : { ...policy, proxySsl: policy.proxySsl ?? shared };
}

/**
 * Where Ingresses of both dialects meet on one host it is read as ingress-nginx does: its rewrites and guards have no
 * meaning in the API text, while plain rules mean nearly the same in both.
 */
function dialectOf(host: string, contributors: readonly AcceptedIngress[]): Dialect {
  if (host === '*' && contributors.length === 0) return 'ingress-nginx';
  return contributors.some((one) => one.dialect === 'ingress-nginx') ? 'ingress-nginx' : 'spec';
}

function findRegexCause(entries: readonly Entry[]): string | null {
  for (const { policy, path, accepted } of entries) {
    const { useRegex, target } = policy.rewrite;
    if (!useRegex && (target === null || target === path)) continue;
    const annotation = useRegex ? 'use-regex' : 'rewrite-target';
    return `${accepted?.ingress.namespace}/${accepted?.ingress.name} ${annotation}`;
  }
  return null;
}

/** Longer path text first, equal lengths in descending byte order, else as collected (reference 1.1, 4.4). */
function inMatchingOrder(entries: readonly Entry[]): readonly Entry[] {
  const sized = entries.map((entry) => ({ entry, bytes: toByteText(entry.path) }));
  sized.sort(({ bytes: one }, { bytes: other }) => {
    if (one.length !== other.length) return other.length - one.length;
    return one === other ? 0 : one < other ? 1 : -1;
  });
  return sized.map((one) => one.entry);
}

function routeFacts(
  host: string,
  entry: Entry,
  mode: Pick<RouteFacts, 'dialect' | 'canary'> & { readonly regexMode: boolean },
): Omit<RouteFacts, 'id'> {
  const { path, matching, pathType, implicit, accepted, policy, backend, backendFrom } = entry;
  const compiled = mode.regexMode ? compilePattern(path) : null;
  const target = mode.regexMode && policy.rewrite.target !== path ? policy.rewrite.target : null;
  const variable = compiled === null || target === null ? null : missingVariable(target, compiled.pattern);
  return {
    host,
    path,
    matching,
    pathType,
    implicit,
    accepted,
    dialect: mode.dialect,
    policy,
    backend,
    backendFrom,
    canary: mode.canary,
    pattern: compiled?.pattern ?? null,
    rewriteTarget: target,
    unusable: compiled?.unusable ?? (variable === null ? null : phrase('path-variable', { name: variable })),
  };
}

function tlsOwner(contributors: readonly AcceptedIngress[]): VirtualServer<unknown>['tls'] {
  const owner = contributors.find((one) => one.ingress.tls.length > 0)?.ingress;
  return owner === undefined ? null : { namespace: owner.namespace, ingress: owner.name, entries: owner.tls };
}

/** What an Ingress asks for the whole host: the oldest that has aliases; one that wants the others is enough (reference 6). */
function hostWishes(
  contributors: readonly AcceptedIngress[],
  dialect: Dialect,
): Pick<VirtualServer<unknown>, 'alias' | 'fromToWww' | 'passthrough'> {
  if (dialect === 'spec') return { alias: null, fromToWww: null, passthrough: null };
  const aliased = contributors.find((one) => one.policy.serverAlias !== null);
  const owner = (wants: (policy: AcceptedIngress['policy']) => boolean): VirtualServer<unknown>['fromToWww'] => {
    const found = contributors.find((one) => wants(one.policy))?.ingress;
    return found === undefined ? null : { namespace: found.namespace, ingress: found.name };
  };
  const names = aliased?.policy.serverAlias ?? null;
  return {
    alias:
      aliased === undefined || names === null
        ? null
        : { names, namespace: aliased.ingress.namespace, ingress: aliased.ingress.name },
    fromToWww: owner((policy) => policy.redirect?.fromToWww === true),
    passthrough: owner((policy) => policy.sslPassthrough),
  };
}

function findAppRoot(routes: readonly RouteFacts[]): VirtualServer<unknown>['appRoot'] {
  for (const { policy, accepted } of routes) {
    if (policy.appRoot === null || accepted === null) continue;
    return { path: policy.appRoot, namespace: accepted.ingress.namespace, ingress: accepted.ingress.name };
  }
  return null;
}
