import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { StoreScope } from '#shared/model/setup.ts';
import { DEBIAN_KEYSTORE } from './debian-keystore.ts';
import type { JavaHome } from './java-homes.ts';
import { Keystore, type KeytoolFault } from './keytool.ts';
import { pathOn, type Machine } from '../machine.ts';
import type { RootCertificate } from '../root-certificate.ts';
import type { Run } from '../run.ts';
import { withScratchFiles } from '../scratch-files.ts';
import { missingTool, toolAt, type Tool } from '../tools.ts';
import type { TrustManifest } from '../trust-manifest.ts';
import {
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
import { verifyWithJava } from '../verify/verify-java.ts';

/**
 * The keystore of a Java installation. Off unless wished: Java ignores limits on a trusted root, so what protects there is
 * the limited intermediate (reference trust B.3).
 */
export class JavaStore implements TrustStore {
  readonly id: string;
  readonly kind = 'java';
  readonly name: string;
  readonly scope: StoreScope;
  readonly path: string;
  readonly optional = true;
  readonly lines: readonly string[] = [];
  readonly #home: JavaHome;
  readonly #machine: Machine;
  readonly #run: Run;

  constructor(home: JavaHome, machine: Machine, run: Run) {
    this.id = `java:${home.keystore}`;
    this.name = `Java (${basename(home.folder)})`;
    // A keystore of another user than root is never touched as root.
    this.scope = home.owner === 0 ? 'system' : 'user';
    this.path = home.keystore;
    this.#home = home;
    this.#machine = machine;
    this.#run = run;
  }

  async detect(root: RootCertificate): Promise<StoreState> {
    const missing = this.#missingTool();
    if (missing !== null) return { ...missing, state: 'unavailable' };
    const found = await this.#keystore().aliases();
    if (found.kind === 'refused') return { state: 'unreadable', ...found.fault };
    if (found.bySha256.has(root.sha256)) return stateOf('installed');
    const others = [...found.bySha256.values()].some((alias) =>
      /^(?:debian:)?gatehouse-[0-9a-f]{8}(?:\.pem)?$/.test(alias),
    );
    return stateOf(others ? 'other' : 'absent');
  }

  async install(root: RootCertificate, manifest: TrustManifest): Promise<StoreResult> {
    const before = await this.detect(root);
    if (before.state === 'installed') return resultOf('same');
    if (before.state === 'unavailable' || before.state === 'unreadable') return stopped('refused', before);
    const owner = this.#foreignOwner();
    if (owner !== null) return stopped('refused', owner);
    const act = { store: this.id, path: this.path, sha256: root.sha256, name: root.fileName, created: [] };
    const record = await manifest.begin({ ...act, rewrites: [this.path] });
    const refusal = await withScratchFiles('java', [{ name: 'root.pem', content: root.pem }], ([file = '']) =>
      this.#keystore().add(root, file),
    );
    if (refusal !== null) {
      await manifest.forget(this.id, root.sha256);
      return stopped('failed', refusal.fault);
    }
    if ((await this.detect(root)).state !== 'installed')
      return stopped('failed', { reason: 'not-in-force', values: { path: this.path } });
    await manifest.confirm(record);
    return resultOf('changed');
  }

  async remove(root: RootCertificate, manifest: TrustManifest): Promise<StoreResult> {
    const missing = this.#missingTool();
    if (missing !== null) return stopped('refused', missing);
    const found = await this.#keystore().aliases();
    if (found.kind === 'refused') return stopped('failed', found.fault);
    const alias = found.bySha256.get(root.sha256);
    if (alias !== undefined && (await this.#followsSystem(alias))) return resultOf('same');
    const record = await manifest.find(this.id, root.sha256);
    const heir = await manifest.heirOf(record);
    if (alias !== undefined) {
      const owner = this.#foreignOwner();
      if (owner !== null) return stopped('refused', owner);
      if (record !== null && (await manifest.isUntouched(record))) {
        await manifest.putBack(record);
      } else {
        const refusal = await this.#keystore().delete(alias);
        if (refusal !== null) return stopped('failed', refusal.fault);
      }
    }
    await manifest.forget(this.id, root.sha256, heir);
    return resultOf(alias === undefined ? 'same' : 'changed');
  }

  async ours(): Promise<readonly RootCertificate[]> {
    if (this.#missingTool() !== null) return [];
    return this.#keystore().roots();
  }

  async verify(targets: readonly TrustTarget[], root: RootCertificate): Promise<readonly TrustVerdict[]> {
    const state = await this.detect(root);
    if (state.state === 'unavailable' || state.state === 'unreadable') {
      return targets.map(() => ({ verdict: 'unknown', by: null, detail: state.reason }));
    }
    return verifyWithJava({ home: this.#home.folder, machine: this.#machine, run: this.#run }, targets);
  }

  /** Debian's hook put it there for a certificate of the system store, which takes out both. */
  async #followsSystem(alias: string): Promise<boolean> {
    const name = /^debian:([^/]+\.pem)$/.exec(alias)?.[1];
    if (name === undefined || this.path !== pathOn(this.#machine, DEBIAN_KEYSTORE)) return false;
    return stat(join(dirname(dirname(this.path)), name)).then(
      () => true,
      () => false,
    );
  }

  #keystore(): Keystore {
    return new Keystore(this.path, this.#keytool().path, this.#run);
  }

  #foreignOwner(): KeytoolFault | null {
    const { uid } = this.#machine;
    if (uid === null || uid === this.#home.owner) return null;
    return { reason: this.#home.owner === 0 ? 'needs-root' : 'other-owner', values: { path: this.path } };
  }

  #missingTool(): StoreReason | null {
    return missingTool(this.#keytool(), { tool: 'keytool', package: 'a JDK' });
  }

  #keytool(): Tool {
    return toolAt(this.#machine, join(this.#home.folder, 'bin/keytool'));
  }
}
