import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeKubeconfig } from '#test/engine/source/kubeconfig/kubeconfig-files.ts';
import { place, serve, state } from './serving.ts';

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
