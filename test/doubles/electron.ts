import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';

/**
 * Stands in for Electron: it records what the shell does and passes messages between the two ends, and imagines nothing
 * else. Its export names are Electron's; `test/shell/electron-double.test.ts` holds it to that.
 */
class AppDouble extends EventEmitter {
  lockFree = true;
  languages: readonly string[] = ['en-US'];
  readonly paths = new Map<string, string>();
  readonly exitCodes: number[] = [];
  readonly isPackaged = false;
  name = 'Electron';

  setName(name: string): void {
    this.name = name;
  }

  requestSingleInstanceLock(): boolean {
    return this.lockFree;
  }

  whenReady(): Promise<void> {
    return Promise.resolve();
  }

  getPreferredSystemLanguages(): readonly string[] {
    return this.languages;
  }

  setPath(name: string, path: string): void {
    if (!existsSync(path)) throw new Error(`Path ${path} does not exist`);
    this.paths.set(name, path);
  }

  quit(): void {
    const event = new CancellableEvent();
    this.emit('before-quit', event);
    if (!event.defaultPrevented) this.exit(0);
  }

  exit(code: number): void {
    this.exitCodes.push(code);
    this.emit('exited', code);
  }
}

class CancellableEvent {
  defaultPrevented = false;

  preventDefault(): void {
    this.defaultPrevented = true;
  }
}

interface PrivilegedScheme {
  readonly scheme: string;
  readonly privileges: Readonly<Record<string, boolean>>;
}

class ProtocolDouble {
  readonly privileged: PrivilegedScheme[] = [];
  readonly handlers = new Map<string, (request: Request) => Promise<Response>>();

  registerSchemesAsPrivileged(schemes: readonly PrivilegedScheme[]): void {
    this.privileged.push(...schemes);
  }

  handle(scheme: string, handler: (request: Request) => Promise<Response>): void {
    this.handlers.set(scheme, handler);
  }
}

interface LoadedPage {
  readonly url: string;
  readonly status: number;
  readonly type: string | null;
  readonly policy: string | null;
}

type OpenHandler = (details: { readonly url: string }) => { readonly action: 'allow' | 'deny' };

class WebContentsDouble extends EventEmitter {
  readonly loaded: LoadedPage[] = [];
  openHandler: OpenHandler | null = null;
  destroyed = false;
  /** The page's main frame, as it is named in messages from it. */
  frame: { url: string; parent: object | null } = { url: '', parent: null };

  getURL(): string {
    return this.frame.url;
  }

  isDestroyed(): boolean {
    return this.destroyed;
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }

  send(channel: string, ...values: unknown[]): void {
    if (this.destroyed) throw new TypeError('Object has been destroyed');
    const copies = structuredClone(values);
    queueMicrotask(() => ipcRenderer.emit(channel, {}, ...copies));
  }

  async load(url: string): Promise<void> {
    this.frame = { url, parent: null };
    const handler = protocol.handlers.get(new URL(url).protocol.slice(0, -1));
    const response = await handler?.(new Request(url));
    this.loaded.push({
      url,
      status: response?.status ?? 0,
      type: response?.headers.get('content-type') ?? null,
      policy: response?.headers.get('content-security-policy') ?? null,
    });
  }
}

export class BrowserWindow extends EventEmitter {
  static readonly all: BrowserWindow[] = [];
  readonly webContents = new WebContentsDouble();
  readonly options: Readonly<Record<string, unknown>>;
  visible = false;
  destroyed = false;

  constructor(options: Readonly<Record<string, unknown>>) {
    super();
    this.options = options;
    ipcRenderer.page = this.webContents;
    BrowserWindow.all.push(this);
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.load(url);
  }

  isMinimized(): boolean {
    return false;
  }

  restore(): void {
    this.visible = true;
  }

  show(): void {
    this.visible = true;
  }

  hide(): void {
    this.visible = false;
  }

  focus(): void {
    this.emit('focus');
  }

  close(): void {
    const event = new CancellableEvent();
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }

  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.webContents.destroyed = true;
    this.webContents.emit('destroyed');
    this.emit('closed');
  }
}

interface MenuTemplate {
  readonly role?: string;
  readonly label?: string;
  readonly type?: string;
  readonly enabled?: boolean;
  readonly click?: () => void;
  readonly submenu?: readonly MenuTemplate[];
}

export class Menu {
  static application: Menu | null = null;
  readonly items: readonly MenuTemplate[];

  constructor(items: readonly MenuTemplate[]) {
    this.items = items;
  }

  static buildFromTemplate(items: readonly MenuTemplate[]): Menu {
    return new Menu(items);
  }

  static setApplicationMenu(menu: Menu | null): void {
    Menu.application = menu;
  }
}

export class Tray extends EventEmitter {
  static readonly all: Tray[] = [];
  readonly image: unknown;
  readonly menus: Menu[] = [];
  toolTip = '';
  destroyed = false;

  constructor(image: unknown) {
    super();
    this.image = image;
    Tray.all.push(this);
  }

  setToolTip(text: string): void {
    this.toolTip = text;
  }

  setContextMenu(menu: Menu): void {
    this.menus.push(menu);
  }

  destroy(): void {
    this.destroyed = true;
  }
}

class IpcRendererDouble extends EventEmitter {
  /** The page that messages come from: the one made last, unless a test says otherwise. */
  page: WebContentsDouble = new WebContentsDouble();

  send(channel: string, ...values: unknown[]): void {
    const event = { sender: this.page, senderFrame: this.page.frame };
    const copies = structuredClone(values);
    queueMicrotask(() => ipcMain.emit(channel, event, ...copies));
  }
}

class ContextBridgeDouble {
  readonly exposed = new Map<string, unknown>();

  exposeInMainWorld(name: string, value: unknown): void {
    this.exposed.set(name, value);
  }
}

type PermissionAnswer = (granted: boolean) => void;

class SessionDouble {
  request: ((page: null, permission: string, answer: PermissionAnswer) => void) | null = null;
  check: ((page: null, permission: string) => boolean) | null = null;

  setPermissionRequestHandler(handler: (page: null, permission: string, answer: PermissionAnswer) => void): void {
    this.request = handler;
  }

  setPermissionCheckHandler(handler: (page: null, permission: string) => boolean): void {
    this.check = handler;
  }
}

class ShellDouble {
  readonly opened: string[] = [];

  openExternal(url: string): Promise<void> {
    this.opened.push(url);
    return Promise.resolve();
  }
}

class DialogDouble {
  readonly errors: { readonly title: string; readonly content: string }[] = [];

  showErrorBox(title: string, content: string): void {
    this.errors.push({ title, content });
  }
}

export const app = new AppDouble();
export const protocol = new ProtocolDouble();
export const ipcMain = new EventEmitter();
export const ipcRenderer = new IpcRendererDouble();
export const contextBridge = new ContextBridgeDouble();
export const session = { defaultSession: new SessionDouble() };
export const shell = new ShellDouble();
export const dialog = new DialogDouble();
