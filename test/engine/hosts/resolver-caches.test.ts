import { expect, test } from 'vitest';
import { afterHostsWrite } from '#engine/hosts/resolver-caches.ts';

test.each([
  [
    'linux',
    [
      ['restorecon', 'restorecon'],
      ['resolvectl', 'resolvectl'],
      ['nscd', 'nscd'],
    ],
  ],
  ['darwin', [['dscacheutil'], ['killall']]],
  ['win32', [['ipconfig.exe']]],
] as const)('on %s the right programs follow a write, by absolute paths', (platform, programs) => {
  const choices = afterHostsWrite(platform, '/etc/hosts');
  const absolute = choices.flat().filter(([program]) => /^(?:\/|[A-Z]:\/)/.test(program));
  expect(absolute).toHaveLength(choices.flat().length);
  expect(choices.map((choice) => choice.map(([program]) => program.split('/').at(-1)))).toEqual(programs);
});
