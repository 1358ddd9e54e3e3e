// Writes a hosts file and kills itself within the call to the file system that is counted down to, a write half done.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { applyHosts } from '#engine/hosts/apply-hosts.ts';

const order = JSON.parse(process.argv[2] ?? '{}') as {
  readonly path: string;
  readonly state: string;
  readonly names: readonly string[];
  /** Calls until the end; a writer that needs fewer lives. */
  readonly calls: number;
  /** How much of the last write is done, 0 to 1. */
  readonly share: number;
};
const CALLS = [
  'mkdirSync',
  'writeFileSync',
  'renameSync',
  'openSync',
  'writeSync',
  'fsyncSync',
  'ftruncateSync',
  'fchmodSync',
  'closeSync',
  'rmSync',
  'rmdirSync',
  'unlinkSync',
  'mkdtempSync',
] as const;
const real = { ...fs };
const patched = fs as unknown as Record<string, (...words: unknown[]) => unknown>;
let left = order.calls;
/** The call that ends writing in place. */
let cut = 0;

for (const name of CALLS) {
  const call = real[name] as (...words: unknown[]) => unknown;
  patched[name] = (...words) => {
    left--;
    if (name === 'ftruncateSync') cut = order.calls - left;
    if (left > 0) return call(...words);
    if (name === 'writeSync') {
      const [file, bytes, offset, length, position] = words as [number, Buffer, number, number, number];
      real.writeSync(file, bytes, offset, Math.floor(length * order.share), position);
    } else if (order.share > 0.5) {
      call(...words);
    }
    process.kill(process.pid, 'SIGKILL');
    return undefined;
  };
}
syncBuiltinESMExports();
await applyHosts({ path: order.path, state: order.state }, { names: order.names, ipv6: true, expect: null });
console.log(JSON.stringify([order.calls - left, cut]));
