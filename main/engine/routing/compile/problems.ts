import { phraseValues } from '#shared/model/phrase.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { VirtualServer } from '../route-table.ts';

/** What the problems of a host are made from. */
export type ServerFacts = Omit<VirtualServer<unknown>, 'problems' | 'index'>;

/** What a person should know about a compiled host: conflicts, patterns, regex mode, mixed dialects, resource backends. */
export function serverProblems(server: ServerFacts): readonly Problem[] {
  return [
    ...conflictProblems(server),
    ...skippedProblems(server),
    ...patternProblems(server),
    ...regexModeProblem(server),
    ...dialectProblem(server),
  ];
}

function conflictProblems(server: ServerFacts): Problem[] {
  return server.conflicts.map(({ path, namespace, ingress, winner }) => ({
    code: path === winner.path ? 'path-conflict' : 'path-duplicate-slash',
    severity: 'warning',
    subject: ingressSubject(namespace, ingress),
    values: { host: server.host, path, winner: `${winner.namespace}/${winner.ingress}`, kept: winner.path },
  }));
}

function skippedProblems(server: ServerFacts): Problem[] {
  return server.skipped.map(({ path, namespace, ingress }) => ({
    code: 'backend-resource',
    severity: 'warning',
    subject: ingressSubject(namespace, ingress),
    values: { host: server.host, path },
  }));
}

function patternProblems(server: ServerFacts): Problem[] {
  return server.routes.flatMap(({ unusable, path, accepted }): Problem[] => {
    if (unusable === null || accepted === null) return [];
    const { namespace, name } = accepted.ingress;
    const values = { host: server.host, path, ...phraseValues('reason', unusable) };
    return [{ code: 'path-pattern-unsupported', severity: 'error', subject: ingressSubject(namespace, name), values }];
  });
}

/** Only worth saying where a path of another Ingress or a type that loses its meaning is on the host (reference 4.4). */
function regexModeProblem(server: ServerFacts): Problem[] {
  if (server.regexCause === null) return [];
  const [owner = '', annotation = ''] = server.regexCause.split(' ');
  const surprising = server.routes.some(({ accepted, implicit, policy, matching }) => {
    if (implicit || accepted === null) return false;
    const asked = policy.rewrite.useRegex || policy.rewrite.target !== null;
    return !asked || matching === 'Exact';
  });
  const [namespace = '', name = ''] = owner.split('/');
  const values = { host: server.host, cause: `${owner} (${annotation})` };
  const severity = surprising ? 'warning' : 'info';
  return [{ code: 'regex-mode', severity, subject: ingressSubject(namespace, name), values }];
}

function dialectProblem(server: ServerFacts): Problem[] {
  const foreign = server.contributors.find((one) => one.dialect !== server.dialect);
  if (foreign === undefined || server.kind === 'default') return [];
  const { namespace, name } = foreign.ingress;
  const values = { host: server.host, dialect: server.dialect, other: foreign.dialect };
  return [{ code: 'dialect-mixed', severity: 'warning', subject: ingressSubject(namespace, name), values }];
}

function ingressSubject(namespace: string, name: string): Problem['subject'] {
  return { kind: 'Ingress', namespace, name };
}
