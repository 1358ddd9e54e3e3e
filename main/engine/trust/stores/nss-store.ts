import { lstat, mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ignoreFilled, ignoreMissing, missingFolders } from '../absent-files.ts';
import { browserProcesses, holdsOpen } from './browser-processes.ts';
import type { Machine } from '../machine.ts';
import { NssDatabase, NssFault } from './nss-database.ts';
import { rootsAmong, type RootCertificate } from '../root-certificate.ts';
import type { Run } from '../run.ts';
import { findTool, missingTool } from '../tools.ts';
import type { TrustManifest, TrustRecord } from '../trust-manifest.ts';
import {
  NO_VALUES,
  resultOf,
  stateOf,
  stopped,
  type StoreKind,
  type StoreReason,
  type StoreResult,
  type StoreState,
  type TrustStore,
  type TrustTarget,
  type TrustVerdict,
} from '../trust-store.ts';
import { verifyWithNss } from '../verify/verify-nss.ts';

/** A database of a browser: where it is or would be made, and whose it is. */
export interface NssPlace {
  readonly folder: string;
  readonly kind: Extract<StoreKind, 'nss' | 'firefox'>;
  /** What a person calls it. */
  readonly name: string;
  /** Names of processes that read it, as in `/proc/PID/comm`. */
  readonly processes: readonly string[];
  /** false: nothing that would read it was found, and the database is not there. */
  readonly used: boolean;
}

const PACKAGE = 'libnss3-tools (Debian, Ubuntu), nss-tools (Fedora), nss (Arch), mozilla-nss-tools (openSUSE)';

/** The trust store of a Chromium-family browser or of a Firefox profile. */
export class NssStore implements TrustStore {
  readonly id: string;
  readonly kind: NssPlace['kind'];
  readonly name: string;
  readonly scope = 'user';
  readonly path: string;
  readonly optional = false;
  readonly lines: readonly string[] = [];
  readonly #place: NssPlace;
  readonly #machine: Machine;
  readonly #run: Run;

  constructor(place: NssPlace, machine: Machine, run: Run) {
    this.id = `${place.kind}:${place.folder}`;
    this.kind = place.kind;
    this.name = place.name;
    this.path = place.folder;
    this.#place = place;
    this.#machine = machine;
    this.#run = run;
  }

  async detect(root: RootCertificate): Promise<StoreState> {
    const there = await this.#there();
    if (there === 'foreign') return unreadable('other-owner', { path: this.path });
    if (there !== 'database' && !this.#place.used)
      return { state: 'unavailable', reason: 'no-consumer', values: NO_VALUES };
    const missing = this.#missingTool();
    if (missing !== null) return { ...missing, state: 'unavailable' };
    if (there !== 'database') return stateOf('absent');
    return this.#guarded(
      async () => {
        const database = this.#database();
        if ((await database.find(root)) !== null) return stateOf('installed');
        const others = await this.ours();
        return stateOf(others.length > 0 ? 'other' : 'absent');
      },
      (fault) => unreadable(fault.reason, fault.values),
    );
  }

