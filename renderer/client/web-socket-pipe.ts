import type { CallerPipe, EngineFrame } from '#shared/contract/frames.ts';

/** A pipe over a WebSocket of the page's own origin. Closed also when a message is no JSON or the opening fails. */
export function openWebSocketPipe(url: string): CallerPipe {
  const socket = new WebSocket(url);
  const frameListeners: ((frame: EngineFrame) => void)[] = [];
  const closeListeners: (() => void)[] = [];
  socket.addEventListener('message', (event: MessageEvent<unknown>) => {
    const frame = parse(event.data);
    if (frame === null) socket.close();
    else for (const listener of frameListeners) listener(frame);
  });
  socket.addEventListener('close', () => {
    for (const listener of closeListeners) listener();
  });
  return {
    send: (frame) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
    },
    onFrame: (listener) => frameListeners.push(listener),
    onClose: (listener) => closeListeners.push(listener),
    close: () => socket.close(),
  };
}

function parse(data: unknown): EngineFrame | null {
  if (typeof data !== 'string') return null;
  try {
    return JSON.parse(data) as EngineFrame;
  } catch {
    return null; // the caller closes the pipe: the other end does not speak the contract
  }
}
