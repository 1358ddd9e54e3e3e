import { execFile, execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const PROGRAM = fileURLToPath(new URL('dropped-network.ts', import.meta.url));

/** Why there can be no private network here, null where there can. */
function hindrance(): string | null {
  if (process.platform !== 'linux') return 'private networks are there on Linux only';
  try {
    const script = 'ip link set lo up && iptables -w -A INPUT -i lo -p tcp --dport 9 -j DROP';
    execFileSync('unshare', ['--net', 'sh', '-c', script], { stdio: 'ignore' });
    return null;
  } catch {
    return 'unshare --net with ip and iptables is not possible for this user';
  }
}

const missing = hindrance();

test.skipIf(missing !== null)(
  `a network that drops everything without a word is noticed, what was read stays, and it heals${missing === null ? '' : ` (SKIPPED: ${missing})`}`,
  async () => {
    const { stdout } = await promisify(execFile)('unshare', ['--net', process.execPath, PROGRAM]);
    expect(JSON.parse(stdout)).toEqual({
      state: 'reconnecting',
      detail: expect.stringMatching(/^it (has gone silent|does not (answer in time|begin to answer a watch))$/),
      servedMeanwhile: ['a', 'b'],
      healed: ['a', 'b', 'c'],
      sameObject: true,
    });
  },
  60_000,
);
