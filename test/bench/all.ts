// `npm run bench`: the comparison with other proxies, then what Gatehouse does alone. With `--only` the comparison alone.
import { spawn } from 'node:child_process';

const ALONE = ['start.ts', 'match.ts', 'compile.ts', 'cluster.ts', 'setup.ts'];
const options = process.argv.slice(2);

process.exitCode = await run('run.ts', options);
if (!options.some((option) => option.startsWith('--only') || option === '--help')) {
  for (const script of ALONE) {
    const code = await run(script, []);
    process.exitCode ||= code;
  }
}

function run(script: string, words: readonly string[]): Promise<number> {
  const file = new URL(script, import.meta.url).pathname;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [file, ...words], { stdio: 'inherit' });
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
