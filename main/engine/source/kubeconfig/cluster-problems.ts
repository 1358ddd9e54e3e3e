import type { Problem, ProblemSubject } from '#shared/model/problem.ts';
import { isRefusal, type ConnectionFailure, type Refusal } from './failure.ts';
import type { Hindrance, KindReading } from './kind-reader.ts';

/** What a problem of a cluster is about. */
export interface ClusterNames {
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
export function clusterProblems(reports: readonly KindReport[], names: ClusterNames): readonly Problem[] {
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
        values: { reason },
      });
    }
  }
  return [...problems.values()];
}

function refusalProblem(
  report: KindReport,
  hindrance: Hindrance & { readonly failure: Refusal },
  names: ClusterNames,
): Problem | null {
  const { resource } = report;
  if (resource.forbidden === null) return null;
  if (hindrance.failure.kind === 'not-served') {
    const reason = `it does not serve ${resource.plural}`;
    return {
      ...aboutContext(names),
      code: 'cluster-unreachable',
      severity: resource.forbidden,
      values: { server: names.server, reason },
    };
  }
  // That only a part is read is said once, for the kind that people look for.
  const narrowed = hindrance.partial && hindrance.namespace === null;
  if (narrowed && resource.kind !== 'Ingress') return null;
  const { user, verb } = readRefusal(hindrance.failure.reason);
  return {
    ...aboutContext(names),
    code: 'cluster-forbidden',
    severity: narrowed ? 'info' : resource.forbidden,
    values: {
      resource: resource.plural,
      verb,
      scope: hindrance.namespace === null ? 'the whole cluster' : `namespace ${hindrance.namespace}`,
      user,
    },
  };
}

/** RBAC's sentence: `… is forbidden: User "NAME" cannot VERB resource …`. */
function readRefusal(message: string): { readonly user: string; readonly verb: string } {
  return {
    user: /\bUser "([^"]{1,253})"/.exec(message)?.[1] ?? 'of this context',
    verb: /\bcannot ([a-z]{1,20}) /.exec(message)?.[1] ?? 'list',
  };
}

function connectionProblem(failure: ConnectionFailure, names: ClusterNames): Problem | null {
  const { server, kubeconfig } = names;
  const about = { ...aboutContext(names), severity: 'error' } as const;
  switch (failure.kind) {
    case 'unreachable':
      return { ...about, code: 'cluster-unreachable', values: { server, reason: failure.reason } };
    case 'certificate':
      return { ...about, code: 'cluster-certificate', values: { server, reason: failure.reason } };
    case 'unauthorized':
      return { ...about, code: 'cluster-unauthorized', values: { server } };
    case 'plugin-refused':
      return { ...about, code: 'credential-plugin-refused', values: { command: failure.what } };
    case 'plugin-failed':
      return { ...about, code: 'credential-plugin-failed', values: { command: failure.what, reason: failure.reason } };
    case 'file-unreadable':
      return {
        ...about,
        code: 'kubeconfig-broken',
        values: { file: kubeconfig, reason: `${failure.what}: ${failure.reason}` },
      };
    case 'expired':
      return null;
  }
}

function aboutContext(names: ClusterNames): { readonly subject: ProblemSubject } {
  return { subject: { kind: 'context', namespace: null, name: names.context } };
}
