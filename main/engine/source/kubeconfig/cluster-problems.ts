import { phrase, phraseAt, phraseValues, quoted, type Phrase } from '#shared/model/phrase.ts';
import type { CodedError } from '#engine/coded-error.ts';
import type { Problem, ProblemSubject } from '#shared/model/problem.ts';
import { isRefusal, type ConnectionFailure, type Refusal } from './server/failure.ts';
import type { Hindrance, KindReading } from './reading/kind-reader.ts';
import type { ResolvedContext } from './file/load.ts';
import { missingRight } from './rights/missing-right.ts';

/** What a problem of a cluster is about. */
interface ClusterNames {
  readonly context: string;
  readonly server: string;
  readonly kubeconfig: string;
}

/** What the reader of one kind has to report. */
export type KindReport = Pick<KindReading, 'resource' | 'hindrances' | 'invalid'>;

/** More of one kind are not listed one by one. */
const INVALID_LIMIT = 100;

/**
 * What a person should know about reading a cluster. What keeps several kinds from being read for the same reason, as a
 * server that does not answer, is said once.
 */
export function clusterProblems(reports: readonly KindReport[], context: ResolvedContext): readonly Problem[] {
  const names = namesOf(context);
  const problems = new Map<string, Problem>();
  const add = (key: string, problem: Problem | null) => {
    if (problem !== null && !problems.has(key)) problems.set(key, problem);
  };
  for (const report of reports) {
    for (const hindrance of report.hindrances) {
      const { failure } = hindrance;
      if (isRefusal(failure)) {
        add(
          `${failure.kind} ${report.resource.plural} ${hindrance.namespace}`,
          refusalProblem(report, { ...hindrance, failure }, names),
        );
      } else {
        add(failure.kind, connectionProblem(failure, names));
      }
    }
    for (const { identity, reason } of report.invalid.slice(0, INVALID_LIMIT)) {
      const subject = { kind: report.resource.kind, ...identity };
      add(`invalid ${report.resource.kind} ${identity.namespace}/${identity.name}`, {
        code: 'cluster-object-invalid',
        severity: 'warning',
        subject,
        values: phraseValues('reason', phrase('sentence', { fault: reason })),
      });
    }
  }
  return [...problems.values()];
}

/** Files that can no longer be used, while what was read of them before is. */
export function fileProblem({ code, values }: CodedError, context: ResolvedContext): Problem {
  const about = { ...aboutContext(namesOf(context)), severity: 'error' } as const;
  const { file = values['files'] ?? values['place'] ?? '' } = values;
  switch (code) {
    case 'kubeconfig-missing':
    case 'kubeconfig-empty':
      return { ...about, code, values: { file } };
    case 'context-unknown':
      return { ...about, code, values: { context: context.name, known: values['known'] ?? '' } };
    default:
      return { ...about, code: 'kubeconfig-broken', values: { file, ...brokenBecause(values) } };
  }
}

/** The reason of an error, as it is or made of what a context leads to. */
function brokenBecause(values: CodedError['values']): Problem['values'] {
  const kept = Object.entries(values).filter(([name]) => name === 'reason' || name.startsWith('reason.'));
  if (kept.length > 0) return Object.fromEntries(kept);
  const target = phraseAt(values, 'target') ?? quoted(values['target'] ?? 'nothing');
  return phraseValues('reason', phrase('context-leads-to', { target: target as Phrase }));
}

/** One problem where the kubeconfig switches verification of an encrypted connection off. */
export function unverifiedProblem(context: ResolvedContext): readonly Problem[] {
  const { server, skipVerification } = context.cluster;
  if (!skipVerification || !/^https:/i.test(server)) return [];
  return [{ ...aboutContext(namesOf(context)), code: 'cluster-unverified', severity: 'warning', values: { server } }];
}

function namesOf({ name, cluster, user }: ResolvedContext): ClusterNames {
  return { context: name, server: cluster.server, kubeconfig: user?.file ?? cluster.file };
}

function refusalProblem(
  report: KindReport,
  hindrance: Hindrance & { readonly failure: Refusal },
  names: ClusterNames,
): Problem | null {
  const { resource } = report;
  if (resource.forbidden === null) return null;
  if (hindrance.failure.kind === 'not-served') {
    const reason = phrase('kind-not-served', { resources: resource.plural });
    return {
      ...aboutContext(names),
      code: 'cluster-unreachable',
      severity: resource.forbidden,
      values: { server: names.server, ...phraseValues('reason', reason) },
    };
  }
  // That only a part is read is said once, for the kind that people look for.
  const narrowed = hindrance.partial && hindrance.namespace === null;
  if (narrowed && resource.kind !== 'Ingress') return null;
  const missing = missingRight(resource.plural, hindrance.namespace, hindrance.failure);
  return {
    ...aboutContext(names),
    code: 'cluster-forbidden',
    severity: narrowed ? 'info' : resource.forbidden,
    values: {
      resource: resource.plural,
      verb: missing?.verb ?? 'list',
      ...phraseValues('scope', scopeOf(hindrance.namespace)),
      ...(missing?.user ? { user: missing.user } : phraseValues('user', phrase('user-of-context'))),
    },
  };
}

function scopeOf(namespace: string | null): Phrase {
  return namespace === null ? phrase('scope-cluster') : phrase('scope-namespace', { namespace });
}

function connectionProblem(failure: ConnectionFailure, names: ClusterNames): Problem | null {
  const { server, kubeconfig } = names;
  const about = { ...aboutContext(names), severity: 'error' } as const;
  switch (failure.kind) {
    case 'unreachable':
      return { ...about, code: 'cluster-unreachable', values: { server, ...phraseValues('reason', failure.reason) } };
    case 'certificate':
      return { ...about, code: 'cluster-certificate', values: { server, ...phraseValues('reason', failure.reason) } };
    case 'client-certificate':
      return {
        ...about,
        code: 'credential-certificate',
        values: { server, ...phraseValues('reason', failure.reason) },
      };
    case 'unauthorized':
      return { ...about, code: 'cluster-unauthorized', values: { server } };
    case 'plugin-refused':
      return {
        ...about,
        code: 'credential-plugin-refused',
        values: { command: failure.what, ...phraseValues('reason', failure.reason) },
      };
    case 'plugin-unapproved':
      return { ...about, code: 'credential-plugin-unapproved', values: { command: failure.what, file: kubeconfig } };
    case 'sign-in': {
      const { what: provider, reason, remedy } = failure;
      return { ...about, code: 'credential-expired', values: { provider, ...phraseValues('reason', reason), remedy } };
    }
    case 'plugin-failed':
      return {
        ...about,
        code: 'credential-plugin-failed',
        values: { command: failure.what, ...phraseValues('reason', failure.reason) },
      };
    case 'file-unreadable':
      return {
        ...about,
        code: 'kubeconfig-broken',
        values: {
          file: kubeconfig,
          ...phraseValues('reason', phrase('file-and-reason', { file: failure.what, reason: failure.reason })),
        },
      };
    case 'expired':
      return null;
  }
}

function aboutContext(names: ClusterNames): { readonly subject: ProblemSubject } {
  return { subject: { kind: 'context', namespace: null, name: names.context } };
}
