import { expect, test } from 'vitest';
import { applicationMenu } from '#main/shell/application-menu.ts';

test('only macOS has a menu bar, for the keys it takes from there', () => {
  expect([applicationMenu('linux'), applicationMenu('win32'), applicationMenu('darwin')]).toEqual([
    null,
    null,
    [{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }],
  ]);
});
