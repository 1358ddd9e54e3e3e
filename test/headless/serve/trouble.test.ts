import { mkdir, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { connectTo } from '#main/start/engine-client.ts';
import { readInstance } from '#main/start/instance.ts';
import { PORTS, place, serve, state } from './serving.ts';

describe('trouble on this machine', () => {
  test('a second engine in the same folder is refused and told where the first one is', async () => {
    const first = serve('--demo');
    const { ui, pid } = await first.event('listening');
    const { code, out, error } = await serve('--demo').ended;
    expect([code, out]).toEqual([1, '']);
    expect(error).toContain(`error: Gatehouse is already running: process ${String(pid)}, ${String(ui)}\nhint: `);
  });

  test('an engine that was killed does not stand in the way', async () => {
    const first = serve('--demo');
    await first.event('listening');
    first.child.kill('SIGKILL');
    await first.ended;
    await serve('--demo').event('listening');
  });

  test.for(['--ui-port', '--http-port', '--https-port'])('a port that is taken is explained: %s', async (option) => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const { code, out, error } = await serve('--demo', option, String(port)).ended;
    await new Promise((resolve) => other.close(resolve));
    expect([code, out]).toEqual([1, '']);
    expect(error).toContain(String(port));
    expect(error).toMatch(/hint: .+\n/);
    expect(error).not.toMatch(/\n {4}at /);
  });

  test('an address that others could reach is refused', async () => {
    const { code, error } = await place.run(['serve', '--demo', '--address', '0.0.0.0', '--state-dir', state()]);
    expect(code).toBe(1);
    expect(error).toContain('0.0.0.0');
  });

  test('a state folder that cannot be written is said, and the product still runs', async () => {
    await writeFile(state(), 'a file');
    const gatehouse = serve('--demo');
    await gatehouse.event('applied');
    expect(gatehouse.error).toContain(`The folder ${state()} cannot be written: it is not a folder.`);
    expect(gatehouse.error).toContain('State is kept in a temporary folder until Gatehouse stops');
    gatehouse.child.kill('SIGTERM');
    expect((await gatehouse.ended).code).toBe(0);
  });

  test.runIf(process.platform === 'linux')('a state folder where nothing can be made is said', async () => {
    const gatehouse = place.start(['serve', ...PORTS, '--state-dir', '/proc/gatehouse/state', '-o', 'json']);
    await gatehouse.event('applied');
    expect(gatehouse.error).toContain('The folder /proc/gatehouse/state cannot be written: ');
  });

  test.for(['status', 'logs', 'routes'])("%s says that another user's folder cannot be read", async (command) => {
    await mkdir(path.join(state(), 'engine.json'), { recursive: true });
    const { code, out, error } = await place.run([command, '--state-dir', state()]);
    expect([code, out]).toEqual([1, '']);
    expect(error).toBe(
      `error: Whether Gatehouse runs in ${state()} cannot be read: it is a folder.\nhint: Run the command as the user who started it, or name another folder with --state-dir.\n`,
    );
  });

  test('the state folder is for its owner alone', async () => {
    await serve('--demo').event('listening');
    expect((await stat(state())).mode & 0o777).toBe(0o700);
  });

  test('broken settings are said and the demo is used', async () => {
    await mkdir(state(), { mode: 0o700 });
    await writeFile(path.join(state(), 'settings.json'), '{');
    const gatehouse = serve();
    await gatehouse.event('applied');
    expect(gatehouse.error).toContain('settings.json cannot be understood');
    const instance = await readInstance(state());
    if (instance === null) throw new Error('no engine.json');
    const connection = await connectTo(instance);
    const problems = await connection.call('problems');
    connection.close();
    expect(problems.map((problem) => problem.code)).toContain('settings-broken');
  });
});
