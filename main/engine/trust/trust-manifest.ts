import { constants } from 'node:fs';
import { createHash, randomBytes } from 'node:crypto';
import { lstat, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CodedError } from '../coded-error.ts';
import { ignoreMissing } from './absent-files.ts';

const FILE = 'manifest.json';
const BACKUPS = 'backups';
const LARGEST = 4 * 1024 * 1024;
/** Databases of certificates are small; one that is not is put back by its own tool alone. */
const LARGEST_BACKUP = 16 * 1024 * 1024;
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;

/** A file that a tool rewrites: what it was before (a copy is kept) and what it was after; hex SHA-256, null for missing. */
export interface FileBefore {
  readonly path: string;
  readonly sha256: string | null;
  readonly after: string | null;
}

/** What was done to one store, written before it is done and confirmed after (reference trust C.8). */
export interface TrustRecord {
  /** Id of the store. */
  readonly store: string;
  readonly path: string;
  readonly sha256: string;
  /** Nickname, alias or file name in the store. */
  readonly name: string;
  /** Folders and databases that were made, outermost first. */
  readonly created: readonly string[];
  readonly before: readonly FileBefore[];
  readonly state: 'begun' | 'done';
}

/** What is to be recorded: the files that the act will rewrite, by path. */
export type TrustAct = Omit<TrustRecord, 'before' | 'state'> & { readonly rewrites: readonly string[] };

/**
 * The list of what was done to stores, one file of mode 0600 with copies of rewritten files beside it, in a folder of mode
 * 0700. Every change of it is on disk when the call returns, so that a crash leaves at most one record too many.
 */
