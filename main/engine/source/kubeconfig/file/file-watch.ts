import { watch, type FSWatcher } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * Notices when files change, appear or go, also by rename and behind links: their folders are watched where the system
 * can, and `look` compares what the system says of the files. Content is never read here.
 */
export class FileWatch {
  readonly #files: readonly string[];
  readonly #changed: () => void;
  readonly #quiet: number;
  #watchers = new Map<string, FSWatcher>();
  #known: string | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  /** `quiet`: milliseconds without an event before it is looked; tools write a file in several steps. */
  constructor(files: readonly string[], { quiet, changed }: { readonly quiet: number; readonly changed: () => void }) {
    this.#files = files;
    this.#quiet = quiet;
    this.#changed = changed;
  }

  /** Begins; what the files are now is what changes are told from. */
  async start(): Promise<void> {
    this.#known = await this.#signature();
    await this.#watchFolders();
  }

  /** Looks at once; to be called every few seconds as well, for systems and file systems that tell nothing. */
  async look(): Promise<void> {
    const found = await this.#signature();
    if (this.#closed || this.#known === null || found === this.#known) return;
    this.#known = found;
    await this.#watchFolders();
    if (!this.#closed) this.#changed();
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  async #signature(): Promise<string> {
    const parts = this.#files.map(async (file) => {
      const found = await stat(file, { bigint: true }).catch(() => null);
      return found === null ? '-' : `${found.dev} ${found.ino} ${found.size} ${found.mtimeNs}`;
    });
    return (await Promise.all(parts)).join('\n');
  }

  /** Folders of the files and of what they link to. One that is not there yet is left to `look`. */
  async #watchFolders(): Promise<void> {
    const places = await Promise.all(
      this.#files.map(async (file) => [file, await realpath(file).catch(() => file)] as const),
    );
    const folders = new Set(places.flat().map((file) => path.dirname(path.resolve(file))));
    if (this.#closed) return;
    for (const [folder, watcher] of this.#watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of folders) if (!this.#watchers.has(folder)) this.#watchFolder(folder);
  }

  #watchFolder(folder: string): void {
    let watcher: FSWatcher;
    try {
      watcher = watch(folder, { persistent: false });
    } catch {
      // Not there, or no watches left (ENOSPC): looking has to do.
      return;
    }
    watcher.on('change', () => this.#soon());
    watcher.on('error', () => {
      watcher.close();
      this.#watchers.delete(folder);
    });
    this.#watchers.set(folder, watcher);
  }

  #soon(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.look();
    }, this.#quiet);
  }
}
