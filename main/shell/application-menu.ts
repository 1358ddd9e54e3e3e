import type { MenuItemConstructorOptions } from 'electron';

/** The menu bar. macOS takes the keys for copying, pasting and quitting from it; elsewhere the page has them itself. */
export function applicationMenu(platform: NodeJS.Platform): MenuItemConstructorOptions[] | null {
  if (platform !== 'darwin') return null;
  return [{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }];
}
