import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { licenceFindings } from './licences.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const modules = 'node_modules';

interface Outcome {
  readonly name: string;
  readonly good: boolean;
  readonly text: string;
  readonly seconds: number;
}

function tool(name: string, words: readonly string[]): Promise<Outcome> {
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, words, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.on('error', (error) => (text += error.message));
    child.on('close', (code) =>
      resolve({ name, good: code === 0, text, seconds: (performance.now() - started) / 1000 }),
    );
  });
}

async function licences(): Promise<Outcome> {
  const started = performance.now();
  const found = await licenceFindings();
  return {
    name: 'licences',
    good: found.length === 0,
    text: found.join('\n'),
    seconds: (performance.now() - started) / 1000,
  };
}

const checks = [
  tool('types', [`${modules}/typescript/bin/tsc`, '-b']),
  tool('format', [`${modules}/prettier/bin/prettier.cjs`, '--check', '--log-level=warn', '--cache', '.']),
  tool('lint', [`${modules}/oxlint/bin/oxlint`, '--type-aware', '-c', 'build/oxlint.json', '.']),
  tool('dead code', [`${modules}/knip/bin/knip.js`, '--no-progress', '--no-config-hints']),
  licences(),
];
const outcomes = await Promise.all(checks);
for (const { name, text } of outcomes.filter((outcome) => !outcome.good)) console.log(`\n── ${name}\n${text.trim()}\n`);
for (const { name, good, seconds } of outcomes)
  console.log(`${good ? 'good  ' : 'WRONG '} ${name} (${seconds.toFixed(1)} s)`);
process.exitCode = outcomes.every((outcome) => outcome.good) ? 0 : 1;
