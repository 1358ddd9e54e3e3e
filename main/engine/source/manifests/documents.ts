import { setImmediate as nextTurn } from 'node:timers/promises';
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type Document, type ParsedNode } from 'yaml';
import { phrase, phraseText, quoted, type Phrase } from '#shared/model/phrase.ts';
import { chunksOf, type Chunk } from './chunks.ts';
import { lineAt } from './decode.ts';
import { fieldSteps } from './field-steps.ts';
import { jsonFieldOffset, repeatedJsonKey } from './json-text.ts';

/** One document of a file: parsed, with the line of a field such as `spec.rules[0].host`; or broken, with the reason. */
export type ManifestDocument =
  | { readonly kind: 'parsed'; readonly value: unknown; readonly lineOf: (field: string) => number }
  | { readonly kind: 'broken'; readonly line: number; readonly reason: Phrase };

/** The event loop gets its turn after this many milliseconds of parsing. */
const SLICE = 8;
/** Brackets within brackets; Kubernetes objects have about ten. */
const MAX_DEPTH = 500;
const TOO_DEEP = phrase('manifest-deep');
const KEY_TWICE = phrase('manifest-key-twice');
/** Expanded aliases of one document; a handful of nested ones could otherwise fill all memory. */
const MAX_ALIASES = 1000;

function lineIn(document: Document.Parsed, field: string, positions: LineCounter): number {
  let node: ParsedNode | null = document.contents;
  let offset = node?.range[0] ?? document.range[0];
  for (const step of fieldSteps(field)) {
    if (isSeq(node) && typeof step === 'number') {
      node = (node.items[step] ?? null) as ParsedNode | null;
      offset = node?.range[0] ?? offset;
    } else if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
      if (pair === undefined) break;
      offset = (pair.key as ParsedNode).range[0];
      node = pair.value as ParsedNode | null;
    }
    if (node === null || isAlias(node)) break;
  }
  return positions.linePos(offset).line;
}

/** Whether a text opens more brackets or indicators at once than people do; parsing such a text takes very long. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    if (depth > MAX_DEPTH) return true;
    if (depth < 0) depth = 0;
  }
  return /(?:[-?:!&][ \t]+){100}/.test(text);
}

/** The second of two equal keys in one mapping. The parser's own check compares every key with every other. */
function repeatedKey(root: unknown): number | null {
  const open: unknown[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (isSeq(node)) open.push(...node.items.filter((item) => item !== null));
    if (!isMap(node)) continue;
    const keys = new Set<unknown>();
    for (const { key, value } of node.items) {
      if (isScalar(key)) {
        if (keys.has(key.value)) return key.range?.[0] ?? 0;
        keys.add(key.value);
      }
      if (value !== null) open.push(value);
    }
  }
  return null;
}

function reasonOf(error: unknown): Phrase {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError || message.includes('call stack')) return TOO_DEEP;
  return quoted(message.replace(/\s+/g, ' ').replace(/\.$/, ''));
}

/** The documents of one chunk. Nothing in a text makes this throw. */
function parseChunk({ text, lineOffset }: Chunk): readonly ManifestDocument[] {
  const positions = new LineCounter();
  try {
    if (isTooDeep(text)) throw new RangeError(phraseText(TOO_DEEP));
    const parsed = parseAllDocuments(text, {
      lineCounter: positions,
      prettyErrors: false,
      uniqueKeys: false,
      merge: true,
      logLevel: 'silent',
    });
    if (!Array.isArray(parsed)) return [];
    return parsed.map((document): ManifestDocument => {
      const [error] = document.errors;
      if (error !== undefined) {
        return { kind: 'broken', line: lineOffset + positions.linePos(error.pos[0]).line, reason: reasonOf(error) };
      }
      const repeated = repeatedKey(document.contents);
      if (repeated !== null) {
        return { kind: 'broken', line: lineOffset + positions.linePos(repeated).line, reason: KEY_TWICE };
      }
      const lineOf = (field: string): number => lineOffset + lineIn(document, field, positions);
      try {
        return { kind: 'parsed', value: document.toJS({ maxAliasCount: MAX_ALIASES }), lineOf };
      } catch (failure) {
        return { kind: 'broken', line: lineOf(''), reason: reasonOf(failure) };
      }
    });
  } catch (failure) {
    return [{ kind: 'broken', line: Math.max(1, lineOffset + 1), reason: reasonOf(failure) }];
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
  const repeated = repeatedJsonKey(text);
  if (repeated !== null) return { kind: 'broken', line: lineAt(text, repeated), reason: KEY_TWICE };
  return { kind: 'parsed', value, lineOf: (field) => lineAt(text, jsonFieldOffset(text, fieldSteps(field))) };
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
