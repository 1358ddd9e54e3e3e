/** Names of the Electron IPC channels between page and shell; nothing else crosses that border. */
export const CHANNELS = {
  /** Page to shell: a page is ready for frames and wants a pipe. */
  open: 'gatehouse:open',
  /** Both ways: one frame of the contract. */
  frame: 'gatehouse:frame',
  /** Shell to page: the pipe is gone, and another one may be asked for. */
  close: 'gatehouse:close',
} as const;

/** Where the page lives. A scheme of its own, so that no web server and no file can pass for it. */
export const PAGE_SCHEME = 'app';
export const PAGE_URL = `${PAGE_SCHEME}://gatehouse/`;
