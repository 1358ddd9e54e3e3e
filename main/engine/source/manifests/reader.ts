import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { phrase } from '#shared/model/phrase.ts';
import type { Problem } from '#shared/model/problem.ts';
import { readManifest, withLastGood, type ManifestContent } from './content.ts';
import { isAbsent, survey, unreadable, unreadableBecause, type SurveyedFile, type SurveyedFolder } from './survey.ts';

/** Larger files are no manifests; in bytes. */
const MAX_SIZE = 32 * 1024 * 1024;

interface KnownFile {
  readonly signature: string;
  readonly content: ManifestContent;
  /** Last content that could be parsed as a whole. */
  readonly lastGood: ManifestContent | null;
}

/** All that the named paths hold now. */
export interface ManifestReading {
  /** In the order in which files count. */
  readonly contents: readonly ManifestContent[];
  readonly problems: readonly Problem[];
  /** false where no file was written, replaced, added or taken away since the last reading. */
  readonly changed: boolean;
}

/** Reads files below the named paths, and of these only what may have changed since the last time. */
export class ManifestReader {
  readonly #paths: readonly string[];
  #known: ReadonlyMap<string, KnownFile> = new Map();
  #problems = '';

  constructor(paths: readonly string[]) {
    this.#paths = paths;
  }

  /**
   * `suspects` are absolute paths that are read even if they look unchanged (two edits within one tick of the file
   * system's clock do), null for all. `onFolder` learns of each folder before it is listed.
   */
  async read(
    suspects: ReadonlySet<string> | null,
    onFolder: (folder: SurveyedFolder) => void,
  ): Promise<ManifestReading> {
    const { files, problems } = await survey(this.#paths, onFolder);
    const known = new Map<string, KnownFile>();
    let changed = false;
    for (const file of files) {
      const before = this.#known.get(file.file) ?? null;
      const isSuspect = suspects === null || suspects.has(file.target) || suspects.has(resolve(file.file));
      if (before !== null && before.signature === file.signature && !isSuspect) {
        known.set(file.file, before);
        continue;
      }
      changed = true;
      const now = await readKnown(file, before);
      if (now !== null) known.set(file.file, now);
    }
    for (const file of this.#known.keys()) changed ||= !known.has(file);
    this.#known = known;
    const described = JSON.stringify(problems);
    changed ||= described !== this.#problems;
    this.#problems = described;
    return { contents: [...known.values()].map(({ content }) => content), problems, changed };
  }
}

async function readKnown(surveyed: SurveyedFile, before: KnownFile | null): Promise<KnownFile | null> {
  const { file, target, size, signature } = surveyed;
  const lastGood = before?.lastGood ?? null;
  const without = (problem: Problem): KnownFile => {
    const kept = lastGood ?? { file, objects: [], ignoredKinds: [], problems: [] };
    return { signature, content: { ...kept, whole: false, problems: [...kept.problems, problem] }, lastGood };
  };
  if (size > MAX_SIZE) return without(unreadableBecause(file, phrase('manifest-large')));
  try {
    const read = await readManifest(file, await readFile(target));
    return { signature, content: withLastGood(read, lastGood), lastGood: read.whole ? read : lastGood };
  } catch (error) {
    return isAbsent(error) ? null : without(unreadable(file, error));
  }
}
