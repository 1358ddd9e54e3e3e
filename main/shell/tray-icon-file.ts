/** File name of the tray's icon. macOS colours a `Template` image itself and finds its `@2x` twin by name. */
export function trayIconFile(platform: NodeJS.Platform): string {
  return platform === 'darwin' ? 'trayTemplate.png' : 'tray.png';
}