  async install(root: RootCertificate, manifest: TrustManifest): Promise<StoreResult> {
    const before = await this.detect(root);
    if (before.state === 'installed') return this.#retrust(root);
    if (before.state === 'unreadable' || before.state === 'unavailable') return stopped('refused', before);
    return this.#guarded(async () => {
      const database = this.#database();
      const there = await this.#there();
      if (there === 'database' && (await database.hasPassword())) {
        throw new NssFault('database-password', { path: this.path });
      }
      const created = there === 'database' ? [] : [...(await missingFolders(this.path)), ...database.files];
      const act = { store: this.id, path: this.path, sha256: root.sha256, name: root.nickname, created };
      const record = await manifest.begin({ ...act, rewrites: there === 'database' ? database.files : [] });
      if (there !== 'database') {
        await mkdir(this.path, { recursive: true, mode: 0o700 });
        await database.create();
      }
      await database.add(root);
      if ((await database.find(root)) === null) throw new NssFault('not-in-force', { path: this.path });
      await manifest.confirm(record);
      return resultOf('changed', there === 'database' ? [] : await this.#running());
    }, failed);
  }

  async remove(root: RootCertificate, manifest: TrustManifest): Promise<StoreResult> {
    const there = await this.#there();
    const record = await manifest.find(this.id, root.sha256);
    if (there === 'foreign') return stopped('failed', { reason: 'other-owner', values: { path: this.path } });
    if (there !== 'database') {
      await this.#removeWhatWeMade(record);
      await manifest.forget(this.id, root.sha256);
      return resultOf('same');
    }
    const missing = this.#missingTool();
    if (missing !== null) return stopped('refused', missing);
    return this.#guarded(async () => {
      const database = this.#database();
      const entry = await database.find(root);
      const heir = await manifest.heirOf(record);
      if (record !== null && record.created.length === 0 && (await this.#mayPutBack(record, manifest))) {
        await manifest.putBack(record);
      } else if (entry !== null) {
        await database.delete(root, entry.nickname);
      }
      if ((await database.find(root)) !== null) throw new NssFault('not-in-force', { path: this.path });
      if (record !== null && record.created.length > 0 && !(await database.holdsMoreThan(root))) {
        await this.#removeWhatWeMade(record);
      }
      await manifest.forget(this.id, root.sha256, heir);
      // A browser goes on trusting the hosts that it has verified already (reference trust C.3).
      return entry === null ? resultOf('same') : resultOf('changed', await this.#running());
    }, failed);
  }

  async ours(): Promise<readonly RootCertificate[]> {
    if ((await this.#there()) !== 'database' || this.#missingTool() !== null) return [];
    const entries = await this.#database().entries();
    return rootsAmong(entries.map(({ certificate }) => certificate));
  }

  async verify(targets: readonly TrustTarget[], root: RootCertificate): Promise<readonly TrustVerdict[]> {
    const { state, reason } = await this.detect(root);
    if (state === 'unavailable' || state === 'unreadable') {
      const verdict = reason === 'no-consumer' ? 'absent' : 'unknown';
      return targets.map(() => ({ verdict, by: null, detail: reason }));
    }
    if ((await this.#there()) !== 'database') {
      return targets.map(() => ({ verdict: 'untrusted', by: 'store', detail: null }));
    }
    const verdicts = await verifyWithNss({ folder: this.path, machine: this.#machine, run: this.#run }, targets);
    const stale = state === 'installed' && (await this.#isOlderThanDatabase());
    return verdicts.map((each) => (stale && each.verdict === 'trusted' ? { ...each, verdict: 'needs-restart' } : each));
  }

  /** A certificate that stands there without trust, as an add that was cut off leaves it, is added again. */
  async #retrust(root: RootCertificate): Promise<StoreResult> {
    return this.#guarded(async () => {
      await this.#database().add(root);
      return resultOf('same');
    }, failed);
  }

  /** Exact copies may go back only where no browser has the database open: it would go on with the replaced file. */
  async #mayPutBack(record: TrustRecord, manifest: TrustManifest): Promise<boolean> {
    return (await manifest.isUntouched(record)) && !(await holdsOpen(join(this.path, 'cert9.db')));
  }

  async #removeWhatWeMade(record: TrustRecord | null): Promise<void> {
    for (const path of [...(record?.created ?? [])].reverse()) {
      const stat = await lstat(path).catch(ignoreMissing);
      if (stat === null) continue;
      if (stat.isDirectory()) await rmdir(path).catch(ignoreFilled);
      else await rm(path, { force: true });
    }
  }

  async #running(): Promise<readonly string[]> {
    return (await browserProcesses(this.#machine, this.#place.processes)).length > 0 ? [this.name] : [];
  }

  /** A database that was made while a browser ran is not seen by it (reference trust C.3). */
  async #isOlderThanDatabase(): Promise<boolean> {
    const made = await lstat(join(this.path, 'cert9.db'));
    const running = await browserProcesses(this.#machine, this.#place.processes);
    return made.birthtimeMs > 0 && running.some(({ startedAt }) => startedAt < made.birthtimeMs);
  }

  #database(): NssDatabase {
    return new NssDatabase(this.path, findTool(this.#machine, 'certutil').path, this.#run);
  }

  #missingTool(): StoreReason | null {
    return missingTool(findTool(this.#machine, 'certutil'), { tool: 'certutil', package: PACKAGE });
  }

  async #there(): Promise<'database' | 'folder' | 'nothing' | 'foreign'> {
    const folder = await lstat(this.path).catch(ignoreMissing);
    if (folder === null) return 'nothing';
    if (!folder.isDirectory() || (this.#machine.uid !== null && folder.uid !== this.#machine.uid)) return 'foreign';
    return (await readdir(this.path)).includes('cert9.db') ? 'database' : 'folder';
  }

  async #guarded<Result>(act: () => Promise<Result>, onFault: (fault: NssFault) => Result): Promise<Result> {
    try {
      return await act();
    } catch (error) {
      if (error instanceof NssFault) return onFault(await this.#named(error));
      const code = (error as NodeJS.ErrnoException).code;
      if (code === undefined || !['EACCES', 'EPERM', 'EROFS', 'ENOSPC'].includes(code)) throw error;
      return onFault(new NssFault('read-only', { path: this.path, detail: String(error) }));
    }
  }

  /** What SQLite says of a lock is the same as of damage; who has the file open tells them apart. */
  async #named(fault: NssFault): Promise<NssFault> {
    if (fault.reason !== 'database-corrupt' || !(await holdsOpen(join(this.path, 'cert9.db')))) return fault;
    return new NssFault('database-locked', fault.values);
  }
}

function unreadable(reason: StoreState['reason'], values: StoreState['values']): StoreState {
  return { state: 'unreadable', reason, values };
}

function failed(fault: NssFault): StoreResult {
  return stopped('failed', fault);
}
