import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { electronBinary } from './desktop.mjs';
import { packageFindings } from './package-inspection.ts';
import { buildIfStale } from './prepare.mjs';
import { writeStandInElectron } from './stand-in-electron.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Packs the app into a folder with electron-builder and says what is wrong with it. `--stand-in` never uses the real Electron. */
const { values } = parseArgs({
  options: { 'stand-in': { type: 'boolean', default: false }, output: { type: 'string' } },
});
const output = values.output ?? join(root, 'release');
await buildIfStale(process.execPath);
const temporary = await mkdtemp(join(tmpdir(), 'gatehouse-electron-'));
try {
  process.exitCode = await pack(await distribution());
} finally {
  await rm(temporary, { recursive: true, force: true });
}

/** A folder with Electron: the installed one, else a stand-in. */
async function distribution(): Promise<string> {
  const binary = values['stand-in'] ? null : electronBinary();
  if (binary !== null && process.platform === 'linux') return dirname(binary);
  const { version } = JSON.parse(await readFile(join(root, 'node_modules/electron/package.json'), 'utf8')) as {
    version: string;
  };
  console.error("Electron's binary is not installed: packing against a stand-in. The result cannot be started.");
  await writeStandInElectron(temporary, version);
  return temporary;
}

async function pack(electron: string): Promise<number> {
  const options = [`-c.electronDist=${electron}`, `-c.directories.output=${output}`, '--publish', 'never'];
  const builder = join(root, 'node_modules/electron-builder/cli.js');
  const code = await run([builder, '--dir', '--linux', '-c', 'build/electron-builder.yml', ...options]);
  if (code !== 0) return code;
  const folder = join(output, process.arch === 'x64' ? 'linux-unpacked' : `linux-${process.arch}-unpacked`);
  if (!existsSync(folder)) {
    console.error(`electron-builder left no ${folder}.`);
    return 1;
  }
  const findings = await packageFindings(folder);
  for (const finding of findings) console.error(`WRONG  ${finding}`);
  if (findings.length === 0) console.error(`The package in ${folder} holds what it should.`);
  return findings.length === 0 ? 0 : 1;
}

function run(words: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, words, { cwd: root, stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
