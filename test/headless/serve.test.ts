import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { once } from 'node:events';
import { request } from 'node:http';
import type { ClientRequest } from 'node:http';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectTo } from '#main/start/engine-client.ts';
import { readInstance } from '#main/start/instance.ts';
import { writeKubeconfig } from '#test/engine/source/kubeconfig/kubeconfig-files.ts';
import { enterPlace } from './gatehouse-process.ts';
import type { GatehouseProcess, Place } from './gatehouse-process.ts';

let place: Place;
beforeEach(async () => {
  place = await enterPlace();
});
afterEach(async () => {
  await place.leave();
});

const PORTS = ['--http-port', '0', '--https-port', '0', '--address', '127.0.0.1'];

function state(): string {
  return path.join(place.folder, 'state');
}

function serve(...words: string[]): GatehouseProcess {
  return place.start(['serve', ...PORTS, '--state-dir', state(), '-o', 'json', ...words]);
}

/** A GET of the demo's host through the port that `listening` named. */
function get(listening: Record<string, unknown>, target: string): Promise<number> {
  const url = new URL(target, (listening.http as string[])[0]);
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers: { host: 'da2so.com' }, agent: false });
    sent.on('response', (response) => response.resume().on('end', () => resolve(response.statusCode ?? 0)));
    sent.on('error', reject);
    sent.end();
  });
}

/** A request whose body never ends, so that a graceful stop has something to wait for. */
function endless(listening: Record<string, unknown>): ClientRequest {
  const url = new URL('/hostname', (listening.http as string[])[0]);
  const sent = request(url, { headers: { host: 'da2so.com' }, method: 'POST', agent: false });
  sent.on('error', () => undefined); // it is cut off, which is what is wanted
  sent.flushHeaders();
  return sent;
}

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

describe('the source', () => {
  test('of the command line is used and not remembered', async () => {
    await mkdir(path.join(place.folder, 'manifests'));
    const gatehouse = serve('--manifests', 'manifests');
    expect(await gatehouse.event('applied')).toMatchObject({ read: 1, hosts: 0, routes: 0 });
    expect(gatehouse.error).toContain(`Source: manifests in ${path.join(place.folder, 'manifests')}\n`);
    expect(await readdir(state())).not.toContain('settings.json');
  });

  test('is named, also where it is the current context', async () => {
    const file = await writeKubeconfig(place.folder, { server: 'https://127.0.0.1:1', name: 'dev-cluster' });
    const gatehouse = serve('--kubeconfig', file);
    await gatehouse.event('applied');
    expect(gatehouse.error).toBe('Source: kubeconfig context dev-cluster\n');
  });

  test('that was remembered is used, and said', async () => {
    const manifests = path.join(place.folder, 'manifests');
    await mkdir(manifests);
    await mkdir(state(), { mode: 0o700 });
    const source = { choice: { kind: 'manifests', paths: [manifests] }, namespaces: null };
    await writeFile(path.join(state(), 'settings.json'), JSON.stringify({ version: 1, source }));
    const gatehouse = serve();
    await gatehouse.event('applied');
    expect(gatehouse.error).toContain(`Source: manifests in ${manifests} (chosen last time)\n`);
  });

  test('that was remembered and is gone fails with a way out', async () => {
    await mkdir(state(), { mode: 0o700 });
    const source = { choice: { kind: 'manifests', paths: [path.join(place.folder, 'gone')] }, namespaces: null };
    await writeFile(path.join(state(), 'settings.json'), JSON.stringify({ version: 1, source }));
    const { code, error } = await serve().ended;
    expect(code).toBe(1);
    expect(error).toContain(
      'This source was chosen last time. Name another one with --demo, --manifests or --context.',
    );
    expect(await readdir(state())).not.toContain('engine.json');
  });

  test('is the demo where nothing was chosen', async () => {
    const gatehouse = serve();
    await gatehouse.event('applied');
    expect(gatehouse.error).toContain('Source: the built-in demo (nothing was chosen yet;');
  });

  test.for([
    [['--manifests', 'missing'], 'missing'],
    [['--context', 'nowhere'], 'kubeconfig'],
  ] as const)('that cannot be read is explained with exit code 1: %j', async ([words, named]) => {
    const { code, out, error } = await serve(...words).ended;
    expect([code, out]).toEqual([1, '']);
    expect(error).toContain(named);
    expect(error).toMatch(/error: .+\nhint: .+\n/);
    expect(error).not.toMatch(/\n {4}at /);
  });
});

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

test('for a person it says once what is wrong', async () => {
  await writeFile(path.join(place.folder, 'a.yaml'), 'kind: [');
  const words = ['serve', '--manifests', '.', ...PORTS, '--state-dir', state()];
  const gatehouse = place.start(words);
  await gatehouse.until(() => gatehouse.error.includes('a.yaml'));
  await writeFile(path.join(place.folder, 'b.yaml'), 'kind: [');
  await gatehouse.until(() => gatehouse.error.includes('b.yaml'));
  gatehouse.child.kill('SIGTERM');
  const { error } = await gatehouse.ended;
  expect(
    error.split('\n').map((line) => /^.+\/([ab]\.yaml), line 1: /.exec(line)?.[1] ?? line.split(/[:;]/)[0]),
  ).toEqual(['Source', 'a.yaml', 'b.yaml', 'Stopping', '']);
});

test('for a person it prints addresses, what is in force, and the end', async () => {
  const gatehouse = place.start(['serve', '--demo', ...PORTS, '--state-dir', state()]);
  await gatehouse.until(() => gatehouse.out.includes('In force'));
  gatehouse.child.kill('SIGINT');
  const { code, out, error } = await gatehouse.ended;
  expect(code).toBe(0);
  expect(out).toMatch(
    /^http {3}http:\/\/127\.0\.0\.1:\d+\nhttps {2}https:\/\/127\.0\.0\.1:\d+\npage {3}http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+\nCtrl\+C stops it\.\nIn force, reading 1: \d+ objects, .+\nStopped\.\n$/,
  );
  expect(error).toBe('Source: the built-in demo\nStopping; requests in flight may finish.\n');
});
