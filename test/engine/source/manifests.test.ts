import { appendFile, mkdir, mkdtemp, open, rename, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Snapshot } from '#shared/model/snapshot.ts';
import type { NamespaceLimit } from '#shared/model/source.ts';
import { CodedError } from '#engine/coded-error.ts';
import { createManifestsSource } from '#engine/source/manifests.ts';
import type { Source } from '#engine/source/source.ts';
import { SnapshotRecorder } from './snapshot-recorder.ts';

let root: string;
let folder: string;
const sources: Source[] = [];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gatehouse-manifests-'));
  folder = join(root, 'k8s');
  await mkdir(folder);
});

afterEach(async () => {
  for (const source of sources.splice(0)) await source.close();
  await rm(root, { recursive: true, force: true });
});

function ingress(name: string, host = 'a.example.com'): string {
  return `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: ${name}}\nspec: {rules: [{host: ${host}}]}\n`;
}

async function started(
  paths: readonly string[] = [folder],
  namespaces: NamespaceLimit = null,
): Promise<SnapshotRecorder> {
  const source = createManifestsSource(paths, namespaces);
  sources.push(source);
  const recorder = new SnapshotRecorder();
  await source.start(recorder);
  await recorder.reading(1);
  return recorder;
}

function names({ ingresses }: Snapshot): string {
  return ingresses.map(({ name }) => name).join(' ');
}

function hosts({ ingresses }: Snapshot): string {
  return ingresses.flatMap(({ rules }) => rules.map(({ host }) => host)).join(' ');
}

const has =
  (expected: string) =>
  (snapshot: Snapshot): boolean =>
    names(snapshot) === expected;
const serves =
  (expected: string) =>
  (snapshot: Snapshot): boolean =>
    hosts(snapshot) === expected;

describe('the first reading', () => {
  test('takes .yaml, .yml and .json of a folder and the folders in it, and nothing else', async () => {
    await mkdir(join(folder, 'sub', 'deep'), { recursive: true });
    await mkdir(join(folder, '.git'));
    await mkdir(join(folder, 'node_modules'));
    await writeFile(join(folder, 'a.yaml'), ingress('a'));
    await writeFile(join(folder, 'sub', 'b.yml'), ingress('b'));
    await writeFile(
      join(folder, 'sub', 'deep', 'c.JSON'),
      JSON.stringify({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'c' } }),
    );
    for (const name of [
      'd.txt',
      '.e.yaml',
      'f.yaml~',
      '#g.yaml#',
      '.h.yaml.swp',
      '4913',
      '.git/i.yaml',
      'node_modules/j.yaml',
    ]) {
      await writeFile(join(folder, name), ingress('not-me'));
    }
    const recorder = await started();
    expect(recorder.snapshots.map(({ source, read, problems }) => ({ source, read, problems }))).toEqual([
      { source: { kind: 'manifests', name: folder }, read: 1, problems: [] },
    ]);
    expect(names(await recorder.reading(1))).toBe('a b c');
    expect(recorder.statuses.map(({ state }) => state)).toEqual(['starting', 'live']);
    expect(recorder.statuses.at(-1)?.kinds[0]).toEqual({ kind: 'Ingress', state: 'live', objects: 3, detail: null });
  });

  test('takes a file that is named whatever its extension, and each file once', async () => {
    await writeFile(join(folder, 'a.txt'), ingress('a'));
    await writeFile(join(folder, 'b.yaml'), ingress('b'));
    const recorder = await started([join(folder, 'a.txt'), folder, join(folder, 'b.yaml'), `${folder}/../k8s`]);
    const { problems, ingresses } = await recorder.reading(1);
    expect([ingresses.map(({ name }) => name), problems]).toEqual([['a', 'b'], []]);
  });

  test('of an empty folder is a reading too', async () => {
    expect((await started()).snapshots).toMatchObject([{ read: 1, ingresses: [], problems: [] }]);
  });

  test('of a path that does not exist is refused before anything is read', async () => {
    const source = createManifestsSource([folder, join(folder, 'absent')], null);
    const error: unknown = await source.start(new SnapshotRecorder()).catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(CodedError);
    expect(error).toMatchObject({
      code: 'manifest-missing',
      message: `There is no file or folder ${join(folder, 'absent')}.`,
      hint: 'Check the path given after --manifests; it counts from the folder in which the command runs.',
    });
  });

  test('shows kinds that are not used once, for all files together', async () => {
    await writeFile(
      join(folder, 'a.yaml'),
      'apiVersion: apps/v1\nkind: Deployment\n---\napiVersion: batch/v1\nkind: Job\n',
    );
    await writeFile(join(folder, 'b.yaml'), 'apiVersion: apps/v1\nkind: Deployment\n');
    expect((await (await started()).reading(1)).problems).toEqual([
      {
        code: 'manifest-kind-ignored',
        severity: 'info',
        subject: { kind: 'file', namespace: null, name: folder },
        values: { kinds: 'Deployment, Job' },
      },
    ]);
  });

  test('leaves out a file that is too large or no file, and says so or passes it over', async () => {
    const file = await open(join(folder, 'huge.yaml'), 'w');
    await file.truncate(33 * 1024 * 1024);
    await file.close();
    await mkdir(join(folder, 'folder.yaml'));
    await symlink(join(folder, 'nowhere'), join(folder, 'dangling.yaml'));
    await symlink(join(folder, 'loop.yaml'), join(folder, 'loop.yaml'));
    await writeFile(join(folder, 'a.yaml'), ingress('a'));
    const snapshot = await (await started()).reading(1);
    expect(names(snapshot)).toBe('a');
    expect(snapshot.problems.map(({ code, subject, values }) => [code, subject.name, values])).toEqual([
      ['manifest-unreadable', join(folder, 'loop.yaml'), { reason: 'a symbolic link leads back to itself' }],
      ['manifest-unreadable', join(folder, 'huge.yaml'), { reason: 'it is larger than 32 MB' }],
    ]);
  });

  test('ends where a link leads back to a folder above', async () => {
    await symlink(folder, join(folder, 'again'));
    await writeFile(join(folder, 'a.yaml'), ingress('a'));
    expect(await (await started()).reading(1)).toMatchObject({ ingresses: [{ name: 'a' }], problems: [] });
  });
});

