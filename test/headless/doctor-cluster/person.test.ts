import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { place, writeConfig } from './examination.ts';

describe('a person', () => {
  let silent: Server;
  const sockets = new Set<Socket>();
  beforeEach(async () => {
    silent = createServer((socket) => sockets.add(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  test('sees what is being looked at, and can stop it', async () => {
    const { port } = silent.address() as AddressInfo;
    const file = await writeConfig({ server: `https://127.0.0.1:${port}` });
    const words = ['doctor', 'cluster', '--kubeconfig', file, '--state-dir', place.folder];
    const running = place.start(words);
    await running.until(() => running.error.includes('… TLS'));
    running.child.kill('SIGINT');
    const { code, error } = await running.ended;
    expect([code, error.split('\n').at(-2)]).toEqual([1, 'Interrupted while looking at: TLS.']);
  });

  test('reads text with what helps below each finding, in Korean where the locale is', async () => {
    const file = await writeConfig({ server: 'https://127.0.0.1:1', user: { token: 'x' } }, 0o644);
    const words = ['doctor', 'cluster', '--kubeconfig', file, '--state-dir', place.folder];
    const english = await place.run(words);
    expect(english.out).toContain(`      Close it:\n        chmod 600 ${file}\n`);
    expect(english.out).toContain('FAIL  connection: Nothing listens at 127.0.0.1:1.');
    const korean = await place.run(words, { LC_ALL: 'ko_KR.UTF-8' });
    expect(korean.out).toContain('127.0.0.1:1에서 수신하는 프로그램이 없습니다.');
  });
});
