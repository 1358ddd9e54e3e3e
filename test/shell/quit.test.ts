import { afterEach, expect, test, vi } from 'vitest';
import { quitOnce } from '#main/shell/quit.ts';

afterEach(() => vi.useRealTimers());

test('window and tray go first, then the engine stops, then the program ends', async () => {
  const { said, quit, stopped } = steps();
  quit(0);
  expect(said).toEqual(['withdraw', 'stop']);
  stopped.resolve();
  await expect.poll(() => said).toEqual(['withdraw', 'stop', 'exit 0']);
});

test('an engine that does not stop is given up after five seconds', async () => {
  vi.useFakeTimers();
  const { said, quit } = steps();
  quit(0);
  await vi.advanceTimersByTimeAsync(4999);
  expect(said).toEqual(['withdraw', 'stop']);
  await vi.advanceTimersByTimeAsync(1);
  expect(said).toEqual(['withdraw', 'stop', 'exit 1']);
});

test('an engine that fails while stopping is reported and ends the program', async () => {
  const { said, quit, stopped } = steps();
  quit(0);
  stopped.reject(new Error('broken'));
  await expect.poll(() => said).toEqual(['withdraw', 'stop', 'report Error: broken', 'exit 1']);
});

test('quitting a second time ends the program at once', () => {
  const { said, quit } = steps();
  quit(0);
  quit(0);
  expect(said).toEqual(['withdraw', 'stop', 'exit 1']);
});

function steps() {
  const said: string[] = [];
  const stopped = Promise.withResolvers<void>();
  const quit = quitOnce({
    withdraw: () => said.push('withdraw'),
    stop: () => {
      said.push('stop');
      return stopped.promise;
    },
    report: (error) => said.push(`report ${String(error)}`),
    exit: (code) => said.push(`exit ${code}`),
  });
  return { said, quit, stopped };
}
