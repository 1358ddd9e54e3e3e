import type { IpcMain, IpcMainEvent, WebContents } from 'electron';
import type { EngineFrame, EnginePipe } from '#shared/contract/frames.ts';
import { CHANNELS, PAGE_URL } from './channels.ts';

/** The engine's end of the pipe to one loaded page. */
class IpcPipe implements EnginePipe {
  readonly #page: WebContents;
  readonly #frameListeners: ((frame: unknown) => void)[] = [];
  readonly #closeListeners: (() => void)[] = [];
  #open = true;

  constructor(page: WebContents) {
    this.#page = page;
  }

  send(frame: EngineFrame): void {
    if (this.#open && !this.#page.isDestroyed()) this.#page.send(CHANNELS.frame, frame);
  }

  onFrame(listener: (frame: unknown) => void): void {
    this.#frameListeners.push(listener);
  }

  onClose(listener: () => void): void {
    this.#closeListeners.push(listener);
  }

  close(): void {
    if (!this.#open) return;
    if (!this.#page.isDestroyed()) this.#page.send(CHANNELS.close);
    this.end();
  }

  take(frame: unknown): void {
    if (this.#open) for (const listener of this.#frameListeners) listener(frame);
  }

  /** The page is gone: nothing can be sent any more. */
  end(): void {
    if (!this.#open) return;
    this.#open = false;
    for (const listener of this.#closeListeners) listener();
  }
}

/**
 * Gives a pipe to each page of ours that asks for one. A page that is loaded anew gets a new pipe and the old one ends.
 * Messages of any other origin or of a frame inside the page are not listened to.
 */
export function acceptPages(ipcMain: IpcMain, accept: (pipe: EnginePipe) => void): void {
  const pipes = new Map<WebContents, IpcPipe>();

  function end(page: WebContents): void {
    const pipe = pipes.get(page);
    pipes.delete(page);
    pipe?.end();
  }

  function open(page: WebContents): void {
    if (!pipes.has(page)) endWithPage(page, () => end(page));
    pipes.get(page)?.end();
    const pipe = new IpcPipe(page);
    pipes.set(page, pipe);
    accept(pipe);
  }

  ipcMain.on(CHANNELS.open, (event) => {
    if (isOurs(event)) open(event.sender);
  });
  ipcMain.on(CHANNELS.frame, (event, frame: unknown) => {
    if (isOurs(event)) pipes.get(event.sender)?.take(frame);
  });
}

function endWithPage(page: WebContents, end: () => void): void {
  page.once('destroyed', end);
  page.on('render-process-gone', end);
}

function isOurs(event: IpcMainEvent): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame.parent === null && frame.url.startsWith(PAGE_URL);
}
