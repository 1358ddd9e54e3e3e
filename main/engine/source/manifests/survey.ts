import type { BigIntStats, Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { phrase, phraseValues, quoted, type Phrase } from '#shared/model/phrase.ts';
import type { Problem } from '#shared/model/problem.ts';

/** A file that may hold manifests. */
export interface SurveyedFile {
  /** As a person named it, or found below a folder that a person named. */
  readonly file: string;
  /** Absolute, symbolic links followed. */
  readonly target: string;
  /** Size in bytes. */
  readonly size: number;
  /** Differs whenever the file was written or replaced. */
  readonly signature: string;
}

/** A folder whose entries matter: all of them, or only those named. */
export interface SurveyedFolder {
  readonly folder: string;
  /** Differs when another folder took the same path. */
  readonly identity: string;
  readonly names: readonly string[] | null;
}

/** All files below the named paths in the order in which they count. */
export interface Survey {
  readonly files: readonly SurveyedFile[];
  readonly problems: readonly Problem[];
}

const EXTENSIONS: ReadonlySet<string> = new Set(['.yaml', '.yml', '.json']);
/** What editors leave beside a file while it is open: Vim's swap, back-up and probe, Emacs' auto-save. Hidden entries too. */
const PASSING = /^\.|~$|^#.*#$|\.sw[a-z]$|^4913$|\.(tmp|bak|orig)$/;
/** Programs' folders, not people's. */
const FOREIGN_FOLDER = 'node_modules';

/** Whether an entry of a folder is left alone because of its name. */
export function isPassingName(name: string): boolean {
  return PASSING.test(name);
}

function reasonOf(error: unknown): Phrase {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return phrase('manifest-forbidden');
    case 'ELOOP':
      return phrase('manifest-link-loop');
    default:
      return quoted(error instanceof Error ? error.message.replace(/\.$/, '') : String(error));
  }
}

/** The problem of a path that is there but cannot be read. */
export function unreadable(file: string, error: unknown): Problem {
  return unreadableBecause(file, reasonOf(error));
}

/** The problem of a path that is not read for a reason of our own. */
export function unreadableBecause(file: string, reason: Phrase): Problem {
  const subject = { kind: 'file', namespace: null, name: file };
  return { code: 'manifest-unreadable', severity: 'error', subject, values: phraseValues('reason', reason) };
}

/** Whether an error says that there is nothing at a path. */
export function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** One walk over the named paths. Folders are announced before they are listed, so that no change falls between. */
class Walk {
  readonly files: SurveyedFile[] = [];
  readonly problems: Problem[] = [];
  readonly #onFolder: (folder: SurveyedFolder) => void;
  readonly #seen = new Set<string>();

  constructor(onFolder: (folder: SurveyedFolder) => void) {
    this.#onFolder = onFolder;
  }

  async root(file: string): Promise<void> {
    const path = resolve(file);
    await this.#announce(dirname(path), basename(path));
    const facts = await factsAt(path);
    if (!(facts instanceof Error)) {
      if (facts.isDirectory()) await this.#folder(file, path, facts);
      else await this.#file(file, path, facts);
    } else if (isAbsent(facts)) {
      const subject = { kind: 'file', namespace: null, name: file };
      this.problems.push({ code: 'manifest-missing', severity: 'error', subject, values: {} });
    } else this.problems.push(unreadable(file, facts));
  }

  /** The folder around a path tells when the path itself comes, goes or is replaced. */
  async #announce(folder: string, name: string): Promise<void> {
    const facts = name === '' ? null : await factsAt(folder);
    if (facts === null || facts instanceof Error) return;
    this.#onFolder({ folder, identity: identityOf(facts), names: [name] });
  }

  async #file(file: string, path: string, facts: BigIntStats): Promise<void> {
    if (!facts.isFile() || this.#isKnown(facts)) return;
    let target: string;
    try {
      target = await realpath(path);
    } catch (error) {
      if (!isAbsent(error)) this.problems.push(unreadable(file, error));
      return;
    }
    if (dirname(target) !== dirname(path)) await this.#announce(dirname(target), basename(target));
    const { size, mtimeNs, ctimeNs } = facts;
    const signature = `${identityOf(facts)}:${size}:${mtimeNs}:${ctimeNs}`;
    this.files.push({ file, target, size: Number(size), signature });
  }

  async #folder(file: string, path: string, facts: BigIntStats): Promise<void> {
    // A folder that a link leads back to has been walked already.
    if (this.#isKnown(facts)) return;
    this.#onFolder({ folder: path, identity: identityOf(facts), names: null });
    let entries: Dirent[];
    try {
      entries = await readdir(path, { withFileTypes: true });
    } catch (error) {
      if (!isAbsent(error)) this.problems.push(unreadable(file, error));
      return;
    }
    entries.sort((left, right) => (left.name < right.name ? -1 : 1));
    for (const entry of entries) await this.#entry(join(file, entry.name), join(path, entry.name), entry);
  }

  async #entry(file: string, path: string, entry: Dirent): Promise<void> {
    if (isPassingName(entry.name) || entry.name === FOREIGN_FOLDER) return;
    const isManifest = EXTENSIONS.has(extname(entry.name).toLowerCase());
    if (entry.isFile() && !isManifest) return;
    const facts = await factsAt(path);
    if (facts instanceof Error) {
      if (!isAbsent(facts)) this.problems.push(unreadable(file, facts));
    } else if (facts.isDirectory()) await this.#folder(file, path, facts);
    else if (isManifest) await this.#file(file, path, facts);
  }

  #isKnown(facts: BigIntStats): boolean {
    const identity = identityOf(facts);
    if (this.#seen.has(identity)) return true;
    this.#seen.add(identity);
    return false;
  }
}

async function factsAt(path: string): Promise<BigIntStats | Error> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function identityOf(facts: BigIntStats): string {
  return `${facts.dev}:${facts.ino}:${facts.birthtimeNs}`;
}

/** Finds every manifest file below the named paths; never throws for what is or is not there. */
export async function survey(paths: readonly string[], onFolder: (folder: SurveyedFolder) => void): Promise<Survey> {
  const walk = new Walk(onFolder);
  for (const path of paths) await walk.root(path);
  return { files: walk.files, problems: walk.problems };
}
