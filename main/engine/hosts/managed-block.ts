import { createHash } from 'node:crypto';

const BEGIN = /^# >>> gatehouse managed block v1((?: [a-z]+=[0-9a-z]+)*) >>>$/;
const END = '# <<< gatehouse managed block v1 <<<';
/** Also markers of other versions, and damaged ones; within a longer comment they mean nothing. */
const LIKE_A_MARKER = /^# (?:>>>|<<<) gatehouse managed block/;

/** Bytes that were put before the block because the file did not end with a line end. */
export type Separator = 'none' | 'lf' | 'crlf';
const SEPARATORS: Readonly<Record<Separator, string>> = { none: '', lf: '\n', crlf: '\r\n' };

/** What the first line of our block remembers. */
export interface BlockMemory {
  readonly separator: Separator;
  /** Whether there was no hosts file before us. */
  readonly made: boolean;
}

/** The bytes before, within and after our block; `pre` and `post` are nobody's but the user's and never re-encoded. */
export type SplitHosts =
  | { readonly kind: 'none'; readonly foreign: Buffer }
  | {
      readonly kind: 'block';
      readonly pre: Buffer;
      /** The lines between the markers. */
      readonly body: Buffer;
      readonly post: Buffer;
      readonly memory: BlockMemory;
      /** Whether somebody edited between the markers since we wrote them. */
      readonly drifted: boolean;
    }
  /** Not exactly one pair in order: `lines` (from 1) hold what looks like a marker of ours. */
  | { readonly kind: 'broken'; readonly lines: readonly number[] };

/** Finds our block on the latin1 view of the bytes, where one letter is one byte (reference trust A.3). */
export function splitHosts(bytes: Buffer): SplitHosts {
  const lines = bytes.toString('latin1').split('\n');
  const marked = [...lines.entries()].filter(([, line]) => isMarker(line));
  if (marked.length === 0) return { kind: 'none', foreign: bytes };
  const [first, last] = marked;
  const memory = readBegin(first?.[1] ?? '');
  if (marked.length !== 2 || first === undefined || last === undefined || memory === null) return broken(marked);
  if (withoutReturn(last[1]) !== END) return broken(marked);
  const [begin, bodyAt, end, postAt] = [first[0], first[0] + 1, last[0], last[0] + 1].map((line) =>
    offsetOf(lines, line, bytes.length),
  ) as [number, number, number, number];
  const body = bytes.subarray(bodyAt, end);
  const { digest, ...kept } = memory;
  return {
    kind: 'block',
    pre: bytes.subarray(0, begin),
    body,
    post: bytes.subarray(postAt),
    memory: kept,
    drifted: digest !== digestOf(body),
  };
}

/** What is left when our block goes: the bytes before us, where nothing was added behind it since. */
export function withoutBlock(split: Extract<SplitHosts, { kind: 'block' }>): Buffer {
  const added = SEPARATORS[split.memory.separator];
  // With lines behind, the separator holds the line before us and theirs apart.
  const keeps = split.post.length > 0 || !split.pre.toString('latin1').endsWith(added);
  return Buffer.concat([keeps ? split.pre : split.pre.subarray(0, split.pre.length - added.length), split.post]);
}

/** The first and the last line of a block with that body (lines joined by `\n`). */
export function markers(body: string, memory: BlockMemory): { readonly begin: string; readonly end: string } {
  const words = [`sep=${memory.separator}`, ...(memory.made ? ['made=1'] : []), `sum=${digestOf(Buffer.from(body))}`];
  return { begin: `# >>> gatehouse managed block v1 ${words.join(' ')} >>>`, end: END };
}

/** The line end of the file's own lines: CRLF only where all of them have it. */
export function lineEndOf(foreign: Buffer): '\n' | '\r\n' {
  const text = foreign.toString('latin1');
  const ends = text.split('\n').length - 1;
  return ends > 0 && text.split('\r\n').length - 1 === ends ? '\r\n' : '\n';
}

/** What has to stand between these bytes and a first line of ours. */
export function separatorFor(foreign: Buffer): Separator {
  if (foreign.length === 0 || foreign.at(-1) === 0x0a) return 'none';
  return lineEndOf(foreign) === '\n' ? 'lf' : 'crlf';
}

/** The bytes of a separator. */
export function separatorBytes(separator: Separator): Buffer {
  return Buffer.from(SEPARATORS[separator], 'latin1');
}

/** Whether a line looks like a marker of ours, be it a damaged one or one of another version. */
export function isMarker(line: string): boolean {
  return LIKE_A_MARKER.test(line);
}

/** What a first line of ours remembers, with the hash of the lines behind it. */
export type Begin = BlockMemory & { readonly digest: string };

/** What the first line of a block remembers; null where it is none that can be read. */
export function readBegin(line: string): Begin | null {
  const begun = BEGIN.exec(withoutReturn(line));
  return begun === null ? null : readMemory(begun[1] ?? '');
}

function readMemory(words: string): Begin | null {
  const values = new Map(
    words
      .trim()
      .split(' ')
      .map((word) => word.split('=') as [string, string]),
  );
  const separator = values.get('sep');
  const digest = values.get('sum');
  if (digest === undefined || (separator !== 'none' && separator !== 'lf' && separator !== 'crlf')) return null;
  return { separator, made: values.get('made') === '1', digest };
}

function digestOf(body: Buffer): string {
  const lines = body
    .toString('latin1')
    .split('\n')
    .map(withoutReturn)
    .filter((line) => line !== '');
  return createHash('sha256').update(lines.join('\n'), 'latin1').digest('hex').slice(0, 16);
}

/** A line without the first half of a Windows line end. */
export function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

function offsetOf(lines: readonly string[], line: number, length: number): number {
  let offset = 0;
  for (const text of lines.slice(0, line)) offset += text.length + 1;
  return Math.min(offset, length);
}

function broken(marked: readonly (readonly [number, string])[]): SplitHosts {
  return { kind: 'broken', lines: marked.map(([index]) => index + 1) };
}
