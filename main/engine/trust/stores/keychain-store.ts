import { phrase } from '#shared/model/phrase.ts';
import { refusalOf, runCommand, runWithDialog } from '../command.ts';
import { inTurn } from '../in-turn.ts';
import {
  addTrustedRoot,
  findCertificates,
  keychainOf,
  removeTrustedRoot,
  verifyChain,
  type KeychainDomain,
} from './keychain-commands.ts';
import type { Machine } from '../machine.ts';
import { pemOf, readBundle, rootsAmong, type RootCertificate } from '../root-certificate.ts';
import { lastWords, type Run } from '../run.ts';
import { withScratchFiles } from '../scratch-files.ts';
import { servedChain } from '../verify/served-chain.ts';
import type { TrustManifest } from '../trust-manifest.ts';
import {
  NO_VALUES,
  resultOf,
  stateOf,
  stopped,
  unknownBecause,
  type StoreResult,
  type StoreState,
  type TrustStore,
  type TrustTarget,
  type TrustVerdict,
} from '../trust-store.ts';

const TOOL = 'security';
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
    if (ours.some(({ sha256 }) => sha256 === root.sha256)) return stateOf('installed');
    if (this.#isRemote()) return { state: 'unavailable', reason: 'no-desktop', values: NO_VALUES };
    return stateOf(ours.length > 0 ? 'other' : 'absent');
  }

  async install(root: RootCertificate, manifest: TrustManifest): Promise<StoreResult> {
    const before = await this.detect(root);
    if (before.state === 'installed') return resultOf('same');
    if (before.state === 'unavailable') return stopped('refused', before);
    const act = { store: this.id, path: this.path, sha256: root.sha256, name: root.commonName, created: [] };
    const record = await manifest.begin({ ...act, rewrites: [] });
    const result = await withScratchFiles('keychain', pemFiles([root.pem]), ([file = '']) =>
      runWithDialog(this.#run, addTrustedRoot(this.#domain, this.#machine.home, file)),
    );
    if (result.code !== 0) return refusalOf(TOOL, result);
    await manifest.confirm(record);
    return resultOf('changed');
  }

  async remove(root: RootCertificate, manifest: TrustManifest): Promise<StoreResult> {
    const held = (await this.ours()).some(({ sha256 }) => sha256 === root.sha256);
    if (!held) {
      await manifest.forget(this.id, root.sha256);
      return resultOf('same');
    }
    const failure = await withScratchFiles('keychain', pemFiles([root.pem]), async ([file = '']) => {
      for (const command of removeTrustedRoot(this.#domain, this.#machine.home, file, root.sha1)) {
        const result = await runWithDialog(this.#run, command);
        if (result.code !== 0) return result;
      }
      return null;
    });
    if (failure !== null) return refusalOf(TOOL, failure);
    await manifest.forget(this.id, root.sha256);
    return resultOf('changed');
  }

  async ours(): Promise<readonly RootCertificate[]> {
    const result = await runCommand(this.#run, findCertificates(this.#domain, this.#machine.home, OUR_NAMES));
    return rootsAmong(readBundle(result.stdout));
  }

  async verify(targets: readonly TrustTarget[]): Promise<readonly TrustVerdict[]> {
    return inTurn(targets, async (target): Promise<TrustVerdict> => {
      const chain = await servedChain(target);
      if (chain.length === 0) return unknownBecause(phrase('trust-no-server'));
      const pems = chain.map((certificate) => pemOf(certificate.raw));
      const result = await withScratchFiles('keychain', pemFiles(pems), (files) =>
        runCommand(this.#run, verifyChain(files, target.host)),
      );
      if (result.code === 0) return { verdict: 'trusted', by: 'store', detail: null };
      const detail = lastWords(result);
      return { verdict: /NOT_TRUSTED|not trusted/i.test(detail) ? 'untrusted' : 'refused', by: 'store', detail };
    });
  }

  /** Trust settings ask in a dialog, which a remote session cannot show. */
  #isRemote(): boolean {
    return (this.#machine.env['SSH_CONNECTION'] ?? '') !== '';
  }
}

function pemFiles(pems: readonly string[]): readonly { readonly name: string; readonly content: string }[] {
  return pems.map((content, index) => ({ name: `${String(index)}.pem`, content }));
}
