import { detailOf } from '#shared/model/phrase.ts';
import type { KindState } from '#shared/model/source.ts';
import { isRefusal, isSignIn, type Failure } from '../server/failure.ts';
import { missingRight } from '../rights/missing-right.ts';
import type { ReflectorState } from './reflector.ts';
import type { Resource } from './resources.ts';
import type { ScopeReading } from './scope-reading.ts';

/** A single failure heals itself within a second or so and is not worth a word. */
const WORTH_TELLING = 2;

/** What the state of a kind is made of. */
export interface KindFacts {
  readonly resource: Pick<Resource<unknown>, 'kind' | 'plural' | 'optional'>;
  readonly objects: number;
  readonly readable: boolean;
  /** Why the whole cluster is not read. */
  readonly narrowedBy: Failure | null;
  readonly scopes: readonly {
    readonly namespace: string | null;
    readonly state: ReflectorState;
    readonly selected: ScopeReading['selected'];
  }[];
}

/** Whether a person is to hear of a failure. */
export function isWorthTelling(state: { readonly failure: Failure; readonly attempts: number }): boolean {
  return state.failure.definite || state.attempts >= WORTH_TELLING;
}

/** One state for all scopes of a kind: the worst that a person can do something about. */
export function describeKind({ resource, objects, readable, narrowedBy, scopes }: KindFacts): KindState {
  const common = {
    kind: resource.kind,
    objects,
    ...(resource.optional === true ? { optional: true as const } : {}),
    ...selection(scopes),
  };
  const states = scopes.map(({ state }) => state);
  const failing = states.find((state) => state.kind === 'failing');
  if (failing !== undefined) {
    const { failure, since, retryAt } = failing;
    const state = isSignIn(failure) ? 'sign-in' : readable ? 'reconnecting' : 'failed';
    return { ...common, state, ...saidBy(failure), since, retryAt };
  }
  const loading = states.find((state) => state.kind === 'loading');
  if (states.length === 0 || loading !== undefined) {
    const pages = loading?.pages ?? { read: 0, of: null };
    return { ...common, state: 'loading', detail: null, pages };
  }
  const refused = scopes.flatMap(({ namespace, state }) =>
    state.kind === 'forbidden' && isRefusal(state.failure) ? [{ namespace, failure: state.failure }] : [],
  );
  const everywhere = narrowedBy !== null && isRefusal(narrowedBy) ? { namespace: null, failure: narrowedBy } : null;
  const [first] = everywhere === null ? refused : [everywhere, ...refused];
  if (first === undefined) return { ...common, state: 'live', detail: null };
  const missing = missingRight(resource.plural, first.namespace, first.failure);
  const why = { ...saidBy(first.failure), ...(missing === null ? {} : { missing }) };
  if (refused.length === states.length) return { ...common, ...why, state: 'forbidden' };
  const read = scopes.filter(({ state }) => state.kind !== 'forbidden');
  return { ...common, ...why, state: 'partial', namespaces: read.flatMap(({ namespace }) => namespace ?? []) };
}

function saidBy({ reason }: Failure): Pick<KindState, 'detail' | 'phrase'> {
  return detailOf(reason);
}

/** That only what is needed is read, and out of how many. */
function selection(scopes: KindFacts['scopes']): Pick<KindState, 'selected'> {
  const read = scopes.filter(({ state }) => state.kind !== 'forbidden');
  if (!read.some(({ selected = null }) => selected !== null)) return {};
  let sum = 0;
  for (const { selected } of read) {
    const { of = null } = selected ?? {};
    if (of === null) return { selected: { of: null } };
    sum += of;
  }
  return { selected: { of: sum } };
}
