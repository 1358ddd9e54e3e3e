import { phraseValues, type Phrase } from '#shared/model/phrase.ts';
import type { Problem } from '#shared/model/problem.ts';
import { decodeManifest } from './decode.ts';
import { documentsOf } from './documents.ts';
import { readObjects, type ManifestObject } from './objects.ts';

/** What one file holds. */
export interface ManifestContent {
  /** As a person named it, or found below a folder that a person named. */
  readonly file: string;
  readonly objects: readonly ManifestObject[];
  /** Kinds that are not used, each once. */
  readonly ignoredKinds: readonly string[];
  /** false where a document could not be parsed, so that the file's last good content is the better one. */
  readonly whole: boolean;
  readonly problems: readonly Problem[];
}

function fileProblem(
  code: 'manifest-broken' | 'manifest-object-invalid',
  file: string,
  { line, reason }: { readonly line: number; readonly reason: Phrase },
): Problem {
  const subject = { kind: 'file', namespace: null, name: file };
  return { code, severity: 'error', subject, values: { line: String(line), ...phraseValues('reason', reason) } };
}

/**
 * Reads the bytes of a manifest. Whatever they hold, it gives content and problems and never throws. `onDocument` gets
 * each parsed document as it stands, unchecked.
 */
export async function readManifest(
  file: string,
  bytes: Uint8Array,
  onDocument: ((value: unknown) => void) | null = null,
): Promise<ManifestContent> {
  const decoded = decodeManifest(bytes);
  if (decoded.kind === 'not-text') {
    const problems = [fileProblem('manifest-broken', file, decoded)];
    return { file, objects: [], ignoredKinds: [], whole: false, problems };
  }
  const objects: ManifestObject[] = [];
  const ignoredKinds = new Set<string>();
  const problems: Problem[] = [];
  let whole = true;
  for await (const document of documentsOf(decoded.text)) {
    if (document.kind === 'broken') {
      whole = false;
      problems.push(fileProblem('manifest-broken', file, document));
      continue;
    }
    onDocument?.(document.value);
    for (const outcome of readObjects(document.value)) {
      switch (outcome.kind) {
        case 'used':
          objects.push(outcome.object);
          break;
        case 'ignored':
          ignoredKinds.add(outcome.objectKind);
          break;
        case 'invalid': {
          const line = document.lineOf(outcome.field);
          problems.push(fileProblem('manifest-object-invalid', file, { line, reason: outcome.reason }));
          break;
        }
      }
    }
  }
  return { file, objects, ignoredKinds: [...ignoredKinds], whole, problems };
}

/** After an edit: the new content, but where that cannot be parsed, the last good one with the new problems. */
export function withLastGood(read: ManifestContent, lastGood: ManifestContent | null): ManifestContent {
  if (read.whole || lastGood === null) return read;
  const broken = read.problems.filter(({ code }) => code === 'manifest-broken');
  return { ...lastGood, whole: false, problems: [...lastGood.problems, ...broken] };
}
