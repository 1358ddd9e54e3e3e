import type { Pattern } from '../patterns/pattern.ts';
import type { RouteFacts } from '../route-table.ts';

const REFERENCE = /\$(\d|[A-Za-z_]\w*)/g;

/**
 * The path that the pod sees on a route with a rewrite: the whole path replaced by the target with its captures, escaped
 * again (reference 4.5, 4.6); without a rewrite the normalised path, escaped. The query is the caller's. As in nginx the
 * result may be empty or lack its slash where the target says so.
 */
export function rewritePath(route: RouteFacts, normalizedPath: string): string {
  const captures = route.rewriteTarget === null ? null : (route.pattern?.captures(normalizedPath) ?? null);
  if (captures === null || route.rewriteTarget === null) return escapePath(normalizedPath);
  return escapePath(fillIn(route.rewriteTarget, captures, route.pattern));
}

/** Value of `X-Forwarded-Prefix`, which is only sent together with an effective rewrite (reference 4.5); else null. */
export function forwardedPrefix(route: RouteFacts, normalizedPath: string): string | null {
  const prefix = route.policy.rewrite.forwardedPrefix;
  if (prefix === null || route.rewriteTarget === null) return null;
  const captures = prefix.includes('$') ? (route.pattern?.captures(normalizedPath) ?? []) : [];
  // The path is decoded: what it captured may hold a line break, which would begin a line of its own.
  return fillIn(prefix, captures, route.pattern).replace(/[\x00-\x1f\x7f]/g, escapeByte);
}

/** The first variable of a target that is neither a capture nor a named group, else null. */
export function missingVariable(target: string, pattern: Pattern): string | null {
  for (const [, name = ''] of target.matchAll(REFERENCE)) {
    if (!/^[1-9]$/.test(name) && !pattern.groupNames.has(name)) return name;
  }
  return null;
}

function fillIn(template: string, captures: readonly (string | undefined)[], pattern: Pattern | null): string {
  return template.replace(REFERENCE, (_, name: string) => {
    const number = /^\d$/.test(name) ? Number(name) : pattern?.groupNames.get(name);
    return number === undefined ? '' : (captures[number] ?? '');
  });
}

/** Escapes what nginx escapes in a changed path: controls, blank, `"#%<>?\^`{|}` and bytes from 0x7f. */
export function escapePath(path: string): string {
  return path.replace(/[\x00-\x20"#%<>?\\^`{|}\x7f-\xff]/g, escapeByte);
}

function escapeByte(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
