import { contextBridge, ipcRenderer } from 'electron';
import type { CallerFrame, CallerPipe, EngineFrame } from '#shared/contract/frames.ts';
import { CHANNELS } from './channels.ts';

let frameListeners: ((frame: EngineFrame) => void)[] = [];
let closeListeners: (() => void)[] = [];

/** All that the page gets: its end of a pipe of frames. The first listener opens it, also anew after it was closed. */
const pipe: Omit<CallerPipe, 'close'> = {
  send: (frame: CallerFrame) => ipcRenderer.send(CHANNELS.frame, frame),
  onFrame: (listener: (frame: EngineFrame) => void) => {
    frameListeners.push(listener);
    if (frameListeners.length === 1) ipcRenderer.send(CHANNELS.open);
  },
  onClose: (listener: () => void) => {
    closeListeners.push(listener);
  },
};

// The event itself stays here: it would hand the page ipcRenderer.
ipcRenderer.on(CHANNELS.frame, (_event, frame: EngineFrame) => {
  for (const listener of frameListeners) listener(frame);
});

ipcRenderer.on(CHANNELS.close, () => {
  const closing = closeListeners;
  frameListeners = [];
  closeListeners = [];
  for (const listener of closing) listener();
});

contextBridge.exposeInMainWorld('gatehouse', pipe);
