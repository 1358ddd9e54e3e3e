import { Menu, Tray, type MenuItemConstructorOptions, type NativeImage } from 'electron';
import type { TrayMessages } from '#shared/i18n/tray.ts';
import { stateLine, trayMenu, type TrayAction, type TrayItem, type TrayState } from './tray-menu.ts';

export interface TrayIconOptions {
  readonly icon: NativeImage | string;
  readonly messages: TrayMessages;
  readonly act: (action: TrayAction) => void;
}

/** The icon in the tray with its menu. `show` draws a state; nothing else changes what is seen. */
export class TrayIcon {
  readonly #tray: Tray;
  readonly #messages: TrayMessages;
  readonly #act: (action: TrayAction) => void;
  #drawn = '';

  constructor(options: TrayIconOptions) {
    this.#tray = new Tray(options.icon);
    this.#messages = options.messages;
    this.#act = options.act;
    this.#tray.on('click', () => this.#act({ kind: 'show-window', view: 'routes' }));
  }

  show(state: TrayState): void {
    const items = trayMenu(state, this.#messages);
    const drawing = JSON.stringify(items);
    // An open menu closes when it is replaced, so that a menu is only replaced by a different one.
    if (drawing === this.#drawn) return;
    this.#drawn = drawing;
    this.#tray.setToolTip(`Gatehouse: ${stateLine(state, this.#messages)}`);
    this.#tray.setContextMenu(Menu.buildFromTemplate(items.map((item) => this.#template(item))));
  }

  destroy(): void {
    this.#tray.destroy();
  }

  #template(item: TrayItem): MenuItemConstructorOptions {
    switch (item.kind) {
      case 'text':
        return { label: escapeMnemonic(item.text), enabled: false };
      case 'separator':
        return { type: 'separator' };
      case 'action':
        return { label: escapeMnemonic(item.text), click: () => this.#act(item.action) };
      case 'submenu':
        return {
          label: escapeMnemonic(item.text),
          submenu: item.items.map((inner) => this.#template(inner)),
        };
    }
  }
}

/** In a menu, `&` would underline the letter after it. */
function escapeMnemonic(text: string): string {
  return text.replaceAll('&', '&&');
}
