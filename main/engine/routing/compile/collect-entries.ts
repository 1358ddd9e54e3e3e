import type { BackendReference, PathType } from '#shared/model/snapshot.ts';
import type { AcceptedIngress } from '../../ingress/rules.ts';
import type { Policy } from '../../ingress/policy.ts';
import type { RouteBackend, RouteConflict, RouteFacts, SkippedEntry } from '../route-table.ts';

/** A path of a host before it is compiled. */
export interface Entry {
  readonly path: string;
  readonly matching: RouteFacts['matching'];
  readonly pathType: PathType;
  readonly implicit: boolean;
  readonly accepted: AcceptedIngress | null;
  readonly policy: Policy;
  readonly backend: RouteBackend | null;
  readonly backendFrom: RouteFacts['backendFrom'];
}

/** Shared by all hosts that have nothing to say of: thousands of empty lists would be felt. */
const NONE: readonly never[] = [];

export interface Collected {
  readonly entries: readonly Entry[];
  readonly conflicts: readonly RouteConflict[];
  readonly skipped: readonly SkippedEntry[];
}

/**
 * The paths of one host from its Ingresses, oldest first, as the controller collects them (reference 1.1, 5, 6): the
 * implicit `/` first, taken over by the first real one; later entries of equal path and type lose.
 */
export function collectEntries(host: string, contributors: readonly AcceptedIngress[], root: Entry): Collected {
  const entries = new Map<string, Entry>([[entryKey(root), root]]);
  const conflicts: RouteConflict[] = [];
  const skipped: SkippedEntry[] = [];
  for (const accepted of contributors) {
    const { namespace, name, rules } = accepted.ingress;
    let last: RouteBackend | null = null;
    for (const rule of rules) {
      if ((rule.host || '*') !== host) continue;
      for (const declared of rule.paths) {
        const path = declared.path || '/';
        const pathType = declared.pathType ?? 'ImplementationSpecific';
        // Paths of an Ingress mostly lead to one Service; they then share the value.
        const backend: RouteBackend | null = isSame(last, declared.backend)
          ? last
          : serviceBackend(namespace, declared.backend);
        last = backend;
        if (backend === null) {
          skipped.push({ path, pathType, namespace, ingress: name });
          continue;
        }
        const matching = pathType === 'Exact' ? 'Exact' : 'Prefix';
        const key = entryKey({ path, matching });
        const there = entries.get(key);
        if (there !== undefined && !there.implicit) {
          conflicts.push(conflict({ path, pathType, namespace, ingress: name }, there));
          continue;
        }
        const { policy } = accepted;
        entries.set(key, { path, matching, pathType, implicit: false, accepted, policy, backend, backendFrom: 'path' });
      }
    }
  }
  return {
    entries: [...entries.values()],
    conflicts: conflicts.length === 0 ? NONE : conflicts,
    skipped: skipped.length === 0 ? NONE : skipped,
  };
}

/**
 * Prefix `/docs` and Prefix `/docs/` are one path where patterns are not used: the older entry has it, the other is a
 * conflict (reference 4.2; in the API text a trailing slash never counts).
 */
export function mergeSlashPairs(collected: Collected): Collected {
  const kept = new Map<string, Entry>();
  const conflicts = [...collected.conflicts];
  for (const entry of collected.entries) {
    const key = entryKey({ path: withoutSlash(entry), matching: entry.matching });
    const there = kept.get(key);
    if (there === undefined) kept.set(key, entry);
    else {
      const { namespace, name } = entry.accepted?.ingress ?? { namespace: '', name: '' };
      conflicts.push(conflict({ path: entry.path, pathType: entry.pathType, namespace, ingress: name }, there));
    }
  }
  if (kept.size === collected.entries.length) return collected;
  return { ...collected, entries: [...kept.values()], conflicts };
}

/** The Service and port a backend names; null for a resource. */
export function serviceBackend(namespace: string, reference: BackendReference | null): RouteBackend | null {
  if (reference === null || reference.kind !== 'service') return null;
  const { name, port } = reference;
  // Joined it is one text, a template's goes on pointing to its parts.
  return { namespace, service: name, port, key: [namespace, '/', name, ':', port ?? ''].join('') };
}

function isSame(backend: RouteBackend | null, reference: BackendReference): boolean {
  return reference.kind === 'service' && backend?.service === reference.name && backend.port === reference.port;
}

function entryKey(entry: Pick<Entry, 'path' | 'matching'>): string {
  return `${entry.matching} ${entry.path}`;
}

function withoutSlash(entry: Entry): string {
  const { path, matching } = entry;
  return matching === 'Prefix' && path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

function conflict(loser: SkippedEntry, winner: Entry): RouteConflict {
  const { namespace, name } = winner.accepted?.ingress ?? { namespace: '', name: '' };
  return { ...loser, winner: { namespace, ingress: name, path: winner.path } };
}
