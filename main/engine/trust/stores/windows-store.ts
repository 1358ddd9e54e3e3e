import { urlHost } from '../../url-host.ts';
import { refusalOf, runCommand, runWithDialog } from '../command.ts';
import { inTurn } from '../in-turn.ts';
import type { Machine } from '../machine.ts';
import { readRoot, type RootCertificate } from '../root-certificate.ts';
import { lastWords, type Run } from '../run.ts';
import { withScratchFiles } from '../scratch-files.ts';
import type { TrustManifest } from '../trust-manifest.ts';
import {
  resultOf,
  stateOf,
  stopped,
  type StoreResult,
  type StoreState,
  type TrustStore,
  type TrustTarget,
  type TrustVerdict,
} from '../trust-store.ts';
import {
  addToRoot,
  deleteFromRoot,
  listRoots,
  windowsTools,
  type WindowsPlace,
  type WindowsTools,
} from './windows-commands.ts';
import type { WindowsSide } from './wsl.ts';

const TOOL = 'certutil.exe';

export interface WindowsStoreOptions {
  readonly place: WindowsPlace;
  readonly machine: Machine;
  readonly run: Run;
  /** The Windows around a WSL; null on Windows itself. */
  readonly side: WindowsSide | null;
}

/** The Root store of Windows, which Chrome, Edge, Firefox and curl read (reference trust C.6). */
export class WindowsStore implements TrustStore {
  readonly id: string;
  readonly kind = 'windows';
  readonly name: string;
  readonly scope: 'user' | 'system';
  readonly path: string;
  readonly optional = false;
  readonly lines: readonly string[] = [];
  readonly #place: WindowsPlace;
  readonly #run: Run;
  readonly #side: WindowsSide | null;
  readonly #tools: WindowsTools;

  constructor({ place, machine, run, side }: WindowsStoreOptions) {
    this.id = `windows:${place}`;
    this.name = side === null ? 'Windows' : 'Windows (around WSL)';
    this.scope = place === 'machine' ? 'system' : 'user';
    this.path = place === 'machine' ? 'LocalMachine\\Root' : 'CurrentUser\\Root';
    this.#place = place;
    this.#run = run;
    this.#side = side;
    this.#tools = side?.tools ?? windowsTools(machine.env['SystemRoot'] ?? 'C:\\Windows', '\\');
  }

  async detect(root: RootCertificate): Promise<StoreState> {
    const listed = await runCommand(this.#run, listRoots(this.#tools));
    if (listed.code !== 0) {
      return {
        state: 'unreadable',
        reason: 'tool-failed',
        values: { tool: 'powershell.exe', detail: lastWords(listed) },
      };
    }
    const ours = rootsIn(listed.stdout);
    if (ours.some(({ sha256 }) => sha256 === root.sha256)) return stateOf('installed');
    return stateOf(ours.length > 0 ? 'other' : 'absent');
  }

  async install(root: RootCertificate, manifest: TrustManifest): Promise<StoreResult> {
    const before = await this.detect(root);
    if (before.state === 'installed') return resultOf('same');
    if (before.state === 'unreadable') return stopped('refused', before);
    const act = { store: this.id, path: this.path, sha256: root.sha256, name: root.commonName, created: [] };
    const record = await manifest.begin({ ...act, rewrites: [] });
    const result = await withScratchFiles('windows', [{ name: 'root.cer', content: root.der }], async ([file = '']) => {
      const named = this.#side === null ? file : await this.#side.nameOf(file, this.#run);
      return runWithDialog(this.#run, addToRoot(this.#tools, this.#place, named));
    });
    if (result.code !== 0) return refusalOf(TOOL, result);
    await manifest.confirm(record);
    return resultOf('changed');
  }

  async remove(root: RootCertificate, manifest: TrustManifest): Promise<StoreResult> {
    const state = await this.detect(root);
    if (state.state === 'unreadable') return stopped('failed', state);
    if (state.state === 'installed') {
      const result = await runWithDialog(this.#run, deleteFromRoot(this.#tools, this.#place, root.sha1));
      if (result.code !== 0) return refusalOf(TOOL, result);
    }
    await manifest.forget(this.id, root.sha256);
    return resultOf(state.state === 'installed' ? 'changed' : 'same');
  }

  async ours(): Promise<readonly RootCertificate[]> {
    return rootsIn((await runCommand(this.#run, listRoots(this.#tools))).stdout);
  }

  /** By the curl of Windows, which asks the system's own verifier. */
  async verify(targets: readonly TrustTarget[]): Promise<readonly TrustVerdict[]> {
    return inTurn(targets, async ({ host, address, port }): Promise<TrustVerdict> => {
      const at = urlHost(address);
      const where = [
        '--noproxy',
        '*',
        '--resolve',
        `${host}:${String(port)}:${at}`,
        `https://${host}:${String(port)}/`,
      ];
      const how = ['-q', '-sS', '--http1.1', '--ssl-no-revoke', '-H', 'Host:', '-o', 'NUL', '--max-time', '5'];
      const result = await runCommand(this.#run, { file: this.#tools.curl, args: [...how, ...where] });
      if (result.code === 0 || result.code === 52) return { verdict: 'trusted', by: 'handshake', detail: null };
      const detail = lastWords(result);
      if (/UNTRUSTED_ROOT|not trusted/i.test(detail)) return { verdict: 'untrusted', by: 'handshake', detail };
      return /SEC_E_|CERT_/.test(detail)
        ? { verdict: 'refused', by: 'handshake', detail }
        : { verdict: 'unknown', by: null, detail };
    });
  }
}

/** Lines of base64, among which PowerShell may say other things. */
function rootsIn(output: string): readonly RootCertificate[] {
  const lines = output.split(/\r?\n/).filter((line) => /^[A-Za-z0-9+/]{200,}={0,2}$/.test(line));
  return lines.map((line) => readRoot(Buffer.from(line, 'base64'))).filter((root) => root !== null);
}
