import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTurn } from './in-turn.ts';
import {
  addTrustedRoot,
  findCertificates,
  keychainOf,
  removeTrustedRoot,
  verifyChain,
  type Command,
  type KeychainDomain,
} from './keychain-commands.ts';
import type { Machine } from './machine.ts';
import { pemOf, readBundle, readRoot, type RootCertificate } from './root-certificate.ts';
import { lastWords, type Run, type RunResult } from './run.ts';
import { servedChain } from './served-chain.ts';
import type { TrustManifest } from './trust-manifest.ts';
import {
  NO_VALUES,
  resultOf,
  type StoreResult,
  type StoreState,
  type TrustStore,
  type TrustTarget,
  type TrustVerdict,
} from './trust-store.ts';

/** A person answers a dialog meanwhile. */
const DIALOG_LIMIT = 180_000;
const OUR_NAMES = 'Gatehouse local root';

/** The keychain and trust settings of macOS, which Safari, Chrome, Firefox and curl read (reference trust C.5). */
export class KeychainStore implements TrustStore {
  readonly id: string;
  readonly kind = 'keychain';
  readonly name = 'macOS keychain';
  readonly scope: 'user' | 'system';
  readonly path: string;
  readonly optional = false;
  readonly lines: readonly string[] = [];
  readonly #domain: KeychainDomain;
  readonly #machine: Machine;
  readonly #run: Run;

  constructor(domain: KeychainDomain, machine: Machine, run: Run) {
    this.id = `keychain:${domain}`;
    this.scope = domain === 'user' ? 'user' : 'system';
    this.path = keychainOf(domain, machine.home);
    this.#domain = domain;
    this.#machine = machine;
    this.#run = run;
  }

  async detect(root: RootCertificate): Promise<StoreState> {
    const ours = await this.ours();
    if (ours.some(({ sha256 }) => sha256 === root.sha256))
      return { state: 'installed', reason: null, values: NO_VALUES };
    if (this.#isRemote()) return { state: 'unavailable', reason: 'no-desktop', values: NO_VALUES };
    return { state: ours.length > 0 ? 'other' : 'absent', reason: null, values: NO_VALUES };
  }

  async install(root: RootCertificate, manifest: TrustManifest): Promise<StoreResult> {
    const before = await this.detect(root);
    if (before.state === 'installed') return resultOf('same');
    if (before.state === 'unavailable')
      return { outcome: 'refused', reason: before.reason, values: NO_VALUES, restart: [] };
    const act = { store: this.id, path: this.path, sha256: root.sha256, name: root.commonName, created: [] };
    const record = await manifest.begin({ ...act, rewrites: [] });
    const result = await this.#withFiles([root.pem], ([file = '']) =>
      this.#do(addTrustedRoot(this.#domain, this.#machine.home, file), DIALOG_LIMIT),
    );
    if (result.code !== 0) return refused(result);
    await manifest.confirm(record);
    return resultOf('changed');
  }

  async remove(root: RootCertificate, manifest: TrustManifest): Promise<StoreResult> {
    const held = (await this.ours()).some(({ sha256 }) => sha256 === root.sha256);
    if (!held) {
      await manifest.forget(this.id, root.sha256);
      return resultOf('same');
    }
    const failure = await this.#withFiles([root.pem], async ([file = '']) => {
      for (const command of removeTrustedRoot(this.#domain, this.#machine.home, file, root.sha1)) {
        const result = await this.#do(command, DIALOG_LIMIT);
        if (result.code !== 0) return result;
      }
      return null;
    });
    if (failure !== null) return refused(failure);
    await manifest.forget(this.id, root.sha256);
    return resultOf('changed');
  }

  async ours(): Promise<readonly RootCertificate[]> {
    const result = await this.#do(findCertificates(this.#domain, this.#machine.home, OUR_NAMES));
    return readBundle(result.stdout)
      .map((certificate) => readRoot(certificate.raw))
      .filter((root) => root !== null);
  }

  async verify(targets: readonly TrustTarget[]): Promise<readonly TrustVerdict[]> {
    return inTurn(targets, async (target): Promise<TrustVerdict> => {
      const chain = await servedChain(target);
      if (chain.length === 0) return { verdict: 'unknown', by: null, detail: 'no TLS server answers' };
      const pems = chain.map((certificate) => pemOf(certificate.raw));
      const result = await this.#withFiles(pems, (files) => this.#do(verifyChain(files, target.host)));
      if (result.code === 0) return { verdict: 'trusted', by: 'store', detail: null };
      const detail = lastWords(result);
      return { verdict: /NOT_TRUSTED|not trusted/i.test(detail) ? 'untrusted' : 'refused', by: 'store', detail };
    });
  }

  /** Trust settings ask in a dialog, which a remote session cannot show. */
  #isRemote(): boolean {
    return (this.#machine.env['SSH_CONNECTION'] ?? '') !== '';
  }

  #do({ file, args }: Command, timeout?: number): Promise<RunResult> {
    return this.#run(file, args, timeout === undefined ? {} : { timeout });
  }

  async #withFiles<Result>(
    texts: readonly string[],
    use: (files: readonly string[]) => Promise<Result>,
  ): Promise<Result> {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-keychain-'));
    try {
      const files = texts.map((_, index) => join(folder, `${String(index)}.pem`));
      await Promise.all(files.map((file, index) => writeFile(file, texts[index] ?? '', { mode: 0o600 })));
      return await use(files);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

function refused(result: RunResult): StoreResult {
  const detail = lastWords(result);
  return {
    outcome: 'refused',
    reason: result.timedOut ? 'tool-timeout' : 'refused',
    values: { tool: 'security', detail },
    restart: [],
  };
}
