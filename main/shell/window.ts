import { BrowserWindow, type WebContents } from 'electron';
import { PAGE_URL } from './channels.ts';

export interface PageWindowOptions {
  readonly preload: string;
  readonly icon: string;
  readonly mayOpenOutside: (url: string) => boolean;
  readonly openOutside: (url: string) => void;
}

/** The one window. Closing it hides it: the product lives in the tray until it is quit. */
export class PageWindow {
  readonly #options: PageWindowOptions;
  #window: BrowserWindow | null = null;
  #quitting = false;

  constructor(options: PageWindowOptions) {
    this.#options = options;
  }

  /** Shows the window with a view of the page, creating it when there is none. */
  async show(view: string | null): Promise<void> {
    const window = this.#window ?? this.#create();
    const url = view === null ? PAGE_URL : `${PAGE_URL}#/${view}`;
    if (view !== null || window.webContents.getURL() === '') await window.loadURL(url);
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }

  /** From now on closing means closing. */
  release(): void {
    this.#quitting = true;
    this.#window?.destroy();
  }

  #create(): BrowserWindow {
    const window = new BrowserWindow({
      width: 1200,
      height: 780,
      minWidth: 640,
      minHeight: 400,
      show: false,
      title: 'Gatehouse',
      icon: this.#options.icon,
      autoHideMenuBar: true,
      webPreferences: {
        preload: this.#options.preload,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
      },
    });
    this.#window = window;
    window.on('close', (event) => {
      if (this.#quitting) return;
      event.preventDefault();
      window.hide();
    });
    window.on('closed', () => {
      this.#window = null;
    });
    confine(window.webContents, this.#options);
    return window;
  }
}

/** The page can neither leave its address nor open windows; links go to the system's browser where that is allowed. */
function confine(page: WebContents, options: PageWindowOptions): void {
  const outside = (url: string): void => {
    if (options.mayOpenOutside(url)) options.openOutside(url);
  };
  page.setWindowOpenHandler(({ url }) => {
    outside(url);
    return { action: 'deny' };
  });
  page.on('will-navigate', (event) => {
    if (event.url.startsWith(PAGE_URL)) return;
    event.preventDefault();
    outside(event.url);
  });
  page.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) event.preventDefault();
  });
  page.on('will-attach-webview', (event) => event.preventDefault());
}
