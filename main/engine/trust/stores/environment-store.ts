import { mkdir, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { detailOf, phrase } from '#shared/model/phrase.ts';
import { ignoreFilled } from '../absent-files.ts';
import { checkWithConsumer, type Consumer } from '../verify/verify-consumer.ts';
import type { Machine } from '../machine.ts';
import { bundleFingerprints, readBundle, readRoot, rootsAmong, type RootCertificate } from '../root-certificate.ts';
import type { Run } from '../run.ts';
import { findTool } from '../tools.ts';
import { writeNew, type TrustManifest } from '../trust-manifest.ts';
import {
  NO_VALUES,
  resultOf,
  stateOf,
  stopped,
  type StoreResult,
  type StoreState,
  type TrustStore,
  type TrustTarget,
  type TrustVerdict,
} from '../trust-store.ts';

/** Files that shells read when they start, for the question whether somebody copied our lines there. Only ever read. */
const PROFILES = [
  '.profile',
  '.bashrc',
  '.bash_profile',
  '.zshrc',
  '.zshenv',
  '.zprofile',
  '.config/fish/config.fish',
  '.pam_environment',
];

/** A variable, and whether its file is added to what the consumer trusts or stands in its place. */
interface Variable {
  readonly name: string;
  readonly effect: 'adds' | 'replaces';
}

const VARIABLES: Readonly<Record<Consumer, readonly Variable[]>> = {
  node: [{ name: 'NODE_EXTRA_CA_CERTS', effect: 'adds' }],
  python: [
    { name: 'REQUESTS_CA_BUNDLE', effect: 'replaces' },
    { name: 'SSL_CERT_FILE', effect: 'replaces' },
  ],
  curl: [{ name: 'CURL_CA_BUNDLE', effect: 'replaces' }],
};

const NAMES: Readonly<Record<Consumer, string>> = { node: 'Node', python: 'Python', curl: 'curl' };
const PROGRAMS: Readonly<Record<Consumer, string>> = { node: 'node', python: 'python3', curl: 'curl' };

/**
 * A consumer that is told by environment variables. What we keep is the file that they name; the lines are shown to be
 * copied, and no shell profile is ever changed (reference trust C.7).
 */
export class EnvironmentStore implements TrustStore {
  readonly id: Consumer;
  readonly kind: Consumer;
  readonly name: string;
  readonly scope = 'user';
  readonly path: string;
  readonly optional = false;
  readonly lines: readonly string[];
  readonly #machine: Machine;
  readonly #run: Run;
  readonly #systemBundle: string | null;

  /** `systemBundle`: what the system's programs read, to which ours is added where a variable replaces. */
  constructor(consumer: Consumer, machine: Machine, run: Run, systemBundle: string | null) {
    this.id = consumer;
    this.kind = consumer;
    this.name = NAMES[consumer];
    this.#machine = machine;
    this.#run = run;
    this.#systemBundle = systemBundle;
    const adds = VARIABLES[consumer].every(({ effect }) => effect === 'adds');
    this.path = join(machine.stateFolder, 'trust', adds ? 'root.pem' : `${consumer}-bundle.pem`);
    this.lines = environmentLines(consumer, this.path, machine.platform);
  }

  async detect(root: RootCertificate): Promise<StoreState> {
    if (this.#program() === null) return { state: 'unavailable', reason: 'no-consumer', values: NO_VALUES };
    const files = this.#filesInForce();
    const holding = await Promise.all(files.map((file) => holds(file, root)));
    if (files.length > 0 && holding.every(Boolean)) return stateOf('installed');
    return { state: 'absent', reason: 'copy-lines', values: { path: this.path } };
  }

  /** Writes the file that the lines name; whether a shell has the lines is the person's. */
  async install(root: RootCertificate, manifest: TrustManifest): Promise<StoreResult> {
    if (this.#program() === null) return stopped('refused', { reason: 'no-consumer', values: NO_VALUES });
    const text = await this.#content(root);
    if ((await readFile(this.path, 'latin1').catch(ignoreUnreadable)) === text) return resultOf('same');
    const folder = join(this.#machine.stateFolder, 'trust');
    const act = { store: this.id, path: this.path, sha256: root.sha256, name: root.fileName, created: [this.path] };
    const record = await manifest.begin({ ...act, rewrites: [] });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeNew(this.path, Buffer.from(text, 'latin1'), 0o644, null);
    await manifest.confirm(record);
    return resultOf('changed');
  }

  /**
   * Takes the root out. The file goes with it, unless a shell profile names it: a program whose bundle is missing trusts
   * nothing at all, so then what the system trusts stays there and the profile is reported.
   */
  async remove(root: RootCertificate, manifest: TrustManifest): Promise<StoreResult> {
    const text = await readFile(this.path, 'latin1').catch(ignoreUnreadable);
    const profile = await this.#profileThatNamesIt();
    const restart = profile === null ? [] : [profile];
    if (text === null) {
      await manifest.forget(this.id, root.sha256);
      return resultOf('same', restart);
    }
    if (!bundleFingerprints(text).has(root.sha256)) return resultOf('same', restart);
    const left = profile === null ? '' : withoutOurs(text);
    if (left === '') await rm(this.path, { force: true });
    else await writeNew(this.path, Buffer.from(left, 'latin1'), 0o644, null);
    await rmdir(join(this.#machine.stateFolder, 'trust')).catch(ignoreFilled);
    await manifest.forget(this.id, root.sha256);
    if (profile === null) return resultOf('changed');
    return { outcome: 'changed', reason: 'copy-lines', values: { path: profile }, restart };
  }

  async ours(): Promise<readonly RootCertificate[]> {
    const text = (await readFile(this.path, 'latin1').catch(ignoreUnreadable)) ?? '';
    return rootsAmong(readBundle(text));
  }

  /** Asks with the environment as it is; where that does not trust, says whether the lines would help. */
  async verify(targets: readonly TrustTarget[], root: RootCertificate): Promise<readonly TrustVerdict[]> {
    const program = this.#program();
    if (program === null) return targets.map(() => ({ verdict: 'absent', by: null, detail: null }));
    const names = VARIABLES[this.kind].map(({ name }) => name);
    const present = names.flatMap((name) => {
      const value = this.#machine.env[name];
      return value === undefined || value === '' ? [] : [[name, value] as const];
    });
    const ask = (env: Readonly<Record<string, string>>): Promise<readonly TrustVerdict[]> =>
      checkWithConsumer({ consumer: this.kind, program, env, run: this.#run }, targets);
    const now = await ask(Object.fromEntries(present));
    if (now.every(({ verdict }) => verdict !== 'untrusted') || !(await holds(this.path, root))) return now;
    const wished = await ask(Object.fromEntries(names.map((name) => [name, this.path])));
    return now.map((verdict, index) =>
      verdict.verdict === 'untrusted' && wished[index]?.verdict === 'trusted'
        ? { ...verdict, ...detailOf(phrase('trust-with-lines')) }
        : verdict,
    );
  }

  #program(): string | null {
    const tool = findTool(this.#machine, PROGRAMS[this.kind]);
    if (tool.kind === 'found') return tool.path;
    // We run on Node ourselves, unless it is Electron's.
    return this.kind === 'node' && process.versions['electron'] === undefined ? process.execPath : null;
  }

  /** The files that the consumer reads in this environment, as far as one is named or the system's counts. */
  #filesInForce(): readonly string[] {
    const { env } = this.#machine;
    if (this.kind === 'node') {
      const system =
        env['NODE_USE_SYSTEM_CA'] === '1' || /(?:^|\s)--use-system-ca(?:\s|$)/.test(env['NODE_OPTIONS'] ?? '');
      const named = env['NODE_EXTRA_CA_CERTS'];
      if (named !== undefined && named !== '') return [named];
      return system && this.#systemBundle !== null ? [this.#systemBundle] : [];
    }
    const named = VARIABLES[this.kind].map(({ name }) => env[name]);
    if (this.kind === 'curl') return [named[0] ?? env['SSL_CERT_FILE'] ?? this.#systemBundle].filter(isSet);
    return named.every(isSet) ? named.filter(isSet) : [];
  }

  async #content(root: RootCertificate): Promise<string> {
    if (this.kind === 'node') return root.pem;
    const bundle =
      this.#systemBundle === null ? null : await readFile(this.#systemBundle, 'latin1').catch(ignoreUnreadable);
    const text = withoutOurs(bundle ?? '');
    return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${root.pem}`;
  }

  async #profileThatNamesIt(): Promise<string | null> {
    for (const name of PROFILES) {
      const path = join(this.#machine.home, name);
      const text = await readFile(path, 'latin1').catch(ignoreUnreadable);
      if (text?.includes(this.path) === true) return path;
    }
    return null;
  }
}

/** The lines for the shell that is usual on a system. */
export function environmentLines(consumer: Consumer, path: string, platform: NodeJS.Platform): readonly string[] {
  return VARIABLES[consumer].map(({ name }) =>
    platform === 'win32' ? `setx ${name} "${path}"` : `export ${name}='${path.replaceAll("'", "'\\''")}'`,
  );
}

function withoutOurs(text: string): string {
  return text.replaceAll(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n?/g, (block) => {
    const [certificate] = readBundle(block);
    return certificate !== undefined && readRoot(certificate.raw) !== null ? '' : block;
  });
}

async function holds(file: string, root: RootCertificate): Promise<boolean> {
  const text = await readFile(file, 'latin1').catch(ignoreUnreadable);
  return text !== null && bundleFingerprints(text).has(root.sha256);
}

function isSet(value: string | null | undefined): value is string {
  return value !== undefined && value !== null && value !== '';
}

function ignoreUnreadable(error: NodeJS.ErrnoException): null {
  if (['ENOENT', 'ENOTDIR', 'EACCES', 'EISDIR'].includes(error.code ?? '')) return null;
  throw error;
}
