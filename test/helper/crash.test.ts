import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Action } from './scenario.ts';
import { names, onMachine, output, plan, run, shell, steps, whyNoNamespaces, withBundledHelper } from './namespaces.ts';

const HOSTS = '127.0.0.1 localhost\n# no end';
const HASH = createHash('sha256').update(HOSTS).digest('hex');
const DYING = fileURLToPath(new URL('./dying-helper.ts', import.meta.url));
const PORT = 'cat /proc/sys/net/ipv4/ip_unprivileged_port_start';
const wanted = { ports: { method: 'sysctl', start: 80 } } as const;
const why = whyNoNamespaces();
withBundledHelper();

const KILLS = [
  ['hosts-begun', 'hosts skipped hosts-none'],
  ['file-locked', 'hosts skipped hosts-none'],
  ['file-journaled', 'recovery failed hosts-interrupted'],
  ['file-prepared', 'recovery failed hosts-interrupted'],
  ['file-replaced', 'recovery failed hosts-interrupted'],
  ['file-finished', 'hosts done hosts-mapped-elsewhere-edited'],
  ['hosts-done', 'hosts done hosts-mapped'],
  ['ports-begun', 'hosts done hosts-mapped'],
  ['ports-done', 'hosts done hosts-mapped'],
] as const;

describe.skipIf(why !== null)(`a helper that is killed (skipped where it cannot: ${why ?? 'it can'})`, () => {
  test.each(KILLS)('at "%s" is seen in the state, and undo gives back what was', async (point, first) => {
    const done = await onMachine(HOSTS, [
      die(point),
      { do: 'helper', words: ['--status'] },
      { do: 'helper', words: ['--undo'] },
      shell(
        `sha256sum /etc/hosts | cut -c1-64; ${PORT}; ls -A /etc | grep gatehouse || true; ls -d /var/lib/gatehouse || echo gone`,
      ),
    ]);
    expect(done[0]).toMatchObject({ code: null });
    expect(steps(done[1])[0]).toBe(first);
    expect(output(done[3]).split('\n')).toEqual([HASH, '1024', 'gone']);
  });

  test.each(['file-prepared', 'file-replaced', 'hosts-done', 'ports-begun'])(
    'at "%s" is followed by one that ends what was begun',
    async (point) => {
      const done = await onMachine(HOSTS, [
        die(point),
        // The plan is made for the file as it is after the kill.
        run(plan({ hosts: names('shop.test'), ...wanted })),
        shell(`grep -c shop.test /etc/hosts; ${PORT}`),
        { do: 'helper', words: ['--undo'] },
        shell(`sha256sum /etc/hosts | cut -c1-64; ${PORT}; ls -d /var/lib/gatehouse || echo gone`),
      ]);
      const ends = steps(done[1]).filter((step) => !step.startsWith('recovery'));
      expect(ends.map((step) => step.split(' ')[1])).not.toContain('failed');
      expect(output(done[2])).toBe('2\n80');
      expect(output(done[4]).split('\n')).toEqual([HASH, '1024', 'gone']);
    },
  );
});

function die(point: string): Action {
  const input = JSON.stringify(plan({ hosts: names('shop.test'), ...wanted }));
  return { do: 'helper', words: [point], file: DYING, input };
}
