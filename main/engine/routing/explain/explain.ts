import type { Explanation } from '#shared/model/explanation.ts';
import { fromByteText } from '../byte-text.ts';
import { hostName } from '../match/find-server.ts';
import { findLosers, type TracedLoss } from './losers.ts';
import { match } from '../match/match.ts';
import type { Match, RouteTable } from '../route-table.ts';
import { aliasOf } from '../compile/server-names.ts';
import { describeMatch } from './sentences.ts';

/** The part of an explanation that routing knows; steps, answer and upstream are the proxy's. */
export type MatchExplanation = Pick<
  Explanation,
  'request' | 'normalizedPath' | 'server' | 'winner' | 'losers' | 'sentences'
>;

export interface ExplainOptions {
  /** false where a step answers, so that no sentence says what the pod sees. */
  readonly reachesUpstream: boolean;
}

/** Explains who would answer a request and why nobody else, with the proxy's own matcher. */
export function explainMatch<Plan>(
  table: RouteTable<Plan>,
  request: Explanation['request'],
  options: ExplainOptions = { reachesUpstream: true },
): { readonly match: Match<Plan>; readonly explanation: MatchExplanation } {
  const traced: TracedLoss<Plan>[] = [];
  const found = match(table, request.host, request.target, {
    lost: (route, reason) => traced.push({ route, reason }),
  });
  const losers = findLosers(table, found, { host: hostName(request.host), traced });
  const explanation = {
    request,
    normalizedPath: found.path === null ? null : fromByteText(found.path),
    server: describeServer(table, found, hostName(request.host)),
    winner: describeWinner(found),
    losers,
    sentences: describeMatch(table, found, { request, losers, reachesUpstream: options.reachesUpstream }),
  };
  return { match: found, explanation };
}

function describeServer<Plan>(table: RouteTable<Plan>, { server }: Match<Plan>, name: string): Explanation['server'] {
  const { host, kind, regexMode, regexCause } = server;
  return { host, how: aliasOf(table, server, name) === null ? kind : 'alias', regexMode, regexCause };
}

function describeWinner(found: Match<unknown>): Explanation['winner'] {
  const { route, server } = found;
  if (route === null || route.accepted === null) return null;
  const { backend, accepted, path, pathType, implicit, dialect } = route;
  return {
    namespace: accepted.ingress.namespace,
    ingress: accepted.ingress.name,
    path,
    pathType,
    implicit,
    dialect,
    service: backend === null ? null : { namespace: backend.namespace, name: backend.service, port: backend.port },
    why: whyWon(found, server.regexMode),
  };
}

function whyWon({ route, path }: Match<unknown>, regexMode: boolean): NonNullable<Explanation['winner']>['why'] {
  if (route?.backendFrom === 'ingress-default') return 'default-backend';
  if (route?.implicit) return 'implicit-root';
  if (regexMode) return 'first-pattern';
  return route?.matching === 'Exact' && path !== null ? 'exact' : 'longest-prefix';
}