export class TrustManifest {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Oldest first. Throws `trust-manifest-broken` where the file is not what was written or not the user's own. */
  async records(): Promise<readonly TrustRecord[]> {
    const path = join(this.#folder, FILE);
    const text = await readOwn(path);
    if (text === null) return [];
    const records = parseRecords(text);
    if (records === null)
      throw new CodedError('trust-manifest-broken', `${path} is not what Gatehouse wrote`, { values: { path } });
    return records;
  }

  async find(store: string, sha256: string): Promise<TrustRecord | null> {
    return (await this.records()).find((record) => isFor(record, store, sha256)) ?? null;
  }

  /** To be called before the act. An earlier record of the same act keeps what it says of the time before. */
  async begin(act: TrustAct): Promise<TrustRecord> {
    const records = await this.records();
    const earlier = records.find((record) => isFor(record, act.store, act.sha256));
    const { rewrites, ...rest } = act;
    // A store that had to be made again has nothing of an earlier time to go back to.
    const made = [...new Set([...(earlier?.created ?? []), ...act.created])];
    const record: TrustRecord =
      earlier !== undefined && act.created.length === 0
        ? { ...earlier, state: 'begun' }
        : {
            ...rest,
            created: made,
            before: await Promise.all(rewrites.map((path) => this.#keep(path))),
            state: 'begun',
          };
    await this.#write([...records.filter((each) => each !== earlier), record]);
    return record;
  }

  /** To be called after the act: what the rewritten files are now. */
  async confirm(record: TrustRecord): Promise<void> {
    const before = await Promise.all(record.before.map(async (file) => ({ ...file, after: await hashOf(file.path) })));
    const done: TrustRecord = { ...record, before, state: 'done' };
    const others = (await this.records()).filter((each) => !isFor(each, record.store, record.sha256));
    await this.#write([...others, done]);
  }

  /**
   * To be called before an act is undone: the root that took its place, where nobody else wrote to the files before, between
   * and since. With it `forget` hands on the copies of the time before both.
   */
  async heirOf(record: TrustRecord | null): Promise<string | null> {
    if (record === null) return null;
    const others = (await this.records()).filter(({ sha256 }) => sha256 !== record.sha256);
    const heir = others.find((each) => follows(each, record));
    return heir !== undefined && (await this.isUntouched(heir)) ? heir.sha256 : null;
  }

  /**
   * To be called when the act is undone; copies that no other record needs go with it. What it had made goes on as made by
   * another act on the same store, such as that of the root which took its place (`heirOf`).
   */
  async forget(store: string, sha256: string, heir: string | null = null): Promise<void> {
    const all = await this.records();
    const gone = all.find((record) => isFor(record, store, sha256));
    const others = all.filter((record) => record !== gone);
    const next = others.find((record) => record.store === store && (heir === null || record.sha256 === heir));
    const left = await Promise.all(
      others.map(async (record) =>
        record === next && gone !== undefined ? handOn(gone, record, heir !== null) : record,
      ),
    );
    if (gone !== undefined) await this.#write(left);
    const needed = new Set(left.flatMap((record) => record.before.map((file) => file.sha256)));
    const kept = await readdir(join(this.#folder, BACKUPS)).catch(noEntries);
    await Promise.all(
      kept.filter((name) => !needed.has(name)).map((name) => rm(join(this.#folder, BACKUPS, name), { force: true })),
    );
    if (left.length > 0) return;
    await rm(join(this.#folder, BACKUPS), { recursive: true, force: true });
    await rm(join(this.#folder, FILE), { force: true });
  }

  /** Whether every rewritten file still is what the act left, so that the copies may be put back. */
  async isUntouched(record: TrustRecord): Promise<boolean> {
    if (record.state !== 'done' || record.before.length === 0) return false;
    const now = await Promise.all(record.before.map((file) => hashOf(file.path)));
    return record.before.every((file, index) => file.after !== null && file.after === now[index]);
  }

  /** Puts the copies back, byte for byte, with the mode and owner that the file has now; a file that was not there goes. */
  async putBack(record: TrustRecord): Promise<void> {
    for (const file of record.before) {
      if (file.sha256 === null) await rm(file.path, { force: true });
      else await replaceFile(file.path, await readFile(join(this.#folder, BACKUPS, file.sha256)));
    }
  }

  async #keep(path: string): Promise<FileBefore> {
    const bytes = await readFile(path).catch(ignoreMissing);
    if (bytes === null) return { path, sha256: null, after: null };
    const sha256 = sha256Of(bytes);
    if (bytes.length > LARGEST_BACKUP) throw new CodedError('internal', `${path} is too large to be kept`);
    await makeOwnFolder(this.#folder);
    await makeOwnFolder(join(this.#folder, BACKUPS));
    const copy = join(this.#folder, BACKUPS, sha256);
    if ((await hashOf(copy)) !== sha256) await writeNew(copy, bytes, 0o600, null);
    return { path, sha256, after: null };
  }

  async #write(records: readonly TrustRecord[]): Promise<void> {
    await makeOwnFolder(this.#folder);
    const text = `${JSON.stringify({ version: 1, records }, null, 1)}\n`;
    await writeNew(join(this.#folder, FILE), Buffer.from(text), 0o600, null);
  }
}

/** Replaces a file's content by one rename, keeping mode and owner. Throws the system's error. */
export async function replaceFile(path: string, bytes: Buffer): Promise<void> {
  const { mode, uid, gid } = await lstat(path);
  await writeNew(path, bytes, mode & 0o7777, { uid, gid });
}

/** Writes beside the target, flushes, and renames over it; nothing is left behind on failure. */
export async function writeNew(
  path: string,
  bytes: Buffer,
  mode: number,
  owner: { readonly uid: number; readonly gid: number } | null,
): Promise<void> {
  const temporary = join(dirname(path), `.gatehouse-${randomBytes(6).toString('hex')}.new`);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW;
  const file = await open(temporary, flags, mode);
  try {
    await file.writeFile(bytes);
    await file.chmod(mode);
    if (owner !== null) await file.chown(owner.uid, owner.gid);
    await file.sync();
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

/** Whether an act found the files as another one on the same store had left them. */
function follows(later: TrustRecord, earlier: TrustRecord): boolean {
  if (later.store !== earlier.store || later.before.length === 0) return false;
  return later.before.every(({ path, sha256 }) => {
    const file = earlier.before.find((each) => each.path === path);
    return file !== undefined && file.after !== null && file.after === sha256;
  });
}

/** What is known of an act that is undone, for the one that took its place; `copies`: those of the time before too. */
async function handOn(gone: TrustRecord, next: TrustRecord, copies: boolean): Promise<TrustRecord> {
  const created = [...new Set([...gone.created, ...next.created])];
  if (!copies) return { ...next, created };
  const before = await Promise.all(gone.before.map(async (file) => ({ ...file, after: await hashOf(file.path) })));
  return { ...next, created, before };
}

function isFor(record: TrustRecord, store: string, sha256: string): boolean {
  return record.store === store && record.sha256 === sha256;
}

async function makeOwnFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const stat = await lstat(path);
  if (!stat.isDirectory() || isForeign(stat))
    throw new CodedError('trust-manifest-broken', `${path} is not a folder of this user alone`, { values: { path } });
}

async function readOwn(path: string): Promise<string | null> {
  const file = await open(path, constants.O_RDONLY | NO_FOLLOW).catch(ignoreMissing);
  if (file === null) return null;
  await using _closed = file;
  const stat = await file.stat();
  if (!stat.isFile() || stat.size > LARGEST || isForeign(stat))
    throw new CodedError('trust-manifest-broken', `${path} is not a file of this user alone`, { values: { path } });
  return await file.readFile('utf8');
}

function isForeign(stat: { readonly uid: number; readonly mode: number }): boolean {
  const self = process.geteuid?.();
  return self !== undefined && (stat.uid !== self || (stat.mode & 0o022) !== 0);
}

function parseRecords(text: string): readonly TrustRecord[] | null {
  try {
    const parsed = JSON.parse(text) as { readonly version?: unknown; readonly records?: unknown };
    if (parsed.version !== 1 || !Array.isArray(parsed.records)) return null;
    return parsed.records.every(isRecord) ? parsed.records : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isRecord(value: unknown): value is TrustRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { store, path, sha256, name, created, before, state } = value as Readonly<Record<string, unknown>>;
  const texts = [store, path, name].every((each) => typeof each === 'string');
  const isHash = (each: unknown): boolean => typeof each === 'string' && /^[0-9a-f]{64}$/.test(each);
  const isFile = (each: unknown): boolean => {
    const file = each as Readonly<Record<string, unknown>> | null;
    if (typeof file !== 'object' || file === null || typeof file['path'] !== 'string') return false;
    return [file['sha256'], file['after']].every((hash) => hash === null || isHash(hash));
  };
  return (
    texts &&
    isHash(sha256) &&
    (state === 'begun' || state === 'done') &&
    Array.isArray(created) &&
    created.every((each) => typeof each === 'string') &&
    Array.isArray(before) &&
    before.every(isFile)
  );
}

async function hashOf(path: string): Promise<string | null> {
  const bytes = await readFile(path).catch(ignoreMissing);
  return bytes === null ? null : sha256Of(bytes);
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function noEntries(error: NodeJS.ErrnoException): readonly string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
