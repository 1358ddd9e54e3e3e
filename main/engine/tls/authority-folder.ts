import { constants } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { lstat, mkdir, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { phrase } from '#shared/model/phrase.ts';
import { CodedError } from '../coded-error.ts';
import type { AuthorityParts } from './authority.ts';

const FILE = 'authority.pem';
/** The public root alone, for people who want to trust it by hand. */
const ROOT_FILE = 'root.crt';
const LARGEST = 1024 * 1024;
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;

/**
 * The folder `authority` of the state folder, mode 0700. One file of mode 0600 holds root, intermediate and the
 * intermediate's key, so that replacing it is one rename and a crash leaves the old authority or the new one.
 */
export class AuthorityFolder {
  readonly path: string;
  readonly #stateFolder: string;

  constructor(stateFolder: string) {
    this.#stateFolder = stateFolder;
    this.path = join(stateFolder, 'authority');
  }

  /**
   * The stored authority, unchecked but for who could have read it; null where there is none. Throws `authority-broken`
   * where another user could have read or replaced the key, or the file is not what was written.
   */
  async read(): Promise<AuthorityParts | null> {
    const folder = await lstat(this.path).catch(ignoreMissing);
    if (folder === null) return null;
    if (!folder.isDirectory())
      throw new CodedError('authority-broken', phrase('authority-not-folder', { path: this.path }));
    assertPrivate(this.path, folder);
    const file = await open(join(this.path, FILE), constants.O_RDONLY | NO_FOLLOW).catch(ignoreMissing);
    if (file === null) return null;
    await using _closed = file;
    const stat = await file.stat();
    if (!stat.isFile() || stat.size > LARGEST)
      throw new CodedError('authority-broken', phrase('authority-foreign-file', { file: FILE }));
    assertPrivate(join(this.path, FILE), stat);
    return split(await file.readFile('latin1'));
  }

  /** Replaces what is stored; on disk when it returns. Throws the system's error where the folder cannot be written. */
  async write(parts: AuthorityParts): Promise<void> {
    await mkdir(this.#stateFolder, { recursive: true, mode: 0o700 });
    await mkdir(this.path, { mode: 0o700 }).catch(ignoreExisting);
    const folder = await lstat(this.path);
    if (!folder.isDirectory())
      throw new CodedError('authority-broken', phrase('authority-not-folder', { path: this.path }));
    assertPrivate(this.path, folder);
    await this.#sweep();
    await this.#replace(FILE, [parts.root, parts.intermediate, parts.key].map((text) => text.trim() + '\n').join(''));
    await this.#replace(ROOT_FILE, parts.root);
  }

  /** Moves a broken authority out of the way, and gives where it went; its key may be of use to nobody but the owner. */
  async moveAside(): Promise<string> {
    const aside = `${this.path}.broken-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
    await rename(this.path, aside);
    return aside;
  }

  async #replace(name: string, text: string): Promise<void> {
    const temporary = join(this.path, `${name}.${randomBytes(6).toString('hex')}.new`);
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW;
    const file: FileHandle = await open(temporary, flags, 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    await rename(temporary, join(this.path, name));
  }

  /** Removes what a crash in the middle of writing left behind. */
  async #sweep(): Promise<void> {
    const stale = (await readdir(this.path)).filter((name) => /\.[0-9a-f]{12}\.new$/.test(name));
    await Promise.all(stale.map((name) => rm(join(this.path, name), { force: true })));
  }
}

/** Systems without user ids keep access in lists that modes do not show; there the folder's place has to do. */
function assertPrivate(path: string, stat: { readonly mode: number; readonly uid: number }): void {
  const self = process.getuid?.();
  if (self === undefined) return;
  if (stat.uid !== self) throw new CodedError('authority-broken', phrase('authority-other-owner', { path }));
  if ((stat.mode & 0o077) !== 0) {
    const mode = (stat.mode & 0o777).toString(8).padStart(4, '0');
    throw new CodedError('authority-broken', phrase('authority-open-mode', { path, mode }));
  }
}

function split(text: string): AuthorityParts {
  const blocks = text.match(/-----BEGIN [A-Z ]+-----[^-]+-----END [A-Z ]+-----\n?/g) ?? [];
  const [root, intermediate, key] = blocks;
  if (blocks.length !== 3 || !root || !intermediate || !key) {
    throw new CodedError('authority-broken', phrase('authority-incomplete', { file: FILE }));
  }
  return { root, intermediate, key };
}

function ignoreMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  if (error.code === 'ELOOP') throw new CodedError('authority-broken', phrase('authority-link', { file: FILE }));
  throw error;
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
