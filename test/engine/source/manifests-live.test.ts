import { appendFile, mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { has, hosts, ingress, manifestFolder, serves } from './manifest-folder.ts';

const place = manifestFolder();

describe('a change', () => {
  test('in place is read', async () => {
    const file = place.at('a.yaml');
    await writeFile(file, ingress('a', 'one.example.com'));
    const recorder = await place.started();
    await writeFile(file, ingress('a', 'two.example.com'));
    await recorder.until(serves('two.example.com'));
  });

  test('of the same length, many times within a moment, ends with the last one', async () => {
    const file = place.at('a.yaml');
    await writeFile(file, ingress('a', 'h00.example.com'));
    const recorder = await place.started();
    for (let index = 10; index < 60; index += 1) await writeFile(file, ingress('a', `h${index}.example.com`));
    await recorder.until(serves('h59.example.com'));
  });

  test('that changes nothing is a reading all the same, and objects stay the same values', async () => {
    const file = place.at('a.yaml');
    await writeFile(file, ingress('a'));
    const recorder = await place.started();
    await appendFile(file, '# more words\n');
    const [first, second] = [await recorder.reading(1), await recorder.reading(2)];
    expect(second.ingresses).toBe(first.ingresses);
  });

  test('of nothing but the time of a file is a reading', async () => {
    const file = place.at('a.yaml');
    await writeFile(file, ingress('a'));
    const recorder = await place.started();
    await utimes(file, new Date(), new Date());
    expect(await recorder.reading(2)).toMatchObject({ ingresses: [{ name: 'a' }] });
  });

  test('of one object leaves the others the same values', async () => {
    await writeFile(place.at('a.yaml'), ingress('a'));
    await writeFile(place.at('b.yaml'), ingress('b', 'one.example.com'));
    const recorder = await place.started();
    await writeFile(place.at('b.yaml'), ingress('b', 'two.example.com'));
    const after = await recorder.until(serves('a.example.com two.example.com'));
    const before = await recorder.reading(1);
    expect(after.ingresses[0]).toBe(before.ingresses[0]);
    expect(after.ingresses[1]).not.toBe(before.ingresses[1]);
  });

  test('by an editor that writes beside and renames over is read', async () => {
    const file = place.at('a.yaml');
    await writeFile(file, ingress('a', 'one.example.com'));
    const recorder = await place.started([file]);
    for (const host of ['two.example.com', 'three.example.com']) {
      await writeFile(place.at('4913'), '');
      await rm(place.at('4913'));
      await rename(file, place.at('a.yaml~'));
      await writeFile(place.at('.a.yaml.tmp'), ingress('a', host));
      await rename(place.at('.a.yaml.tmp'), file);
      await rm(place.at('a.yaml~'));
      await recorder.until(serves(host));
    }
  });

  test('of files that editors leave behind is no reading', async () => {
    await writeFile(place.at('a.yaml'), ingress('a'));
    const recorder = await place.started();
    for (const name of ['.a.yaml.swp', 'a.yaml~', '#a.yaml#', '.#a.yaml', '4913'])
      await writeFile(place.at(name), 'x: [');
    await writeFile(place.at('b.yaml'), ingress('b'));
    await recorder.until(has('a b'));
    expect(recorder.snapshots.map(({ read, problems }) => [read, problems])).toEqual([
      [1, []],
      [2, []],
    ]);
  });

  test('by a new file, by a rename, by a deletion is read', async () => {
    const recorder = await place.started();
    await writeFile(place.at('a.yaml'), ingress('a'));
    await recorder.until(has('a'));
    await rename(place.at('a.yaml'), place.at('a.txt'));
    await recorder.next(has(''));
    await rename(place.at('a.txt'), place.at('b.yml'));
    await recorder.next(has('a'));
    await rm(place.at('b.yml'));
    await recorder.next(has(''));
  });

  test('in a folder that is new itself is read', async () => {
    const recorder = await place.started();
    const deep = place.at('one', 'two', 'three');
    await mkdir(deep, { recursive: true });
    await writeFile(join(deep, 'a.yaml'), ingress('a', 'one.example.com'));
    await recorder.until(serves('one.example.com'));
    await writeFile(join(deep, 'a.yaml'), ingress('a', 'two.example.com'));
    await recorder.until(serves('two.example.com'));
  });

  test('by a folder that is moved in, away and deleted is read', async () => {
    const outside = join(place.root, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'a.yaml'), ingress('a', 'one.example.com'));
    const recorder = await place.started();
    await rename(outside, place.at('inside'));
    await recorder.until(has('a'));
    await writeFile(place.at('inside', 'a.yaml'), ingress('a', 'two.example.com'));
    await recorder.until(serves('two.example.com'));
    await rename(place.at('inside'), outside);
    await recorder.next(has(''));
    await mkdir(place.at('inside'));
    await writeFile(place.at('inside', 'a.yaml'), ingress('a', 'three.example.com'));
    await recorder.until(serves('three.example.com'));
    await rm(place.at('inside'), { recursive: true });
    await recorder.next(has(''));
  });

  test('by the links of a mounted ConfigMap, which swap all files at once, is read', async () => {
    await mkdir(place.at('..2024_1'));
    await mkdir(place.at('..2024_2'));
    await writeFile(place.at('..2024_1', 'a.yaml'), ingress('a', 'one.example.com'));
    await writeFile(place.at('..2024_2', 'a.yaml'), ingress('a', 'two.example.com'));
    await symlink('..2024_1', place.at('..data'));
    await symlink('..data/a.yaml', place.at('a.yaml'));
    const recorder = await place.started();
    expect(hosts(await recorder.reading(1))).toBe('one.example.com');
    await symlink('..2024_2', place.at('..data_tmp'));
    await rename(place.at('..data_tmp'), place.at('..data'));
    await recorder.until(serves('two.example.com'));
  });

  test('of what a link leads to is read', async () => {
    await writeFile(join(place.root, 'elsewhere.yaml'), ingress('a', 'one.example.com'));
    await mkdir(join(place.root, 'more'));
    await symlink(join(place.root, 'elsewhere.yaml'), place.at('a.yaml'));
    await symlink(join(place.root, 'more'), place.at('more'));
    const recorder = await place.started();
    await writeFile(join(place.root, 'elsewhere.yaml'), ingress('a', 'two.example.com'));
    await recorder.until(serves('two.example.com'));
    await writeFile(join(place.root, 'more', 'b.yaml'), ingress('b', 'three.example.com'));
    await recorder.until(serves('two.example.com three.example.com'));
  });

  test('under continuous writing is read before the writing ends', async () => {
    const recorder = await place.started();
    let isWriting = true;
    const writing = (async (): Promise<void> => {
      for (let index = 0; isWriting; index += 1)
        await writeFile(place.at('a.yaml'), ingress('a', `h${index}.example.com`));
    })();
    await recorder.until((snapshot) => snapshot.read === 4);
    isWriting = false;
    await writing;
  });

  test('after close is not read', async () => {
    const recorder = await place.started();
    await place.closeSources();
    await writeFile(place.at('a.yaml'), ingress('a'));
    const other = await place.started();
    await other.until(has('a'));
    expect(recorder.snapshots.length).toBe(1);
  });
});

