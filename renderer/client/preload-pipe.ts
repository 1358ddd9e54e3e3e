import type { CallerFrame, CallerPipe, EngineFrame } from '#shared/contract/frames.ts';

/** What the desktop app's preload gives to the page, and nothing else. */
export interface PreloadBridge {
  send(frame: CallerFrame): void;
  onFrame(listener: (frame: EngineFrame) => void): void;
  onClose(listener: () => void): void;
}

declare global {
  interface Window {
    readonly gatehouse?: PreloadBridge;
  }
}

/** A pipe over the preload. It has no close of its own: it lives as long as the window. */
export function preloadPipe(bridge: PreloadBridge): CallerPipe {
  return {
    send: (frame) => bridge.send(frame),
    onFrame: (listener) => bridge.onFrame(listener),
    onClose: (listener) => bridge.onClose(listener),
    close: () => undefined,
  };
}
