import { setImmediate as nextTurn } from 'node:timers/promises';
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type Document, type ParsedNode } from 'yaml';
import { lineAt } from './manifests-decode.ts';

/** One document of a file: parsed, with the line of a field such as `spec.rules[0].host`; or broken, with the reason. */
export type ManifestDocument =
  | { readonly kind: 'parsed'; readonly value: unknown; readonly lineOf: (field: string) => number }
  | { readonly kind: 'broken'; readonly line: number; readonly reason: string };

/** Files below this size are also checked for what JSON.parse does not see (duplicate keys), in UTF-16 units. */
const CHECKED_JSON = 1024 * 1024;
/** The event loop gets its turn after this many milliseconds of parsing. */
const SLICE = 8;
/** Expanded aliases of one document; a handful of nested ones could otherwise fill all memory. */
const MAX_ALIASES = 1000;
const DOCUMENT_START = /^---(?=[ \t\r\n]|$)/gm;
const FIELD_STEP = /\["([^"]*)"\]|\[(\d+)\]|([^.[\]]+)/g;

interface Chunk {
  readonly text: string;
  /** Lines of the file before this chunk. */
  readonly linesBefore: number;
}

/** A marker line begins a document wherever it stands, even in a block or quoted text (YAML 1.2, 9.1.2 and 6.2). */
function* chunksOf(text: string): Generator<Chunk> {
  // Directives belong to the document after them, so that such a rare file is parsed as a whole.
  if (/^%/m.test(text)) {
    yield { text, linesBefore: 0 };
    return;
  }
  let from = 0;
  let linesBefore = 0;
  for (const { index } of text.matchAll(DOCUMENT_START)) {
    if (index === from) continue;
    const chunk = text.slice(from, index);
    yield { text: chunk, linesBefore };
    linesBefore += lineAt(chunk, chunk.length) - 1;
    from = index;
  }
  yield { text: text.slice(from), linesBefore };
}

function lineIn(document: Document.Parsed, field: string, positions: LineCounter): number {
  let node: ParsedNode | null = document.contents;
  let offset = node?.range[0] ?? document.range[0];
  for (const [, quoted, index, plain] of field.matchAll(FIELD_STEP)) {
    if (isSeq(node) && index !== undefined) {
      node = (node.items[Number(index)] ?? null) as ParsedNode | null;
      offset = node?.range[0] ?? offset;
    } else if (isMap(node)) {
      const name = quoted ?? plain;
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === name);
      if (pair === undefined) break;
      offset = (pair.key as ParsedNode).range[0];
      node = pair.value as ParsedNode | null;
    }
    if (node === null || isAlias(node)) break;
  }
  return positions.linePos(offset).line;
}

function reasonOf(error: unknown): string {
  if (error instanceof RangeError) return 'it is nested too deeply';
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/\s+/g, ' ').replace(/\.$/, '');
}

/** The documents of one chunk. Nothing in a text makes this throw. */
function parseChunk({ text, linesBefore }: Chunk): readonly ManifestDocument[] {
  const positions = new LineCounter();
  try {
    const parsed = parseAllDocuments(text, {
      lineCounter: positions,
      prettyErrors: false,
      merge: true,
      logLevel: 'silent',
    });
    if (!Array.isArray(parsed)) return [];
    return parsed.map((document): ManifestDocument => {
      const [error] = document.errors;
      if (error !== undefined) {
        return { kind: 'broken', line: linesBefore + positions.linePos(error.pos[0]).line, reason: reasonOf(error) };
      }
      const lineOf = (field: string): number => linesBefore + lineIn(document, field, positions);
      try {
        return { kind: 'parsed', value: document.toJS({ maxAliasCount: MAX_ALIASES }), lineOf };
      } catch (failure) {
        return { kind: 'broken', line: lineOf(''), reason: reasonOf(failure) };
      }
    });
  } catch (failure) {
    return [{ kind: 'broken', line: linesBefore + 1, reason: reasonOf(failure) }];
  }
}

/** JSON is a part of YAML, but JSON.parse is fifty times as fast; null where it is not JSON alone. */
function parseJson(text: string): ManifestDocument | null {
  if (!/^\s*[{[]/.test(text)) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  const asYaml = (): ManifestDocument | undefined => parseChunk({ text, linesBefore: 0 })[0];
  if (text.length > CHECKED_JSON) return { kind: 'parsed', value, lineOf: () => 1 };
  const checked = asYaml();
  if (checked?.kind === 'broken' && checked.reason.includes('unique')) return checked;
  return { kind: 'parsed', value, lineOf: checked?.kind === 'parsed' ? checked.lineOf : () => 1 };
}

/**
 * The documents of a file in their order, read one after the other so that a large file neither fills memory with
 * syntax trees nor holds up the event loop. Empty documents are left out. Never throws for what a text holds.
 */
export async function* documentsOf(text: string): AsyncGenerator<ManifestDocument> {
  const json = parseJson(text);
  if (json !== null) {
    yield json;
    return;
  }
  let since = performance.now();
  for (const chunk of chunksOf(text)) {
    for (const document of parseChunk(chunk)) {
      if (document.kind === 'parsed' && document.value === null) continue;
      yield document;
    }
    if (performance.now() - since > SLICE) {
      await nextTurn();
      since = performance.now();
    }
  }
}
