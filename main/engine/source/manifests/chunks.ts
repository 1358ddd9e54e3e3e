import { lineAt } from './decode.ts';

/** A piece of a file that can be parsed by itself. */
export interface Chunk {
  readonly text: string;
  /** What has to be added to a line of this text to have the line of the file; may be negative. */
  readonly lineOffset: number;
}

/** Lists above this length are parsed in pieces of this length, in UTF-16 units. */
const PIECE = 64 * 1024;
const LIST_HEAD = 'apiVersion: v1\nkind: List\nitems:\n';
const LIST_HEAD_LINES = 3;

/** A marker line begins a document wherever it stands, even in a block or quoted text (YAML 1.2, 6.2 and 9.1.2). */
export function* chunksOf(text: string): Generator<Chunk> {
  // Directives belong to the document after them, so that such a rare file is parsed as a whole.
  if (/^%/m.test(text)) {
    yield { text, lineOffset: 0 };
    return;
  }
  let from = 0;
  let lineOffset = 0;
  for (const { index } of text.matchAll(/^---(?=[ \t\r\n]|$)/gm)) {
    if (index === from) continue;
    const chunk = { text: text.slice(from, index), lineOffset };
    yield* piecesOf(chunk);
    lineOffset += lineAt(chunk.text, chunk.text.length) - 1;
    from = index;
  }
  yield* piecesOf({ text: text.slice(from), lineOffset });
}

/**
 * A long List as `kubectl get -o yaml` writes it, with its items at the left edge, cut into shorter Lists: one tree of
 * ten thousand objects would hold up the event loop for seconds. Anything else is left in one piece.
 */
function* piecesOf(chunk: Chunk): Generator<Chunk> {
  const { text, lineOffset } = chunk;
  const head = text.length > PIECE ? /^items:[ \t]*\r?\n(?=- )/m.exec(text) : null;
  if (head === null) {
    yield chunk;
    return;
  }
  const begin = head.index + head[0].length;
  const tail = /^[^\s#-]/m.exec(text.slice(begin));
  const end = tail === null ? text.length : begin + tail.index;
  const isList = /^kind: List\s*$/m.test(text.slice(0, head.index)) || /^kind: List\s*$/m.test(text.slice(end));
  // An anchor of one piece could be meant in another.
  if (!isList || /[\s:-]&[\w-]/.test(text)) {
    yield chunk;
    return;
  }
  let from = begin;
  let line = lineOffset + lineAt(text, begin) - LIST_HEAD_LINES - 1;
  while (from < end) {
    const next = text.indexOf('\n- ', from + PIECE);
    const until = next === -1 || next + 1 > end ? end : next + 1;
    const items = text.slice(from, until);
    yield { text: LIST_HEAD + items, lineOffset: line };
    line += lineAt(items, items.length) - 1;
    from = until;
  }
}
