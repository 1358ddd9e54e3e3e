import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { PORTS, place, state } from './serving.ts';

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
