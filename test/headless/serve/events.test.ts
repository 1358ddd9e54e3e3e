import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { endless, get, serve, state } from './serving.ts';

describe('serve -o json', () => {
  test('prints listening, applied, requests and stopped, in this order and nothing else', async () => {
    const gatehouse = serve('--demo', '--log');
    const listening = await gatehouse.event('listening');
    await gatehouse.event('applied');
    expect(await get(listening, '/hostname')).toBe(200);
    const logged = await gatehouse.event('request');
    gatehouse.child.kill('SIGTERM');
    const { code } = await gatehouse.ended;
    expect(code).toBe(0);

    const names = gatehouse.events.map((event) => event.event);
    expect([names[0], names[1], names.at(-1)]).toEqual(['listening', 'applied', 'stopped']);
    expect(Object.keys(listening)).toEqual(['event', 'http', 'https', 'ui', 'pid']);
    expect(listening).toMatchObject({
      http: [expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/)],
      https: [expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/)],
      ui: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/),
      pid: gatehouse.child.pid,
    });
    expect(Object.keys(gatehouse.events[1] ?? {})).toEqual(['event', 'read', 'objects', 'hosts', 'routes', 'problems']);
    expect(gatehouse.events[1]).toMatchObject({ read: 1 });
    expect(logged).toMatchObject({
      event: 'request',
      method: 'GET',
      host: 'da2so.com',
      path: '/hostname',
      status: 200,
    });
  });

  test('has no page with --no-ui', async () => {
    expect(await serve('--demo', '--no-ui').event('listening')).toMatchObject({ ui: null });
  });

  test.for(['SIGINT', 'SIGTERM'] as const)('stops gracefully at %s', async (signal) => {
    const gatehouse = serve('--demo');
    await gatehouse.event('listening');
    gatehouse.child.kill(signal);
    expect((await gatehouse.ended).code).toBe(0);
    expect(gatehouse.events.at(-1)).toEqual({ event: 'stopped' });
    expect(await readdir(state())).not.toContain('engine.json');
  });

  test('goes on at SIGHUP where no terminal was closed, as under nohup', async () => {
    const gatehouse = serve('--demo');
    const listening = await gatehouse.event('listening');
    gatehouse.child.kill('SIGHUP');
    await gatehouse.event('applied');
    expect(await get(listening, '/hostname')).toBe(200);
    gatehouse.child.kill('SIGTERM');
    expect((await gatehouse.ended).code).toBe(0);
  });

  test('cuts off what does not end by itself', async () => {
    const gatehouse = serve('--demo');
    const listening = await gatehouse.event('listening');
    await gatehouse.event('applied');
    const stream = endless(listening);
    await once(stream, 'socket').then(([socket]: Socket[]) => socket && once(socket, 'connect'));
    gatehouse.child.kill('SIGTERM');
    expect((await gatehouse.ended).code).toBe(0);
    expect(gatehouse.events.at(-1)).toEqual({ event: 'stopped' });
    stream.destroy();
  });

  test('stops at once at the second signal', async () => {
    const gatehouse = serve('--demo');
    const listening = await gatehouse.event('listening');
    await gatehouse.event('applied');
    const stream = endless(listening);
    await once(stream, 'socket').then(([socket]: Socket[]) => socket && once(socket, 'connect'));
    gatehouse.child.kill('SIGINT');
    await gatehouse.until(() => gatehouse.error.includes('Stopping'));
    gatehouse.child.kill('SIGINT');
    const { code, error } = await gatehouse.ended;
    expect([code, error.includes('Stopped at once')]).toEqual([1, true]);
    stream.destroy();
  });

  test('stops when nobody reads its output any more', async () => {
    const gatehouse = serve('--demo', '--log');
    const listening = await gatehouse.event('listening');
    await gatehouse.event('applied');
    gatehouse.child.stdout.destroy();
    await get(listening, '/hostname');
    const { code, error } = await gatehouse.ended;
    expect([code, error.includes('EPIPE')]).toEqual([0, false]);
  });
});
