import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { endGroup } from './end-group.ts';
import { searchPathOf } from './find-program.ts';
import type { Environment } from '../file/load.ts';

/** Milliseconds that a login shell may take. */
const PATIENCE = 5_000;
/** Bytes that it may print. */
const LARGEST = 1024 * 1024;

/** What a credential plugin may need and a program started from a desktop does not have (reference 1.4). */
const TAKEN =
  /^(PATH|KUBECONFIG|(HTTPS?|NO|ALL)_PROXY|(https?|no|all)_proxy|AWS_.*|AZURE_.*|GOOGLE_.*|CLOUDSDK_.*|SSL_CERT_.*|LANG)$/;

/** Where package managers put programs; searched last. */
const USUAL = [
  '/opt/homebrew/bin',
  '/usr/local/bin',
  '/usr/bin',
  '/bin',
  '/snap/bin',
  '/home/linuxbrew/.linuxbrew/bin',
  '~/.local/bin',
  '~/bin',
  '~/go/bin',
  '~/.krew/bin',
  '~/.asdf/shims',
  '~/.local/share/mise/shims',
  '~/.nix-profile/bin',
  '~/google-cloud-sdk/bin',
  '/usr/local/google-cloud-sdk/bin',
];

/**
 * The environment that a person has in a terminal, as far as plugins need it: asked once of the login shell, at most 5 s.
 * Without an answer it is the given one with the usual folders of programs added.
 */
export class ShellEnvironment {
  readonly #own: Environment;
  readonly #patience: number;
  #asked: Promise<Environment> | null = null;

  constructor(own: Environment, { patience = PATIENCE }: { readonly patience?: number } = {}) {
    this.#own = own;
    this.#patience = patience;
  }

  /** Never throws. */
  get(): Promise<Environment> {
    this.#asked ??= this.#make();
    return this.#asked;
  }

  async #make(): Promise<Environment> {
    if (process.platform === 'win32') return this.#own;
    const asked = await askShell(this.#own, this.#patience);
    const folders = [asked['PATH'] ?? '', searchPathOf(this.#own), ...usualFolders(this.#own)].filter(Boolean);
    const searched = [...new Set(folders.flatMap((folder) => folder.split(path.delimiter)))].join(path.delimiter);
    return { ...asked, ...withoutEmpty(this.#own), PATH: searched };
  }
}

function usualFolders(environment: Environment): readonly string[] {
  const home = environment['HOME'];
  return USUAL.filter((folder) => home || !folder.startsWith('~')).map((folder) => folder.replace('~', home ?? ''));
}

function withoutEmpty(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));
}

/** What the login shell has of `TAKEN`; nothing where it fails. */
async function askShell(environment: Environment, patience: number): Promise<Environment> {
  const shell = environment['SHELL'] || (process.platform === 'darwin' ? '/bin/zsh' : '/bin/sh');
  // csh takes no other option beside -l, and the rest do not know POSIX words.
  if (!/^(ba|z|k|da|a|fi)?sh$/.test(path.basename(shell))) return {};
  // Start-up files print whatever they like; only what stands between two marks counts.
  const mark = randomUUID();
  const printed = await run(shell, `printf %s ${mark}; command env -0; printf %s ${mark}`, environment, patience);
  const entries = (printed.split(mark)[1] ?? '').split('\0').map((entry): [string, string] => {
    const equals = entry.indexOf('=');
    return [entry.slice(0, equals), entry.slice(equals + 1)];
  });
  return Object.fromEntries(entries.filter(([name]) => TAKEN.test(name)));
}

function run(shell: string, script: string, environment: Environment, patience: number): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(shell, ['-ilc', script], {
      env: environment,
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    });
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = () => {
      clearTimeout(timer);
      endGroup(child.pid);
      child.stdout.destroy();
      resolve(Buffer.concat(chunks).toString('utf8'));
    };
    const timer = setTimeout(finish, patience);
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > LARGEST) finish();
      else chunks.push(chunk);
    });
    child.on('error', finish);
    child.on('close', finish);
  });
}
