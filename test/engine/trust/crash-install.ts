/**
 * Installs a root in one store and ends itself with SIGKILL at the given point: `crash-install.ts HOME STATE ID ROOT POINT`;
 * ends with 0 where there are fewer points than that.
 */
import { readFile } from 'node:fs/promises';
import { readRoot } from '#engine/trust/root-certificate.ts';
import { trustStores } from '#engine/trust/trust-stores.ts';
import { TrustManifest } from '#engine/trust/trust-manifest.ts';
import { runDying } from './crash.ts';

const [home = '', stateFolder = '', id = '', file = '', point = ''] = process.argv.slice(2);
const dying = runDying(Number(point), () => {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
});
const machine = { platform: 'linux', root: '/', home, env: {}, uid: process.geteuid?.() ?? null, stateFolder } as const;
const root = readRoot(await readFile(file, 'utf8'));
const store = (await trustStores(machine, dying)).find((each) => each.id === id);
if (root === null || store === undefined) throw new Error('no root or no store');
const { outcome } = await store.install(root, new TrustManifest(`${stateFolder}/trust-manifest`));
if (outcome !== 'changed') throw new Error(outcome);
