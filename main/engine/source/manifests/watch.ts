import { watch, type FSWatcher } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { isPassingName, type SurveyedFolder } from './survey.ts';

interface WatchedFolder {
  readonly identity: string;
  readonly watcher: FSWatcher;
  /** null: every entry matters. */
  names: ReadonlySet<string> | null;
}

/**
 * Watches folders one by one. The recursive form of `fs.watch` neither follows links nor notices that a folder was
 * replaced, so the set of folders is brought up to date at every reading instead.
 */
export class FolderWatch {
  /** Called with the path that changed, null where the system does not say which. */
  readonly #onChange: (path: string | null) => void;
  readonly #watched = new Map<string, WatchedFolder>();
  /** Identity of folders whose watch broke. */
  readonly #failed = new Map<string, string>();
  #wanted = new Map<string, Set<string> | null>();

  constructor(onChange: (path: string | null) => void) {
    this.#onChange = onChange;
  }

  /** Begins a reading: what is not wanted again until `settle` is no longer watched. */
  begin(): void {
    this.#wanted = new Map();
  }

  /** Watches a folder from now on, if the system allows; where it does not, the regular check has to do. */
  want({ folder, identity, names }: SurveyedFolder): void {
    const before = this.#wanted.get(folder);
    const merged = names === null || before === null ? null : new Set([...(before ?? []), ...names]);
    this.#wanted.set(folder, merged);
    const known = this.#watched.get(folder);
    if (known?.identity === identity) {
      known.names = merged;
      return;
    }
    this.#stop(folder);
    // One that failed would fail again and again; the regular check sees its changes.
    if (this.#failed.get(folder) === identity) return;
    const watcher = this.#open(folder, identity);
    if (watcher !== null) this.#watched.set(folder, { identity, watcher, names: merged });
  }

  /** Ends a reading. */
  settle(): void {
    for (const folder of this.#watched.keys()) if (!this.#wanted.has(folder)) this.#stop(folder);
  }

  close(): void {
    for (const folder of this.#watched.keys()) this.#stop(folder);
  }

  #open(folder: string, identity: string): FSWatcher | null {
    let watcher: FSWatcher;
    try {
      watcher = watch(folder, { persistent: true });
    } catch {
      // Gone again, or the system's number of watches is used up (ENOSPC): the regular check still sees its changes.
      return null;
    }
    watcher.on('change', (event, name) => this.#changed(folder, event, name === null ? null : String(name)));
    watcher.on('error', () => {
      this.#failed.set(folder, identity);
      this.#stop(folder);
      this.#onChange(null);
    });
    return watcher;
  }

  #changed(folder: string, event: string, name: string | null): void {
    if (name === null) {
      this.#onChange(null);
      return;
    }
    const path = join(folder, name);
    if (event === 'rename') {
      // A watch stays with the folder that was moved or removed, not with the path.
      for (const other of this.#watched.keys()) {
        if (other === path || other.startsWith(path + sep)) this.#stop(other);
      }
      if (name === basename(folder)) this.#stop(folder);
    }
    const names = this.#watched.get(folder)?.names ?? null;
    // Names with two dots in front are how a mounted ConfigMap swaps all its files at once.
    const matters = names === null ? name.startsWith('..') || !isPassingName(name) : names.has(name);
    if (matters) this.#onChange(path);
  }

  #stop(folder: string): void {
    this.#watched.get(folder)?.watcher.close();
    this.#watched.delete(folder);
  }
}
