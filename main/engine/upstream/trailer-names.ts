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

/** Trailers, name and value in turn, without names that have no place there; of requests and of answers. */
export function allowedTrailers(lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return lines;
  return lines.filter((_, at) => !FORBIDDEN.has((lines[at - (at % 2)] as string).toLowerCase()));
}
