import { lstat, mkdir, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ignoreFilled, ignoreMissing, missingFolders } from '../absent-files.ts';
import { DebianKeystore } from './debian-keystore.ts';
import { pathOn, type Machine } from '../machine.ts';
import { bundleFingerprints, readBundle, readRoot, rootsAmong, type RootCertificate } from '../root-certificate.ts';
import { lastWords, type Run } from '../run.ts';
import { systemLayout, type SystemLayout } from './system-layout.ts';
import { findTool, missingTool } from '../tools.ts';
import { writeNew, type TrustManifest, type TrustRecord } from '../trust-manifest.ts';
import {
  NO_VALUES,
  resultOf,
  stateOf,
  stopped,
  type StoreReason,
  type StoreResult,
  type StoreState,
  type TrustStore,
  type TrustTarget,
  type TrustVerdict,
} from '../trust-store.ts';
import { verifyWithBundle } from '../verify/verify-bundle.ts';

const LIMIT = 60_000;
const LARGEST_FILE = 1024 * 1024;

interface OwnFile {
  readonly path: string;
  readonly root: RootCertificate;
}

/**
 * What OpenSSL, curl, GnuTLS, git, Go and Python read on Linux. Installing and removing need root and touch only the folder
 * of the administrator's certificates; the system's own tool does the rest. Its exit code proves nothing (reference trust
 * C.2), so the bundle it makes is read afterwards.
 */
export class SystemStore implements TrustStore {
  readonly id = 'system';
  readonly kind = 'system';
  readonly name = 'System';
  readonly scope = 'system';
  readonly path: string | null;
  readonly optional = false;
  readonly lines: readonly string[] = [];
  readonly #machine: Machine;
  readonly #run: Run;
  readonly #layout: SystemLayout | null;
  readonly #declarative: string | null;

  private constructor(machine: Machine, run: Run, layout: SystemLayout | null, declarative: string | null) {
    this.#machine = machine;
    this.#run = run;
    this.#layout = layout;
    this.#declarative = declarative;
    this.path = layout === null ? null : pathOn(machine, layout.folder);
  }

  static async open(machine: Machine, run: Run): Promise<SystemStore> {
    const found = await systemLayout(machine);
    const layout = found.kind === 'found' ? found.layout : null;
    return new SystemStore(machine, run, layout, found.kind === 'declarative' ? found.system : null);
  }

