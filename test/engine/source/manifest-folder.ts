import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { Snapshot } from '#shared/model/snapshot.ts';
import type { NamespaceLimit } from '#shared/model/source.ts';
import { createManifestsSource } from '#engine/source/manifests/manifests-source.ts';
import type { Source } from '#engine/source/source.ts';
import { SnapshotRecorder } from './snapshot-recorder.ts';

/** A folder of manifests for one test, and the sources that read it. */
export class ManifestFolder {
  root = '';
  folder = '';
  readonly #sources: Source[] = [];

  async create(): Promise<void> {
    this.root = await mkdtemp(join(tmpdir(), 'gatehouse-manifests-'));
    this.folder = join(this.root, 'k8s');
    await mkdir(this.folder);
  }

  /** A path below the folder. */
  at(...names: readonly string[]): string {
    return join(this.folder, ...names);
  }

  /** Starts a source and waits for its first reading. */
  async started(
    paths: readonly string[] = [this.folder],
    namespaces: NamespaceLimit = null,
  ): Promise<SnapshotRecorder> {
    const source = createManifestsSource(paths, namespaces);
    this.#sources.push(source);
    const recorder = new SnapshotRecorder();
    await source.start(recorder);
    await recorder.reading(1);
    return recorder;
  }

  async closeSources(): Promise<void> {
    for (const source of this.#sources.splice(0)) await source.close();
  }

  async remove(): Promise<void> {
    await this.closeSources();
    await rm(this.root, { recursive: true, force: true });
  }
}

/** A fresh folder for every test of the file. */
export function manifestFolder(): ManifestFolder {
  const folder = new ManifestFolder();
  beforeEach(() => folder.create());
  afterEach(() => folder.remove());
  return folder;
}

/** An Ingress as YAML. */
export function ingress(name: string, host = 'a.example.com'): string {
  return `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: ${name}}\nspec: {rules: [{host: ${host}}]}\n`;
}

/** Names of the Ingresses. */
export function names({ ingresses }: Snapshot): string {
  return ingresses.map(({ name }) => name).join(' ');
}

/** Hosts of the Ingresses. */
export function hosts({ ingresses }: Snapshot): string {
  return ingresses.flatMap(({ rules }) => rules.map(({ host }) => host)).join(' ');
}

/** Fits a snapshot with these Ingresses. */
export const has =
  (expected: string) =>
  (snapshot: Snapshot): boolean =>
    names(snapshot) === expected;
/** Fits a snapshot with these hosts. */
export const serves =
  (expected: string) =>
  (snapshot: Snapshot): boolean =>
    hosts(snapshot) === expected;
