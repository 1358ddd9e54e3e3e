import { contextBridge, ipcRenderer } from 'electron';
import type { CallerFrame, CallerPipe, EngineFrame } from '#shared/contract/frames.ts';
import { CHANNELS } from './channels.ts';

let opened = false;

/** All that the page gets: its end of a pipe of frames. The first listener opens the pipe. */
const pipe: CallerPipe = {
  send: (frame: CallerFrame) => ipcRenderer.send(CHANNELS.frame, frame),
  onFrame: (listener: (frame: EngineFrame) => void) => {
    // The event itself stays here: it would hand the page ipcRenderer.
    ipcRenderer.on(CHANNELS.frame, (_event, frame: EngineFrame) => listener(frame));
    if (!opened) ipcRenderer.send(CHANNELS.open);
    opened = true;
  },
  onClose: (listener: () => void) => {
    ipcRenderer.on(CHANNELS.close, () => listener());
  },
  close: () => ipcRenderer.send(CHANNELS.close),
};

contextBridge.exposeInMainWorld('gatehouse', pipe);
