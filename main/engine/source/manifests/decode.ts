import { phrase, type Phrase } from '#shared/model/phrase.ts';
/** Text of a file, or why it has none. */
export type DecodedText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'not-text'; readonly line: number; readonly reason: Phrase };

function byteOrderMark(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return null;
}

/** Line (from 1) in which position `end` of `text` is. */
export function lineAt(text: string, end: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** UTF-8, or UTF-16 where a byte order mark says so, as PowerShell writes it. The mark itself is taken off. */
export function decodeManifest(bytes: Uint8Array): DecodedText {
  const encoding = byteOrderMark(bytes) ?? 'utf-8';
  try {
    return { kind: 'text', text: new TextDecoder(encoding, { fatal: true }).decode(bytes) };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const lenient = new TextDecoder(encoding).decode(bytes);
    return {
      kind: 'not-text',
      line: lineAt(lenient, lenient.indexOf('\u{fffd}')),
      reason: phrase('manifest-not-utf8'),
    };
  }
}