describe('a change', () => {
  test('in place is read', async () => {
    const file = join(folder, 'a.yaml');
    await writeFile(file, ingress('a', 'one.example.com'));
    const recorder = await started();
    await writeFile(file, ingress('a', 'two.example.com'));
    await recorder.until(serves('two.example.com'));
  });

  test('of the same length, many times within a moment, ends with the last one', async () => {
    const file = join(folder, 'a.yaml');
    await writeFile(file, ingress('a', 'h00.example.com'));
    const recorder = await started();
    for (let index = 10; index < 60; index += 1) await writeFile(file, ingress('a', `h${index}.example.com`));
    await recorder.until(serves('h59.example.com'));
  });

  test('that changes nothing is a reading all the same, and objects stay the same values', async () => {
    const file = join(folder, 'a.yaml');
    await writeFile(file, ingress('a'));
    const recorder = await started();
    await appendFile(file, '# more words\n');
    const [first, second] = [await recorder.reading(1), await recorder.reading(2)];
    expect(second.ingresses).toBe(first.ingresses);
  });

  test('of nothing but the time of a file is a reading', async () => {
    const file = join(folder, 'a.yaml');
    await writeFile(file, ingress('a'));
    const recorder = await started();
    await utimes(file, new Date(), new Date());
    expect(await recorder.reading(2)).toMatchObject({ ingresses: [{ name: 'a' }] });
  });

  test('of one object leaves the others the same values', async () => {
    await writeFile(join(folder, 'a.yaml'), ingress('a'));
    await writeFile(join(folder, 'b.yaml'), ingress('b', 'one.example.com'));
    const recorder = await started();
    await writeFile(join(folder, 'b.yaml'), ingress('b', 'two.example.com'));
    const after = await recorder.until(serves('a.example.com two.example.com'));
    const before = await recorder.reading(1);
    expect(after.ingresses[0]).toBe(before.ingresses[0]);
    expect(after.ingresses[1]).not.toBe(before.ingresses[1]);
  });

  test('by an editor that writes beside and renames over is read', async () => {
    const file = join(folder, 'a.yaml');
    await writeFile(file, ingress('a', 'one.example.com'));
    const recorder = await started([file]);
    for (const host of ['two.example.com', 'three.example.com']) {
      await writeFile(join(folder, '4913'), '');
      await rm(join(folder, '4913'));
      await rename(file, join(folder, 'a.yaml~'));
      await writeFile(join(folder, '.a.yaml.tmp'), ingress('a', host));
      await rename(join(folder, '.a.yaml.tmp'), file);
      await rm(join(folder, 'a.yaml~'));
      await recorder.until(serves(host));
    }
  });

  test('of files that editors leave behind is no reading', async () => {
    await writeFile(join(folder, 'a.yaml'), ingress('a'));
    const recorder = await started();
    for (const name of ['.a.yaml.swp', 'a.yaml~', '#a.yaml#', '.#a.yaml', '4913'])
      await writeFile(join(folder, name), 'x: [');
    await writeFile(join(folder, 'b.yaml'), ingress('b'));
    await recorder.until(has('a b'));
    expect(recorder.snapshots.map(({ read, problems }) => [read, problems])).toEqual([
      [1, []],
      [2, []],
    ]);
  });

  test('by a new file, by a rename, by a deletion is read', async () => {
    const recorder = await started();
    await writeFile(join(folder, 'a.yaml'), ingress('a'));
    await recorder.until(has('a'));
    await rename(join(folder, 'a.yaml'), join(folder, 'a.txt'));
    await recorder.next(has(''));
    await rename(join(folder, 'a.txt'), join(folder, 'b.yml'));
    await recorder.next(has('a'));
    await rm(join(folder, 'b.yml'));
    await recorder.next(has(''));
  });

  test('in a folder that is new itself is read', async () => {
    const recorder = await started();
    const deep = join(folder, 'one', 'two', 'three');
    await mkdir(deep, { recursive: true });
    await writeFile(join(deep, 'a.yaml'), ingress('a', 'one.example.com'));
    await recorder.until(serves('one.example.com'));
    await writeFile(join(deep, 'a.yaml'), ingress('a', 'two.example.com'));
    await recorder.until(serves('two.example.com'));
  });

  test('by a folder that is moved in, away and deleted is read', async () => {
    const outside = join(root, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'a.yaml'), ingress('a', 'one.example.com'));
    const recorder = await started();
    await rename(outside, join(folder, 'inside'));
    await recorder.until(has('a'));
    await writeFile(join(folder, 'inside', 'a.yaml'), ingress('a', 'two.example.com'));
    await recorder.until(serves('two.example.com'));
    await rename(join(folder, 'inside'), outside);
    await recorder.next(has(''));
    await mkdir(join(folder, 'inside'));
    await writeFile(join(folder, 'inside', 'a.yaml'), ingress('a', 'three.example.com'));
    await recorder.until(serves('three.example.com'));
    await rm(join(folder, 'inside'), { recursive: true });
    await recorder.next(has(''));
  });

  test('by the links of a mounted ConfigMap, which swap all files at once, is read', async () => {
    await mkdir(join(folder, '..2024_1'));
    await mkdir(join(folder, '..2024_2'));
    await writeFile(join(folder, '..2024_1', 'a.yaml'), ingress('a', 'one.example.com'));
    await writeFile(join(folder, '..2024_2', 'a.yaml'), ingress('a', 'two.example.com'));
    await symlink('..2024_1', join(folder, '..data'));
    await symlink('..data/a.yaml', join(folder, 'a.yaml'));
    const recorder = await started();
    expect(hosts(await recorder.reading(1))).toBe('one.example.com');
    await symlink('..2024_2', join(folder, '..data_tmp'));
    await rename(join(folder, '..data_tmp'), join(folder, '..data'));
    await recorder.until(serves('two.example.com'));
  });

  test('of what a link leads to is read', async () => {
    await writeFile(join(root, 'elsewhere.yaml'), ingress('a', 'one.example.com'));
    await mkdir(join(root, 'more'));
    await symlink(join(root, 'elsewhere.yaml'), join(folder, 'a.yaml'));
    await symlink(join(root, 'more'), join(folder, 'more'));
    const recorder = await started();
    await writeFile(join(root, 'elsewhere.yaml'), ingress('a', 'two.example.com'));
    await recorder.until(serves('two.example.com'));
    await writeFile(join(root, 'more', 'b.yaml'), ingress('b', 'three.example.com'));
    await recorder.until(serves('two.example.com three.example.com'));
  });

  test('under continuous writing is read before the writing ends', async () => {
    const recorder = await started();
    let isWriting = true;
    const writing = (async (): Promise<void> => {
      for (let index = 0; isWriting; index += 1)
        await writeFile(join(folder, 'a.yaml'), ingress('a', `h${index}.example.com`));
    })();
    await recorder.until((snapshot) => snapshot.read === 4);
    isWriting = false;
    await writing;
  });

  test('after close is not read', async () => {
    const recorder = await started();
    await sources[0]?.close();
    await writeFile(join(folder, 'a.yaml'), ingress('a'));
    const other = await started();
    await other.until(has('a'));
    expect(recorder.snapshots.length).toBe(1);
  });
});

