import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));
const double = fileURLToPath(new URL('../test/doubles/electron.ts', import.meta.url));
const seconds = 1000;

/** Project `node` needs no cluster and no browser; project `cluster` runs only where it is asked for by name. */
export default defineConfig({
  root,
  resolve: { alias: [{ find: /^electron$/, replacement: double }] },
  cacheDir: `${root}node_modules/.vite`,
  test: {
    pool: 'forks',
    maxWorkers: Math.max(1, Math.min(4, availableParallelism())),
    testTimeout: 20 * seconds,
    hookTimeout: 30 * seconds,
    teardownTimeout: 5 * seconds,
    // Thousands of real sockets and processes share two cores there; what starved once passes, a fault fails twice.
    retry: process.env['CI'] === undefined ? 0 : 1,

    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          globalSetup: 'build/compile-cache.ts',
          include: [
            'test/{shared,engine,contract,start,headless,shell,renderer,package,helper,build,setup}/**/*.test.ts',
          ],
        },
      },
      {
        extends: true,
        test: {
          name: 'cluster',
          include: ['test/cluster/**/*.test.ts'],
          maxWorkers: 1,
          fileParallelism: false,
          testTimeout: 180 * seconds,
          hookTimeout: 300 * seconds,
        },
      },
    ],
  },
});
