import type { ExplanationCode } from '#shared/model/explanation-codes.ts';
import type { Explanation, ExplanationSentence, Loser } from '#shared/model/explanation.ts';
import { phraseValues } from '#shared/model/phrase.ts';
import type { Denial } from '../../ingress/policy.ts';
import { fromByteText } from '../byte-text.ts';
import { hostName } from '../match/find-server.ts';
import { forwardedPrefix, rewritePath } from '../match/rewrite.ts';
import { aliasOf } from '../compile/server-names.ts';
import type { Match, Route, RouteTable } from '../route-table.ts';

export interface DescribeOptions {
  readonly request: Explanation['request'];
  readonly losers: readonly Loser[];
  readonly reachesUpstream: boolean;
}

interface Scene extends DescribeOptions {
  readonly table: RouteTable<unknown>;
  readonly found: Match<unknown>;
  readonly route: Route<unknown>;
  readonly path: string;
  /** `namespace/name` of the Ingress, empty for the built-in 404. */
  readonly ingress: string;
  readonly host: string;
  readonly upstreamPath: string;
}

/** What to say about a match, first who took the request and why, then every quirk that had a part in it. */
export function describeMatch(
  table: RouteTable<unknown>,
  found: Match<unknown>,
  options: DescribeOptions,
): readonly ExplanationSentence[] {
  const { route, path } = found;
  if (route === null || path === null) return [sentence('bad-target', { target: options.request.target })];
  const ingress = route.accepted === null ? '' : `${route.accepted.ingress.namespace}/${route.accepted.ingress.name}`;
  const host = hostName(options.request.host);
  const upstreamPath = options.reachesUpstream ? pathForPod(route, path, options.request.target) : '';
  const scene: Scene = { ...options, table, found, route, path, ingress, host, upstreamPath };
  return [first(scene), ...aboutHost(scene), ...aboutPattern(scene), ...aboutPath(scene), ...aboutOthers(scene)];
}

function first(scene: Scene): ExplanationSentence {
  const { route, ingress, host, path, upstreamPath, found } = scene;
  const requested = fromByteText(path);
  if (found.slashRedirect) return sentence('sent-to-slash', { ingress, path: requested, host });
  if (route.unusable !== null) {
    return sentence('pattern-unusable', { ingress, path: route.path, ...phraseValues('detail', route.unusable) });
  }
  const { denied } = route.policy;
  if (denied !== null) return sentence('denied', { ingress, ...denial(denied) });
  switch (route.backendFrom) {
    case 'none':
      return found.server.kind === 'default'
        ? sentence('no-host', { host })
        : sentence('no-path', { host: found.server.host, path: requested });
    case 'controller-default':
      return sentence('took-controller-default', { host, path: requested, upstreamPath });
    case 'ingress-default':
      return found.server.kind === 'default'
        ? sentence('took-catch-all', { ingress, host, upstreamPath })
        : sentence('took-ingress-default', { ingress, host: found.server.host, path: requested, upstreamPath });
    case 'path': {
      const exact = route.matching === 'Exact' && !found.server.regexMode;
      const values = { ingress, path: route.path, host: found.server.host, upstreamPath };
      return sentence(exact ? 'took-exact' : 'took-longest-path', values);
    }
  }
}

function denial({ annotation, detail }: Denial): ExplanationSentence['values'] {
  return { annotation, ...phraseValues('detail', detail) };
}

function* aboutHost({ table, found, host, losers, ingress, route }: Scene): Generator<ExplanationSentence> {
  const { server } = found;
  const alias = aliasOf(table, server, host);
  if (alias !== null) {
    const owner = `${server.alias?.namespace}/${server.alias?.ingress}`;
    yield sentence('host-by-alias', { host, alias, declared: server.host, ingress: owner });
  } else if (server.kind === 'wildcard') yield sentence('host-by-wildcard', { host, declared: server.host });
  const missed = losers.find((one) => one.reason === 'no-fall-through');
  if (route.implicit && missed !== undefined) {
    const owner = `${missed.namespace}/${missed.ingress}`;
    yield sentence('no-fall-through', { host: server.host, declared: missed.host, ingress: owner });
  }
  if (server.dialect === 'spec' && ingress !== '') {
    yield sentence('spec-dialect', { ingress, class: route.accepted?.className ?? '' });
  }
}