describe('a path that disappears', () => {
  test('is a problem until it is back, as a folder', async () => {
    await writeFile(join(folder, 'a.yaml'), ingress('a', 'one.example.com'));
    const recorder = await started();
    await rename(folder, join(root, 'away'));
    const gone = await recorder.until(has(''));
    expect(gone.problems).toEqual([
      {
        code: 'manifest-missing',
        severity: 'error',
        subject: { kind: 'file', namespace: null, name: folder },
        values: {},
      },
    ]);
    expect(recorder.statuses.at(-1)?.state).toBe('degraded');
    await rename(join(root, 'away'), folder);
    expect((await recorder.next(serves('one.example.com'))).problems).toEqual([]);
    await writeFile(join(folder, 'a.yaml'), ingress('a', 'two.example.com'));
    await recorder.until(serves('two.example.com'));
  });

  test('is a problem until it is back, deleted and made anew', async () => {
    await writeFile(join(folder, 'a.yaml'), ingress('a', 'one.example.com'));
    const recorder = await started();
    await rm(folder, { recursive: true });
    await recorder.until(({ problems }) => problems[0]?.code === 'manifest-missing');
    await mkdir(folder);
    await writeFile(join(folder, 'a.yaml'), ingress('a', 'two.example.com'));
    await recorder.until(serves('two.example.com'));
    await writeFile(join(folder, 'a.yaml'), ingress('a', 'three.example.com'));
    await recorder.until(serves('three.example.com'));
  });

  test('is noticed even if the folder around it went too', async () => {
    await writeFile(join(folder, 'a.yaml'), ingress('a'));
    const recorder = await started([join(folder, 'a.yaml')]);
    await rename(folder, join(root, 'away'));
    await recorder.until(({ problems }) => problems[0]?.code === 'manifest-missing');
    await rename(join(root, 'away'), folder);
    await recorder.next(has('a'));
  });
});

