import type { CallerPipe } from '#shared/contract/frames.ts';
import { preloadPipe } from './preload-pipe.ts';
import { openWebSocketPipe } from './web-socket-pipe.ts';

/** Opens the pipe that this page has: the desktop app's preload, else the WebSocket of the page server. */
export function openPipe(): CallerPipe {
  if (window.gatehouse !== undefined) return preloadPipe(window.gatehouse);
  const url = new URL('/contract', location.href);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  url.hash = '';
  return openWebSocketPipe(url.href);
}