function* aboutPattern({ found, route, path, losers }: Scene): Generator<ExplanationSentence> {
  const { server } = found;
  if (server.regexCause === null) return;
  const [owner = '', annotation = ''] = server.regexCause.split(' ');
  yield sentence('regex-mode', { host: server.host, cause: `${owner} (${annotation})` });
  const later = losers.find((one) => one.reason === 'later-in-order');
  if (later !== undefined) yield sentence('regex-order', { path: route.path, other: later.path });
  if (!route.implicit && endsInsideElement(route, path)) {
    yield sentence('regex-open-end', { path: route.path, requested: fromByteText(path) });
  }
}

/** A literal path in regex mode that took a longer element, as `/svc` takes `/svcother`. */
function endsInsideElement(route: Route<unknown>, path: string): boolean {
  const next = path[route.path.length];
  const isLiteral = route.pattern?.literalPrefix === route.path.toLowerCase();
  return isLiteral && next !== undefined && next !== '/' && !route.path.endsWith('/');
}

function* aboutPath(scene: Scene): Generator<ExplanationSentence> {
  const { route, path, request, upstreamPath, found } = scene;
  const sent = request.target.split('?')[0] ?? '';
  const isNormalized = path !== sent;
  if (isNormalized) yield sentence('normalized', { target: sent, path: fromByteText(path) });
  if (found.slashRedirect || upstreamPath === '' || route.backend === null) return;
  if (route.rewriteTarget === null) {
    if (isNormalized) yield sentence('raw-target-kept', { target: request.target });
    return;
  }
  const to = rewritePath(route, path);
  yield sentence('rewritten', { target: route.rewriteTarget, from: fromByteText(path), to });
  const rest = path.slice(route.pattern?.literalPrefix.length ?? 0);
  if (!route.rewriteTarget.includes('$') && rest !== '' && rest !== '/') {
    yield sentence('rewrite-drops-rest', { target: route.rewriteTarget, rest: fromByteText(rest) });
  }
  const prefix = forwardedPrefix(route, path);
  if (prefix !== null) yield sentence('forwarded-prefix', { value: fromByteText(prefix) });
}

function* aboutOthers({ found, route, ingress, losers, table }: Scene): Generator<ExplanationSentence> {
  const { policy } = route;
  if (route.implicit && (policy.externalAuth !== null || policy.tls.forceSslRedirect || policy.affinity !== null)) {
    yield sentence('implicit-policy', { ingress, host: found.server.host });
  }
  for (const { path, pathType, namespace, ingress: name, winner } of found.server.conflicts) {
    if (path !== route.path || (pathType === 'Exact') !== (route.matching === 'Exact')) continue;
    const older = `${winner.namespace}/${winner.ingress}`;
    yield sentence('older-wins', { ingress: `${namespace}/${name}`, winner: older, path });
  }
  const ignored = new Set(
    losers.filter((one) => one.reason === 'ignored').map((one) => `${one.namespace}/${one.ingress}`),
  );
  for (const { namespace, name, reason } of route.backend === null ? table.rules.ignored : []) {
    if (ignored.has(`${namespace}/${name}`)) {
      yield sentence('ignored-would-fit', { ingress: `${namespace}/${name}`, reason });
    }
  }
}

function pathForPod(route: Route<unknown>, path: string, target: string): string {
  if (route.rewriteTarget === null) return target;
  const query = target.indexOf('?');
  return rewritePath(route, path) + (query < 0 ? '' : target.slice(query));
}

function sentence(code: ExplanationCode, values: Readonly<Record<string, string>>): ExplanationSentence {
  return { code, values };
}
