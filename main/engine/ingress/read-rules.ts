import type { Profile } from '#shared/model/engine-status.ts';
import type { IgnoredReason } from '#shared/model/explanation-codes.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { IgnoredIngress } from '#shared/model/route-view.ts';
import type { IngressObject, Snapshot } from '#shared/model/snapshot.ts';
import { byAge } from './age-order.ts';
import { amendRules } from './amend-rules.ts';
import { namedClass } from './ingress-class.ts';
import { watchesNamespace } from './namespace-selector.ts';
import { readDialect, readIngress, type DroppedIngress, type ReadingContext } from './read-ingress.ts';
import { readControllerConfiguration, type SettingsSource } from './read-controller-configuration.ts';
import { type Slices, runAtOnce } from '../slices/slices.ts';
import { merged, sorted } from '../slices/sorting.ts';
import type { AcceptedIngress, RuleSet } from './rules.ts';

interface Reading {
  readonly accepted: AcceptedIngress[];
  readonly ignored: IgnoredIngress[];
  readonly ignoredObjects: Map<string, IngressObject>;
  readonly problems: Problem[];
}

type Dropped = DroppedIngress & { readonly ingress: IngressObject };

/** Ingresses between two places where reading may be interrupted; far fewer where each has to be parsed. */
const KNOWN_AT_ONCE = 512;

/**
 * Decides which Ingresses count, in which dialect, and parses their annotations (reference 2, 18, 19). Values of
 * `previous` are used again where nothing they depend on has changed; a dropped Ingress keeps its last valid version.
 */
export function* readingRules(
  snapshot: Snapshot,
  options: { readonly profile: Profile; readonly settings?: SettingsSource },
  previous: RuleSet | null,
): Slices<RuleSet> {
  const { configuration, problems } = readControllerConfiguration(snapshot.configMaps, options.settings);
  const { classes, classesReadable } = snapshot;
  const namespaces = namespaceBasis(snapshot);
  const basis = JSON.stringify([options.profile, configuration, problems, classes, classesReadable, namespaces]);
  const unchanged = previous !== null && previous.basis === basis ? previous : null;
  const context: ReadingContext = {
    profile: options.profile,
    configuration: unchanged?.configuration ?? configuration,
    classes: new Map(classes.map((one) => [one.name, one])),
    classesReadable,
    watched: watchesNamespace(configuration, snapshot.namespaces),
  };
  const amended = unchanged === null ? null : amendRules(unchanged, snapshot.ingresses, context);
  if (amended !== null) return amended;
  const reading: Reading = { accepted: [], ignored: [], ignoredObjects: new Map(), problems: [...problems] };
  const reused = new Set<AcceptedIngress>();
  const dropped: Dropped[] = [];

  let known = 0;
  for (const ingress of snapshot.ingresses) {
    const before = unchanged?.byObject.get(ingress);
    if (before !== undefined) {
      reused.add(before);
      known += 1;
      if (known % KNOWN_AT_ONCE === 0) yield;
      continue;
    }
    yield;
    const read = readIngress(ingress, context);
    switch (read.kind) {
      case 'accepted':
        reading.accepted.push(read.accepted);
        break;
      case 'dropped':
        dropped.push({ ingress, ...read });
        break;
      case 'ignored':
        ignore(reading, ingress, read.reason);
    }
  }
  const valid = dropped.length === 0 ? null : new Map(previous?.accepted.map((one) => [identity(one.ingress), one]));
  for (const one of dropped) {
    yield;
    keepLastValid(reading, one, context, { rules: previous, last: valid?.get(identity(one.ingress)) });
  }
  const before = unchanged?.accepted ?? [];
  const kept = reused.size === before.length ? before : before.filter((one) => reused.has(one));
  yield;
  // What is reused is in order already, so that only what is new has to be sorted.
  const accepted = yield* merged(kept, yield* sorted(reading.accepted, byAge), byAge);
  yield;
  const same = unchanged !== null && accepted === before;
  const byObject = same ? unchanged.byObject : yield* indexed(accepted);
  const { ingresses } = snapshot;
  return {
    ...reading,
    accepted,
    byObject,
    ingresses,
    basis,
    configuration: context.configuration,
    ingressProblems: same ? unchanged.ingressProblems : accepted.flatMap((one) => one.problems),
    version: Symbol('rules'),
    amends: null,
  };
}

function* indexed(accepted: readonly AcceptedIngress[]): Slices<RuleSet['byObject']> {
  const byObject = new Map<IngressObject, AcceptedIngress>();
  for (const one of accepted) {
    byObject.set(one.ingress, one);
    if (byObject.size % KNOWN_AT_ONCE === 0) yield;
  }
  return byObject;
}

/** The same without a pause. */
export function readRules(snapshot: Snapshot, options: { profile: Profile }, previous: RuleSet | null): RuleSet {
  return runAtOnce(readingRules(snapshot, options, previous));
}

/** Namespaces matter only to a selector; without one their labels may change freely. */
function namespaceBasis(snapshot: Snapshot): unknown {
  const usesSelector = snapshot.configMaps.some((one) =>
    one.annotations['gatehouse/controller-flags']?.includes('watch-namespace-selector'),
  );
  return usesSelector ? snapshot.namespaces : null;
}

/** A dropped Ingress whose older, valid version was in force keeps that version (reference 2). */
function keepLastValid(
  reading: Reading,
  { ingress, reason, problems }: Dropped,
  context: ReadingContext,
  previous: { readonly rules: RuleSet | null; readonly last: AcceptedIngress | undefined },
): void {
  const { last } = previous;
  const again = last && readDialect(last.ingress, last, context);
  if (last === undefined || again === undefined || again.kind === 'dropped') {
    reading.problems.push(...problems);
    ignore(reading, ingress, reason);
    return;
  }
  reading.accepted.push(previous.rules?.configuration === context.configuration ? last : again.accepted);
  reading.problems.push(...problems.map(sayPreviousStays));
}

function identity({ namespace, name, uid }: IngressObject): string {
  return `${namespace}/${name}/${uid}`;
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
