import type { Profile } from '#shared/model/engine-status.ts';
import type { IgnoredReason } from '#shared/model/explanation-codes.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { IgnoredIngress } from '#shared/model/route-view.ts';
import type { IngressObject, Snapshot } from '#shared/model/snapshot.ts';
import { readPolicy } from './annotations/read-policy.ts';
import { decideClass, namedClass, type ClassContext } from './ingress-class.ts';
import { watchesNamespace } from './namespace-selector.ts';
import { readControllerConfiguration } from './read-controller-configuration.ts';
import type { AcceptedIngress, Dialect, RuleSet } from './rules.ts';
import { reportForeignAnnotations, SPEC_POLICY } from './spec-policy.ts';

interface Reading {
  readonly accepted: AcceptedIngress[];
  readonly ignored: IgnoredIngress[];
  readonly ignoredObjects: Map<string, IngressObject>;
  readonly problems: Problem[];
}

/**
 * Decides which Ingresses count, in which dialect, and parses their annotations (reference 2, 18, 19). Values of
 * `previous` are used again where nothing they depend on has changed; a dropped Ingress keeps its last valid version.
 */
export function readRules(snapshot: Snapshot, options: { profile: Profile }, previous: RuleSet | null): RuleSet {
  const { configuration, problems } = readControllerConfiguration(snapshot.configMaps);
  const { classes, classesReadable } = snapshot;
  const basis = JSON.stringify([options.profile, configuration, classes, classesReadable, namespaceBasis(snapshot)]);
  const unchanged = previous !== null && previous.basis === basis ? previous : null;
  const context: ClassContext = {
    profile: options.profile,
    configuration: unchanged?.configuration ?? configuration,
    classes: new Map(classes.map((one) => [one.name, one])),
    classesReadable,
  };
  const reusable = new Map(unchanged?.accepted.map((one) => [one.ingress, one]));
  const watched = watchesNamespace(configuration, snapshot.namespaces);
  const reading: Reading = { accepted: [], ignored: [], ignoredObjects: new Map(), problems: [...problems] };
  const dropped: { ingress: IngressObject; dialect: Dialect; reason: IgnoredReason; problems: readonly Problem[] }[] =
    [];

  for (const ingress of snapshot.ingresses) {
    const before = reusable.get(ingress);
    if (before !== undefined) {
      reading.accepted.push(before);
      continue;
    }
    const decision = decideClass(ingress, context);
    if (decision.kind === 'ignored') {
      ignore(reading, ingress, decision.reason);
      continue;
    }
    const unwatched = unwatchedReason(ingress, context, watched);
    if (unwatched !== null) {
      ignore(reading, ingress, unwatched);
      continue;
    }
    const read = readIngress(ingress, decision.dialect, decision.className, context);
    if (read.kind === 'accepted') reading.accepted.push(read.accepted);
    else dropped.push({ ingress, dialect: decision.dialect, ...read });
  }
  for (const one of dropped) keepLastValid(reading, one, context, previous);
  reading.accepted.sort(byAge);
  return { ...reading, configuration: context.configuration, basis };
}

/** Namespaces matter only to a selector; without one their labels may change freely. */
function namespaceBasis(snapshot: Snapshot): unknown {
  const usesSelector = snapshot.configMaps.some((one) =>
    one.annotations['gatehouse/controller-flags']?.includes('watch-namespace-selector'),
  );
  return usesSelector ? snapshot.namespaces : null;
}

function unwatchedReason(
  ingress: IngressObject,
  context: ClassContext,
  watched: (namespace: string) => boolean,
): IgnoredReason | null {
  if (context.profile === 'local') return null;
  if (!watched(ingress.namespace)) return 'namespace-not-watched';
  return context.configuration.disableCatchAll && ingress.defaultBackend !== null ? 'catch-all-disabled' : null;
}

type IngressReading =
  | { readonly kind: 'accepted'; readonly accepted: AcceptedIngress }
  | { readonly kind: 'dropped'; readonly reason: IgnoredReason; readonly problems: readonly Problem[] };

function readIngress(
  ingress: IngressObject,
  dialect: Dialect,
  className: string | null,
  context: ClassContext,
): IngressReading {
  if (dialect === 'spec') {
    const problems = reportForeignAnnotations(ingress);
    return { kind: 'accepted', accepted: { ingress, dialect, className, policy: SPEC_POLICY, problems } };
  }
  const read = readPolicy(ingress, context.configuration, context.profile);
  if (read.kind === 'dropped') return read;
  const { policy, problems } = read;
  return { kind: 'accepted', accepted: { ingress, dialect, className, policy, problems } };
}

/** A dropped Ingress whose older, valid version was in force keeps that version (reference 2). */
function keepLastValid(
  reading: Reading,
  dropped: { ingress: IngressObject; reason: IgnoredReason; problems: readonly Problem[] },
  context: ClassContext,
  previous: RuleSet | null,
): void {
  const { ingress, reason, problems } = dropped;
  const last = previous?.accepted.find(
    (one) =>
      one.ingress.namespace === ingress.namespace &&
      one.ingress.name === ingress.name &&
      one.ingress.uid === ingress.uid,
  );
  const again = last && readIngress(last.ingress, last.dialect, last.className, context);
  if (last === undefined || again === undefined || again.kind === 'dropped') {
    reading.problems.push(...problems);
    ignore(reading, ingress, reason);
    return;
  }
  reading.accepted.push(previous?.configuration === context.configuration ? last : again.accepted);
  reading.problems.push(...problems.map(sayPreviousStays));
}

function sayPreviousStays(problem: Problem): Problem {
  if (problem.values['effect'] !== 'dropped') return problem;
  return { ...problem, values: { ...problem.values, effect: 'previous-stays' } };
}

function ignore(reading: Reading, ingress: IngressObject, reason: IgnoredReason): void {
  const { namespace, name } = ingress;
  const className = namedClass(ingress);
  reading.ignored.push({ namespace, name, className, reason });
  reading.ignoredObjects.set(`${namespace}/${name}`, ingress);
  reading.problems.push({
    code: reason.startsWith('class-') ? 'class-ignored' : 'ingress-dropped',
    severity: reason === 'class-of-other-controller' ? 'info' : 'warning',
    subject: { kind: 'Ingress', namespace, name },
    values: { class: className ?? '', reason },
  });
}

/** Oldest first; equal ages in descending order of `namespace/name` (reference 6). */
function byAge(one: AcceptedIngress, other: AcceptedIngress): number {
  const age = one.ingress.created - other.ingress.created;
  if (age !== 0) return age;
  const isSameNamespace = one.ingress.namespace === other.ingress.namespace;
  const name = isSameNamespace ? one.ingress.name : fullName(one);
  const otherName = isSameNamespace ? other.ingress.name : fullName(other);
  return name < otherName ? 1 : name > otherName ? -1 : 0;
}

function fullName({ ingress }: AcceptedIngress): string {
  return `${ingress.namespace}/${ingress.name}`;
}