describe('a path that disappears', () => {
  test('is a problem until it is back, as a folder', async () => {
    await writeFile(place.at('a.yaml'), ingress('a', 'one.example.com'));
    const recorder = await place.started();
    await rename(place.folder, join(place.root, 'away'));
    const gone = await recorder.until(has(''));
    expect(gone.problems).toEqual([
      {
        code: 'manifest-missing',
        severity: 'error',
        subject: { kind: 'file', namespace: null, name: place.folder },
        values: {},
      },
    ]);
    expect(recorder.statuses.at(-1)?.state).toBe('degraded');
    await rename(join(place.root, 'away'), place.folder);
    expect((await recorder.next(serves('one.example.com'))).problems).toEqual([]);
    await writeFile(place.at('a.yaml'), ingress('a', 'two.example.com'));
    await recorder.until(serves('two.example.com'));
  });

  test('is a problem until it is back, deleted and made anew', async () => {
    await writeFile(place.at('a.yaml'), ingress('a', 'one.example.com'));
    const recorder = await place.started();
    await rm(place.folder, { recursive: true });
    await recorder.until(({ problems }) => problems[0]?.code === 'manifest-missing');
    await mkdir(place.folder);
    await writeFile(place.at('a.yaml'), ingress('a', 'two.example.com'));
    await recorder.until(serves('two.example.com'));
    await writeFile(place.at('a.yaml'), ingress('a', 'three.example.com'));
    await recorder.until(serves('three.example.com'));
  });

  test('is noticed even if the folder around it went too', async () => {
    await writeFile(place.at('a.yaml'), ingress('a'));
    const recorder = await place.started([place.at('a.yaml')]);
    await rename(place.folder, join(place.root, 'away'));
    await recorder.until(({ problems }) => problems[0]?.code === 'manifest-missing');
    await rename(join(place.root, 'away'), place.folder);
    await recorder.next(has('a'));
  });
});
