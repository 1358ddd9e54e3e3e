import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readVitestReport, ringLine } from '../../build/ring-report.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const script = join(root, '../shared/cluster/cluster');
const report = join(root, 'test-results/cluster.json');
const filters = process.argv.slice(2);

interface Finished {
  readonly code: number;
  readonly output: string;
}

/** Runs a program to its end; its standard output is kept, or shown as it comes. */
async function run(
  command: string,
  words: readonly string[],
  options: { readonly keepOutput: boolean; readonly environment?: Readonly<Record<string, string>> },
): Promise<Finished> {
  const child = spawn(command, words, {
    cwd: root,
    stdio: ['ignore', options.keepOutput ? 'pipe' : 'inherit', 'inherit'],
    env: { ...process.env, ...options.environment },
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code: code ?? 1, output };
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** Builds what the tests start, runs them, and says what came of it. */
async function runTests(kubeconfig: string, own: Readonly<Record<string, string>> = {}): Promise<number> {
  const built = await run(process.execPath, ['build/bundle.ts'], { keepOutput: false });
  if (built.code !== 0) {
    console.log('The product could not be built.\n0 passed, 1 failed');
    return 1;
  }
  await mkdir(join(root, 'test-results'), { recursive: true });
  const options = ['--project', 'cluster', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  await run(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '-c', 'build/vitest.config.ts', ...options, ...filters],
    {
      keepOutput: false,
      environment: { KUBECONFIG: kubeconfig, ...own },
    },
  );
  const ring = await readVitestReport('a real cluster', report);
  console.log(`\n${ringLine(ring)}\n${ring.passed} passed, ${ring.failed} failed`);
  return ring.failed > 0 || ring.passed === 0 ? 1 : 0;
}

/** Programs of Kubernetes that lie beside the test cluster, under envtest's name, unless others are named. */
async function ownAssets(): Promise<Readonly<Record<string, string>>> {
  if ((process.env['KUBEBUILDER_ASSETS'] ?? '') !== '') return {};
  const { output } = await run(script, ['env'], { keepOutput: true });
  const folder = /^export KUBEBUILDER_ASSETS=(.+)$/m.exec(output)?.[1];
  return folder === undefined ? {} : { KUBEBUILDER_ASSETS: folder };
}

/** Brings the test cluster up, and down again afterwards unless it was up before. */
async function runOnTestCluster(): Promise<number> {
  const wasUp = (await run(script, ['status'], { keepOutput: true })).code === 0;
  const up = await run(script, ['up'], { keepOutput: true });
  const kubeconfig = up.output.trim().split('\n').at(-1) ?? '';
  if (up.code !== 0 || kubeconfig === '') {
    console.log('The test cluster did not come up.\n0 passed, 1 failed');
    return 1;
  }
  try {
    return await runTests(kubeconfig, { ...(await ownAssets()), GATEHOUSE_TEST_CLUSTER: script });
  } finally {
    if (!wasUp) await run(script, ['down'], { keepOutput: false });
  }
}

/** What the test cluster gives besides, where the kubeconfig is its own: it may be restarted, and has programs to start. */
async function ownWhereGiven(kubeconfig: string): Promise<Readonly<Record<string, string>>> {
  if (!(await exists(script))) return {};
  const { output } = await run(script, ['kubeconfig'], { keepOutput: true });
  return output.trim() === kubeconfig ? { ...(await ownAssets()), GATEHOUSE_TEST_CLUSTER: script } : {};
}

const given = process.env['KUBECONFIG'] ?? '';
if (given !== '') {
  process.exitCode = await runTests(given, await ownWhereGiven(given));
} else if (await exists(script)) {
  process.exitCode = await runOnTestCluster();
} else {
  console.log(
    [
      'SKIPPED  a real cluster: KUBECONFIG is not set, and there is no test cluster beside this checkout.',
      'Set KUBECONFIG to an administrator of a cluster whose pods this machine reaches at their addresses,',
      'and GATEHOUSE_TEST_IMAGE to an echo image that it can pull.',
      '0 passed, 0 failed',
    ].join('\n'),
  );
}
