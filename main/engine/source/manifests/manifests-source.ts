import { stat } from 'node:fs/promises';
import type { Problem } from '#shared/model/problem.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import type { NamespaceLimit, SourceDescription, SourceStatus } from '#shared/model/source.ts';
import { CodedError } from '../../coded-error.ts';
import { mergeManifests } from './merge.ts';
import { ManifestReader, type ManifestReading } from './reader.ts';
import { isAbsent } from './survey.ts';
import { FolderWatch } from './watch.ts';
import { SnapshotStore } from '../snapshot-store.ts';
import type { Source, SourceListener } from '../source.ts';

/** A change is read this many milliseconds after the last event of its kind … */
const QUIET = 40;
/** … but at the latest this many after the first, under continuous writing. */
const LATEST = 250;
/** Changes that the system does not announce (network folders, used-up watches) are found this often, in milliseconds. */
const REGULAR = 2000;
/** The regular check may take at most this share of the time. */
const REGULAR_SHARE = 50;

/** Files or folders of manifests as a source, read again when they change (DESIGN 5.2). */
class ManifestsSource implements Source {
  readonly description: SourceDescription;
  readonly #paths: readonly string[];
  readonly #namespaces: NamespaceLimit;
  readonly #reader: ManifestReader;
  readonly #store = new SnapshotStore();
  readonly #watch = new FolderWatch((path) => this.#suspect(path));
  #listener: SourceListener | null = null;
  #read = 0;
  #suspects: Set<string> | null = new Set();
  /** When the first event came that is not read yet; null without one. */
  #changedSince: number | null = null;
  #timer: NodeJS.Timeout | null = null;
  #reading: Promise<void> | null = null;

  constructor(paths: readonly string[], namespaces: NamespaceLimit) {
    this.#paths = paths;
    this.#namespaces = namespaces;
    this.#reader = new ManifestReader(paths);
    this.description = { kind: 'manifests', name: paths.join(', ') };
  }

  async start(listener: SourceListener): Promise<void> {
    if (this.#paths.length === 0) {
      throw new CodedError('manifest-missing', 'No file or folder of manifests was named.', {
        hint: 'Name one or more after --manifests.',
      });
    }
    for (const path of this.#paths) await mustExist(path);
    this.#listener = listener;
    listener.status({ source: this.description, state: 'starting', kinds: [] });
    this.#readSoon(0);
  }

  async close(): Promise<void> {
    this.#listener = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#reading;
    this.#watch.close();
  }

  #suspect(path: string | null): void {
    if (path === null) this.#suspects = null;
    else this.#suspects?.add(path);
    this.#changedSince ??= performance.now();
    const waited = performance.now() - this.#changedSince;
    this.#readSoon(Math.max(0, Math.min(QUIET, LATEST - waited)));
  }

  #readSoon(delay: number): void {
    // While a reading runs, the next one is planned at its end.
    if (this.#listener === null || this.#reading !== null) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#reading = this.#readNow();
    }, delay);
  }

  async #readNow(): Promise<void> {
    const begun = performance.now();
    const suspects = this.#suspects;
    this.#suspects = new Set();
    this.#changedSince = null;
    this.#watch.begin();
    const reading = await this.#reader.read(suspects, (folder) => {
      if (this.#listener !== null) this.#watch.want(folder);
    });
    this.#watch.settle();
    this.#reading = null;
    this.#readSoon(
      this.#changedSince === null ? Math.max(REGULAR, REGULAR_SHARE * (performance.now() - begun)) : QUIET,
    );
    if (reading.changed || this.#read === 0) this.#publish(reading);
  }

  #publish({ contents, problems }: ManifestReading): void {
    const listener = this.#listener;
    if (listener === null) return;
    const together = mergeManifests(this.#store, contents, this.#namespaces);
    const ignored = new Set(contents.flatMap(({ ignoredKinds }) => ignoredKinds));
    this.#read += 1;
    const snapshot = this.#store.snapshot({
      source: this.description,
      read: this.#read,
      secretsReadable: true,
      classesReadable: true,
      problems: [
        ...problems,
        ...contents.flatMap((content) => content.problems),
        ...together,
        ...(ignored.size === 0 ? [] : [ignoredKindsProblem(this.description, ignored)]),
      ],
    });
    listener.status(statusOf(snapshot));
    listener.snapshot(snapshot);
  }
}

async function mustExist(path: string): Promise<void> {
  try {
    await stat(path);
  } catch (error) {
    // What is there but cannot be read is a problem in the snapshot, so that the rest counts.
    if (!isAbsent(error)) return;
    throw new CodedError('manifest-missing', `There is no file or folder ${path}.`, {
      values: { path },
      hint: 'Check the path given after --manifests; it counts from the folder in which the command runs.',
      cause: error,
    });
  }
}

function ignoredKindsProblem(source: SourceDescription, kinds: ReadonlySet<string>): Problem {
  return {
    code: 'manifest-kind-ignored',
    severity: 'info',
    subject: { kind: 'file', namespace: null, name: source.name },
    values: { kinds: [...kinds].sort().join(', ') },
  };
}

/** How a source that reads everything in one go stands after a reading. */
export function statusOf(snapshot: Snapshot): SourceStatus {
  const live = (kind: string, { length }: readonly unknown[]): SourceStatus['kinds'][number] => ({
    kind,
    state: 'live',
    objects: length,
    detail: null,
  });
  return {
    source: snapshot.source,
    state: snapshot.problems.some(({ severity }) => severity === 'error') ? 'degraded' : 'live',
    kinds: [
      live('Ingress', snapshot.ingresses),
      live('IngressClass', snapshot.classes),
      live('Service', snapshot.services),
      live('EndpointSlice', snapshot.endpointSlices),
      live('Secret', snapshot.secrets),
      live('ConfigMap', snapshot.configMaps),
      live('Namespace', snapshot.namespaces),
    ],
  };
}

/**
 * Reads files and folders of manifests, and goes on doing so. `start` throws `CodedError` `manifest-missing` for a path
 * that does not exist; one that disappears later is a problem until it is back.
 */
export function createManifestsSource(paths: readonly string[], namespaces: NamespaceLimit): Source {
  return new ManifestsSource(paths, namespaces);
}
