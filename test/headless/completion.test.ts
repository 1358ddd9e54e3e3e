import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runInside } from './run-inside.ts';

async function script(shell: string): Promise<string> {
  const { code, out } = await runInside(['completion', shell]);
  expect(code).toBe(0);
  return out;
}

function there(shell: string): boolean {
  return spawnSync(shell, ['--version']).error === undefined;
}

const CASES = [
  ['gatehouse st', ['status']],
  ['gatehouse help und', ['undo']],
  ['gatehouse serve --prof', ['--profile']],
  ['gatehouse serve --profile ', ['local', 'controller']],
  ['gatehouse routes -o j', ['json']],
  ['gatehouse doctor cl', ['cluster']],
  ['gatehouse completion z', ['zsh']],
] as const;

describe.runIf(there('bash'))('bash completes', () => {
  test.for(CASES)('%s', async ([typed, expected]) => {
    const words = typed.split(' ');
    const asked = `${await script('bash')}
      COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
      _gatehouse; printf '%s\n' "\${COMPREPLY[@]}"`;
    const out = execFileSync('bash', ['--norc', '-c', asked], { encoding: 'utf8' });
    expect(out.trim().split('\n')).toEqual(expected);
  });
});

describe.runIf(there('zsh'))('zsh completes by a file of fpath', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-zsh-'));
    await writeFile(path.join(folder, '_gatehouse'), await script('zsh'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.for(CASES)('%s', ([typed, expected]) => {
    const words = typed.split(' ');
    // compadd works in the editor alone, so that what it would offer is printed.
    const asked = `
      compadd() { shift; for word in "$@"; do if [[ $word == "\${words[CURRENT]}"* ]]; then print -r -- $word; fi; done }
      words=(${words.map((word) => `'${word}'`).join(' ')}); CURRENT=${words.length}
      fpath=('${folder}'); autoload -Uz _gatehouse; _gatehouse`;
    const out = execFileSync('zsh', ['-f', '-c', asked], { encoding: 'utf8' });
    expect(out.trim().split('\n')).toEqual(expected);
  });
});

describe.runIf(there('fish'))('fish completes', () => {
  test.for(CASES)('%s', async ([typed, expected]) => {
    const asked = `${await script('fish')}\ncomplete -C '${typed}'`;
    const out = execFileSync('fish', ['--no-config', '-c', asked], { encoding: 'utf8' });
    const offered = out
      .trim()
      .split('\n')
      .map((line) => line.split('\t')[0] ?? '');
    expect(offered.toSorted()).toEqual([...expected].toSorted());
  });
});

test.for(['bash', 'zsh', 'fish'])('%s knows every command and option', async (shell) => {
  const out = await script(shell);
  const commands = ['serve', 'routes', 'explain', 'logs', 'status', 'contexts', 'open', 'setup', 'undo', 'clean'];
  for (const word of [...commands, 'manifests', 'follow', 'no-secrets']) expect(out).toContain(word);
});
