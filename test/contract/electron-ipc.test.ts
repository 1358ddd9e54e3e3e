import { vi } from 'vitest';
import type { CallerPipe, EngineFrame, EnginePipe } from '#shared/contract/frames.ts';
import type { JoinedPipes } from './joined-pipes.ts';
import { contractSuite } from './suite.ts';

contractSuite('Electron IPC', openPage);

/** A page in a window of the double: the real preload on one side, the real acceptor on the other. */
async function openPage(): Promise<JoinedPipes> {
  vi.resetModules();
  const { BrowserWindow, contextBridge, ipcMain, ipcRenderer } = await import('#test/doubles/electron.ts');
  const { CHANNELS, PAGE_URL } = await import('#main/shell/channels.ts');
  const { acceptPages } = await import('#main/shell/ipc-pipe.ts');
  const window = new BrowserWindow({});
  await window.loadURL(PAGE_URL);
  await import('#main/shell/preload.ts');
  const accepted = new Promise<EnginePipe>((resolve) => acceptPages(ipcMain as never, resolve));
  const exposed = contextBridge.exposed.get('gatehouse') as CallerPipe;
  const listeners: ((frame: EngineFrame) => void)[] = [];
  const early: EngineFrame[] = [];
  exposed.onFrame((frame) => {
    if (listeners.length === 0) early.push(frame);
    for (const listener of listeners) listener(frame);
  });
  return {
    engine: await accepted,
    caller: {
      ...exposed,
      // A page has no other way to end its pipe than to go.
      close: () => window.destroy(),
      onFrame: (listener) => {
        listeners.push(listener);
        for (const frame of early.splice(0)) listener(frame);
      },
    },
    sendRaw: (value) => ipcRenderer.send(CHANNELS.frame, value),
    dispose: async () => window.destroy(),
  };
}
