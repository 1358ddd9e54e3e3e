import { toByteText } from '../byte-text.ts';

const SLASH = 0x2f;
const DOT = 0x2e;
const PERCENT = 0x25;
const QUESTION = 0x3f;
const HASH = 0x23;

/**
 * The path that nginx matches on, as a byte text: query cut off, `%XX` decoded once, `.` and `..` resolved, slashes merged
 * (reference 4.6). null where the target is above the root, has a broken or zero escape, or is no path. A target that
 * needs nothing of this is given back as it is.
 */
export function normalizePath(target: string): string | null {
  let previous = 0;
  for (let index = 0; index < target.length; index++) {
    const code = target.charCodeAt(index);
    if (code === QUESTION || code === HASH) return index === 0 ? null : resolvedStart(target.slice(0, index));
    if (code === PERCENT || code > 0xff) return normalizeFully(target);
    if (previous === SLASH && (code === SLASH || code === DOT)) return normalizeFully(target);
    previous = code;
  }
  return resolvedStart(target);
}

/** The path part of an absolute target (`http://host/path`), else the target itself; null where it is neither. */
function pathOfTarget(target: string): string | null {
  if (target.charCodeAt(0) === SLASH) return target;
  const found = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*(.*)$/is.exec(target);
  if (found === null) return null;
  const rest = found[1] ?? '';
  return rest.charCodeAt(0) === SLASH ? rest : `/${rest}`;
}

function resolvedStart(path: string): string | null {
  if (path.charCodeAt(0) === SLASH) return path;
  const inner = pathOfTarget(path);
  return inner === null ? null : normalizePath(inner);
}

function normalizeFully(target: string): string | null {
  const path = pathOfTarget(toByteTextIfNeeded(target));
  if (path === null) return null;
  const decoded = decode(path);
  return decoded === null ? null : resolveSegments(decoded);
}

function toByteTextIfNeeded(target: string): string {
  for (let index = 0; index < target.length; index++) if (target.charCodeAt(index) > 0xff) return toByteText(target);
  return target;
}

function decode(path: string): string | null {
  let decoded = '';
  let start = 0;
  for (let index = 0; index < path.length; index++) {
    const code = path.charCodeAt(index);
    if (code === QUESTION || code === HASH) return decoded + path.slice(start, index);
    if (code !== PERCENT) continue;
    const high = hexDigit(path.charCodeAt(index + 1));
    const low = hexDigit(path.charCodeAt(index + 2));
    if (high < 0 || low < 0 || high + low === 0) return null;
    decoded += path.slice(start, index) + String.fromCharCode(high * 16 + low);
    index += 2;
    start = index + 1;
  }
  return decoded + path.slice(start);
}

/** Decoded slashes and dots count as such, as in nginx. A segment that was dropped leaves a slash at the end. */
function resolveSegments(path: string): string | null {
  const kept: string[] = [];
  const segments = path.slice(1).split('/');
  const last = segments.length - 1;
  for (const [place, segment] of segments.entries()) {
    const dropped = segment === '' || segment === '.' || segment === '..';
    if (segment === '..' && kept.pop() === undefined) return null;
    if (!dropped) kept.push(segment);
    if (dropped && place === last) kept.push('');
  }
  return `/${kept.join('/')}`;
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