  /** The bundle that programs read; null where there is none. */
  async bundle(): Promise<string | null> {
    for (const path of this.#layout?.bundles ?? []) {
      const full = pathOn(this.#machine, path);
      if ((await lstat(full).catch(ignoreMissing)) !== null) return full;
    }
    return null;
  }

  async detect(root: RootCertificate): Promise<StoreState> {
    const layout = this.#layout;
    if (layout === null) return { ...this.#noLayout(), state: 'unavailable' };
    const tool = this.#missingTool(layout);
    if (tool !== null) return { ...tool, state: 'unavailable' };
    const files = await this.#ownFiles();
    const inBundle = (await this.#inBundle()).has(root.sha256);
    if (inBundle) return stateOf('installed');
    const half = files.find((file) => file.root.sha256 === root.sha256);
    if (half !== undefined) return { state: 'absent', reason: 'half-installed', values: { path: half.path } };
    return stateOf(files.length > 0 ? 'other' : 'absent');
  }

  async install(root: RootCertificate, manifest: TrustManifest): Promise<StoreResult> {
    const layout = this.#layout;
    const before = await this.detect(root);
    if (layout === null || before.state === 'unavailable') return stopped('refused', before);
    const mine = (await this.#ownFiles()).some((file) => file.root.sha256 === root.sha256);
    // In the bundle without a file of ours: somebody else put it there, and it is theirs to take out.
    if (before.state === 'installed') return resultOf('same');
    const path = this.#fileFor(root, layout);
    if (this.#machine.uid !== 0) return stopped('refused', { reason: 'needs-root', values: { path } });
    if (!mine && (await lstat(path).catch(ignoreMissing)) !== null)
      return stopped('refused', { reason: 'foreign-file', values: { path } });
    const keystore = await DebianKeystore.of(this.#machine, this.#run, layout);
    const created = await missingFolders(dirname(path));
    const record = await manifest.begin({
      store: this.id,
      path,
      sha256: root.sha256,
      name: root.fileName,
      created,
      rewrites: keystore === null ? [] : [keystore.path],
    });
    const failure = await this.#add(path, root, layout);
    await manifest.confirm(record);
    if (failure === null) return resultOf('changed');
    if ((await lstat(path).catch(ignoreMissing)) === null) await this.#forget(record, manifest);
    else await this.remove(root, manifest);
    return failure;
  }

  async remove(root: RootCertificate, manifest: TrustManifest): Promise<StoreResult> {
    const layout = this.#layout;
    if (layout === null) return resultOf('same');
    const files = (await this.#ownFiles()).filter((file) => file.root.sha256 === root.sha256);
    const record = await manifest.find(this.id, root.sha256);
    const keystore = await DebianKeystore.of(this.#machine, this.#run, layout);
    const held = (await this.#inBundle()).has(root.sha256);
    if (files.length === 0 && record === null && !held && (await keystore?.holds(root)) !== true)
      return resultOf('same');
    const path = files[0]?.path ?? this.path ?? '';
    if (this.#machine.uid !== 0) return stopped('refused', { reason: 'needs-root', values: { path } });
    const tool = this.#missingTool(layout);
    if (tool !== null) return stopped('refused', tool);
    const untouched = record !== null && (await manifest.isUntouched(record));
    const heir = await manifest.heirOf(record);
    try {
      for (const file of files) await rm(file.path);
    } catch (error) {
      return readOnly(error, path);
    }
    const failure = await this.#refresh(layout, layout.afterRemoval);
    // The hook of Debian's Java package leaves the entry (reference trust C.2).
    const left = (await keystore?.remove(root)) ?? null;
    if (failure !== null || left !== null) return failure ?? left ?? resultOf('same');
    if ((await this.#inBundle()).has(root.sha256))
      return stopped('failed', { reason: 'not-in-force', values: { path } });
    if (record !== null && untouched) await manifest.putBack(record);
    if (record !== null) await this.#forget(record, manifest, heir);
    return resultOf('changed');
  }

  async ours(): Promise<readonly RootCertificate[]> {
    const bundle = await this.bundle();
    const text = bundle === null ? '' : ((await readFile(bundle, 'latin1').catch(ignoreMissing)) ?? '');
    const all = [...rootsAmong(readBundle(text)), ...(await this.#ownFiles()).map(({ root }) => root)];
    return [...new Map(all.map((root) => [root.sha256, root])).values()];
  }

  async verify(targets: readonly TrustTarget[]): Promise<readonly TrustVerdict[]> {
    const bundle = await this.bundle();
    if (bundle === null) return targets.map(() => ({ verdict: 'absent', by: null, detail: null }));
    return verifyWithBundle({ bundle, machine: this.#machine, run: this.#run }, targets);
  }

  async #add(path: string, root: RootCertificate, layout: SystemLayout): Promise<StoreResult | null> {
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o755 });
      await writeNew(path, Buffer.from(root.pem), 0o644, null);
    } catch (error) {
      return readOnly(error, path);
    }
    const failure = await this.#refresh(layout, layout.afterAddition);
    if (failure !== null) return failure;
    return (await this.#inBundle()).has(root.sha256)
      ? null
      : stopped('failed', { reason: 'not-in-force', values: { path } });
  }

  async #forget(record: TrustRecord, manifest: TrustManifest, heir: string | null = null): Promise<void> {
    for (const folder of [...record.created].reverse()) await rmdir(folder).catch(ignoreFilled);
    await manifest.forget(this.id, record.sha256, heir);
  }

  async #refresh(layout: SystemLayout, args: readonly string[]): Promise<StoreResult | null> {
    const tool = findTool(this.#machine, layout.tool);
    if (tool.kind !== 'found')
      return stopped('failed', {
        reason: this.#missingTool(layout)?.reason ?? 'tool-missing',
        values: { tool: layout.tool },
      });
    const result = await this.#run(tool.path, args, { timeout: LIMIT });
    if (result.timedOut) return stopped('failed', { reason: 'tool-timeout', values: { tool: layout.tool } });
    return result.code === 0
      ? null
      : stopped('failed', { reason: 'tool-failed', values: { tool: layout.tool, detail: lastWords(result) } });
  }

  async #inBundle(): Promise<ReadonlySet<string>> {
    const bundle = await this.bundle();
    return bundleFingerprints(bundle === null ? '' : ((await readFile(bundle, 'latin1').catch(ignoreMissing)) ?? ''));
  }

  /** Files of the folder that hold exactly one certificate, and that one a root of ours, whatever the file is called. */
  async #ownFiles(): Promise<readonly OwnFile[]> {
    if (this.path === null) return [];
    const files: OwnFile[] = [];
    for (const name of (await readdir(this.path).catch(ignoreMissing)) ?? []) {
      const path = join(this.path, name);
      const stat = await lstat(path).catch(ignoreMissing);
      if (stat === null || !stat.isFile() || stat.size > LARGEST_FILE) continue;
      const certificates = readBundle((await readFile(path, 'latin1').catch(ignoreMissing)) ?? '');
      const root = certificates.length === 1 && certificates[0] !== undefined ? readRoot(certificates[0].raw) : null;
      if (root !== null) files.push({ path, root });
    }
    return files;
  }

  #fileFor(root: RootCertificate, layout: SystemLayout): string {
    return pathOn(this.#machine, join(layout.folder, root.fileName + layout.ending));
  }

  #noLayout(): StoreReason {
    if (this.#declarative === null) return { reason: 'system-unknown', values: NO_VALUES };
    return { reason: 'system-declarative', values: { system: this.#declarative } };
  }

  #missingTool({ tool, family }: SystemLayout): StoreReason | null {
    return missingTool(findTool(this.#machine, tool), {
      tool,
      package: family === 'arch' ? 'p11-kit' : 'ca-certificates',
    });
  }
}

/** A read-only system is something a person can act on; anything else is a fault of ours. */
function readOnly(error: unknown, path: string): StoreResult {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined || !['EROFS', 'EACCES', 'EPERM', 'ENOSPC'].includes(code)) throw error;
  return stopped('failed', { reason: 'read-only', values: { path, detail: code } });
}
