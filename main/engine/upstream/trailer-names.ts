// What frames or routes a message, or says how to read it, may not come after it (RFC 9110, 6.5.1).
const FORBIDDEN = new Set([
  'content-length',
  'transfer-encoding',
  'host',
  'connection',
  'trailer',
  'te',
  'upgrade',
  'set-cookie',
  'authorization',
  'content-encoding',
  'content-type',
  'content-range',
]);

/** false for a name that has no place in trailers, in requests and in answers. */
export function mayTrail(name: string): boolean {
  return !FORBIDDEN.has(name.toLowerCase());
}
