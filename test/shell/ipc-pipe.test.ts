import { beforeEach, expect, test, vi } from 'vitest';
import { CHANNELS, PAGE_URL } from '#main/shell/channels.ts';
import type { CallerPipe, EnginePipe } from '#shared/contract/frames.ts';

beforeEach(() => vi.resetModules());

test('a page of another origin gets no pipe', async () => {
  const { pipes, ask } = await shellSide();
  await ask({ url: 'https://example.com/', parent: null });
  await ask({ url: 'app://gatehouse.example.com/', parent: null });
  await ask({ url: 'file:///index.html', parent: null });
  expect(pipes).toEqual([]);
});

test('a frame inside our page gets no pipe', async () => {
  const { pipes, ask } = await shellSide();
  await ask({ url: PAGE_URL, parent: {} });
  expect(pipes).toEqual([]);
});

test('frames count only while the page that asked is still ours', async () => {
  const { pipes, ask, say } = await shellSide();
  await ask({ url: PAGE_URL, parent: null });
  const taken: unknown[] = [];
  pipes[0]?.onFrame((frame) => taken.push(frame));
  await say({ url: `${PAGE_URL}#/requests`, parent: null }, 'first');
  await say({ url: 'https://example.com/', parent: null }, 'second');
  expect(taken).toEqual(['first']);
});

test('a page that is loaded again gets a new pipe and the old one closes', async () => {
  const { pipes, ask } = await shellSide();
  await ask({ url: PAGE_URL, parent: null });
  const closed = vi.fn();
  pipes[0]?.onClose(closed);
  await ask({ url: PAGE_URL, parent: null });
  expect([pipes.length, closed.mock.calls.length]).toEqual([2, 1]);
});

test.each(['destroyed', 'render-process-gone'])(
  'when the page is gone (%s) its pipe closes and sends no more',
  async (event) => {
    const { pipes, ask, page, sent } = await shellSide();
    await ask({ url: PAGE_URL, parent: null });
    const closed = vi.fn();
    pipes[0]?.onClose(closed);
    page.emit(event);
    pipes[0]?.send({ type: 'result', id: 1, value: null });
    expect([closed.mock.calls.length, sent()]).toEqual([1, 0]);
  },
);

test('a page whose pipe was closed may ask for another one', async () => {
  const { pipes, page } = await shellSide();
  page.frame = { url: PAGE_URL, parent: null };
  const { contextBridge } = await import('#test/doubles/electron.ts');
  await import('#main/shell/preload.ts');
  const bridge = contextBridge.exposed.get('gatehouse') as CallerPipe;
  const said: string[] = [];
  bridge.onFrame(() => said.push('first'));
  bridge.onClose(() => bridge.onFrame(() => said.push('second')));
  await expect.poll(() => pipes.length).toBe(1);
  pipes[0]?.close();
  await expect.poll(() => pipes.length).toBe(2);
  pipes[1]?.send({ type: 'result', id: 1, value: null });
  await expect.poll(() => said).toEqual(['second']);
});

interface Sender {
  readonly url: string;
  readonly parent: object | null;
}

async function shellSide() {
  const { BrowserWindow, ipcMain, ipcRenderer } = await import('#test/doubles/electron.ts');
  const { acceptPages } = await import('#main/shell/ipc-pipe.ts');
  const page = new BrowserWindow({}).webContents;
  const pipes: EnginePipe[] = [];
  acceptPages(ipcMain as never, (pipe) => pipes.push(pipe));
  const received = vi.fn();
  ipcRenderer.on(CHANNELS.frame, received);
  const deliver = async (frame: Sender, channel: string, value?: unknown): Promise<void> => {
    page.frame = { ...frame };
    const arrived = new Promise((resolve) => ipcMain.once(channel, resolve));
    ipcRenderer.send(channel, value);
    await arrived;
  };
  return {
    page,
    pipes,
    ask: (frame: Sender) => deliver(frame, CHANNELS.open),
    say: (frame: Sender, value: unknown) => deliver(frame, CHANNELS.frame, value),
    sent: () => received.mock.calls.length,
  };
}