describe('a file that gets broken', () => {
  test('keeps its last good content until it is mended, while the rest of the folder counts', async () => {
    const file = join(folder, 'a.yaml');
    await writeFile(file, ingress('a', 'one.example.com'));
    const recorder = await started();
    await appendFile(file, 'spec: [\n');
    const broken = await recorder.until(({ problems }) => problems.length > 0);
    expect(broken.problems).toMatchObject([
      { code: 'manifest-broken', subject: { kind: 'file', name: file }, values: { line: '6' } },
    ]);
    expect(hosts(broken)).toBe('one.example.com');
    await writeFile(join(folder, 'b.yaml'), ingress('b', 'b.example.com'));
    await recorder.until(serves('one.example.com b.example.com'));
    await writeFile(file, ingress('a', 'two.example.com'));
    expect((await recorder.until(serves('two.example.com b.example.com'))).problems).toEqual([]);
  });

  test('from the first reading on has no part, and its good documents count', async () => {
    await writeFile(join(folder, 'a.yaml'), `${ingress('a')}---\nx: [\n---\n${ingress('b')}`);
    const snapshot = await (await started()).reading(1);
    expect([names(snapshot), snapshot.problems.map(({ code }) => code)]).toEqual(['a b', ['manifest-broken']]);
  });

  test('is not one that was emptied', async () => {
    await writeFile(join(folder, 'a.yaml'), ingress('a'));
    const recorder = await started();
    await truncate(join(folder, 'a.yaml'));
    expect((await recorder.until(has(''))).problems).toEqual([]);
  });
});

test('a limit to namespaces holds', async () => {
  await writeFile(
    join(folder, 'a.yaml'),
    `${ingress('a')}---\n${ingress('b').replace('{name: b}', '{name: b, namespace: shop}')}`,
  );
  expect(names(await (await started([folder], ['shop'])).reading(1))).toBe('b');
});
