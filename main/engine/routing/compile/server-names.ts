import { phrase, phraseValues, type Phrase } from '#shared/model/phrase.ts';
import type { Problem } from '#shared/model/problem.ts';
import { compilePattern } from '../patterns/compile-pattern.ts';
import type { AliasIndex, RouteTable, VirtualServer } from '../route-table.ts';

/** Names that lead to a server beside the declared ones, and what is wrong with the others. */
export interface ServerNames<Plan> {
  /** Aliases without wildcard; they stand beside the declared hosts. */
  readonly exact: ReadonlyMap<string, VirtualServer<Plan>>;
  readonly aliases: AliasIndex<Plan> | null;
  readonly wwwRedirects: RouteTable<Plan>['wwwRedirects'];
  readonly problems: readonly Problem[];
}

/** Anything that knows which hosts are declared. */
type DeclaredHosts = Pick<ReadonlySet<string>, 'has'>;

interface Collection<Plan> {
  readonly exact: Map<string, VirtualServer<Plan>>;
  readonly leading: Map<string, VirtualServer<Plan>>;
  readonly trailing: Map<string, VirtualServer<Plan>>;
  readonly patterns: AliasIndex<Plan>['patterns'][number][];
  readonly problems: Problem[];
}

const LEADING = /^\*?\.[^*]+$/;
const TRAILING = /^[^*]+\.\*$/;

/**
 * Sorts aliases as nginx does: exact names, wildcards at either end, patterns (reference 3). `servers` are in order of host,
 * as the controller writes them; where two want a name the first has it. A declared host is never an alias.
 */
export function serverNames<Plan>(servers: readonly VirtualServer<Plan>[], declared: DeclaredHosts): ServerNames<Plan> {
  const collection: Collection<Plan> = {
    exact: new Map(),
    leading: new Map(),
    trailing: new Map(),
    patterns: [],
    problems: [],
  };
  const wwwRedirects = new Map<string, VirtualServer<Plan>>();
  for (const server of servers) {
    if (server.fromToWww !== null) addWww(server, declared, { wwwRedirects, problems: collection.problems });
    if (server.alias === null) continue;
    for (const name of server.alias.names) addAlias(name, server, { declared, collection });
  }
  const { exact, leading, trailing, patterns, problems } = collection;
  const plain = leading.size + trailing.size + patterns.length === 0;
  return { exact, aliases: plain ? null : { leading, trailing, patterns }, wwwRedirects, problems };
}

function addAlias<Plan>(
  name: string,
  server: VirtualServer<Plan>,
  context: { readonly declared: DeclaredHosts; readonly collection: Collection<Plan> },
): void {
  const { exact, leading, trailing, patterns } = context.collection;
  const { problems } = context.collection;
  if (name.startsWith('~')) {
    const { pattern, unusable } = compilePattern(`.*(?:${name.slice(1)})`);
    const reason = name.length === 1 ? phrase('pattern-empty') : unusable;
    if (reason === null) patterns.push({ source: name, pattern, server });
    else problems.push(unusableAlias(server, name, reason));
    return;
  }
  const lower = name.toLowerCase();
  if (lower === server.host) return;
  if (context.declared.has(lower)) {
    problems.push(aliasProblem(server, 'server-alias-declared', { alias: name }));
    return;
  }
  const put = (map: Map<string, VirtualServer<Plan>>, key: string): void => {
    const first = map.get(key);
    if (first === undefined) map.set(key, server);
    else if (first !== server)
      problems.push(aliasProblem(server, 'server-alias-taken', { alias: name, other: first.host }));
  };
  if (LEADING.test(lower)) {
    put(leading, lower.replace('*', ''));
    // nginx: `.example.com` stands for the name itself and everything below it.
    if (lower.startsWith('.') && !context.declared.has(lower.slice(1))) put(exact, lower.slice(1));
  } else if (TRAILING.test(lower)) put(trailing, lower.slice(0, -1));
  else if (lower.includes('*')) {
    problems.push(unusableAlias(server, name, phrase('pattern-wildcard')));
  } else put(exact, lower);
}

function addWww<Plan>(
  server: VirtualServer<Plan>,
  declared: DeclaredHosts,
  into: { readonly wwwRedirects: Map<string, VirtualServer<Plan>>; readonly problems: Problem[] },
): void {
  if (server.kind !== 'exact') return;
  const other = server.host.startsWith('www.') ? server.host.slice(4) : `www.${server.host}`;
  if (!declared.has(other)) into.wwwRedirects.set(other, server);
  else if (server.fromToWww !== null) {
    const { namespace, ingress } = server.fromToWww;
    const subject = { kind: 'Ingress', namespace, name: ingress };
    into.problems.push({
      code: 'www-redirect-void',
      severity: 'warning',
      subject,
      values: { host: server.host, other },
    });
  }
}

function unusableAlias<Plan>(server: VirtualServer<Plan>, alias: string, reason: Phrase): Problem {
  return aliasProblem(server, 'server-alias-unusable', { alias, ...phraseValues('reason', reason) });
}

function aliasProblem<Plan>(server: VirtualServer<Plan>, code: Problem['code'], values: Problem['values']): Problem {
  const { namespace = '', ingress = '' } = server.alias ?? {};
  const subject = { kind: 'Ingress', namespace, name: ingress };
  return { code, severity: 'warning', subject, values: { host: server.host, ...values } };
}

/** The server that a name reaches by a wildcard or pattern: longest wildcard in front, at the end, then patterns. */
export function findByAlias<Plan>(
  aliases: AliasIndex<Plan>,
  name: string,
  declaredWildcard: VirtualServer<Plan> | null,
): VirtualServer<Plan> | null {
  if (aliases.leading.size > 0) {
    for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      const server = dot === 0 ? undefined : aliases.leading.get(name.slice(dot));
      if (server !== undefined) return server;
    }
  }
  if (aliases.trailing.size > 0) {
    for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
      const server = dot === name.length - 1 ? undefined : aliases.trailing.get(name.slice(0, dot + 1));
      if (server !== undefined) return server;
    }
  }
  for (const { pattern, server } of aliases.patterns) {
    // The controller writes a declared wildcard as a pattern too; the first in order of host counts.
    if (declaredWildcard !== null && declaredWildcard.host <= server.host) break;
    if (pattern.test(name)) return server;
  }
  return declaredWildcard;
}

/** Whether a name led to a server though it is neither its declared name nor covered by its declared wildcard. */
export function aliasReached<Plan>(server: VirtualServer<Plan>, name: string): boolean {
  if (server.alias === null || server.kind === 'default') return false;
  return server.kind === 'exact' ? name !== server.host : name.slice(name.indexOf('.')) !== server.host.slice(1);
}

/** The alias by which a name reached a server, null where it did not need one. */
export function aliasOf<Plan>(table: RouteTable<Plan>, server: VirtualServer<Plan>, name: string): string | null {
  if (server.alias === null || name === server.host) return null;
  if (server.kind === 'wildcard' && table.wildcard.get(name.slice(name.indexOf('.'))) === server) return null;
  const fits = (alias: string): boolean => {
    const lower = alias.toLowerCase();
    if (alias.startsWith('~')) {
      return table.aliases?.patterns.some((one) => one.source === alias && one.pattern.test(name)) ?? false;
    }
    if (lower.startsWith('*.') || lower.startsWith('.'))
      return name.endsWith(lower.replace('*', '')) || name === lower.slice(1);
    return lower.endsWith('.*') ? name.startsWith(lower.slice(0, -1)) : name === lower;
  };
  return server.alias.names.find(fits) ?? null;
}
