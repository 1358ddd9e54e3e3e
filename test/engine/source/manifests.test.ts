import { appendFile, mkdir, open, symlink, truncate, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { phrase, phraseValues } from '#shared/model/phrase.ts';
import { CodedError } from '#engine/coded-error.ts';
import { createManifestsSource } from '#engine/source/manifests/manifests-source.ts';
import { hosts, ingress, manifestFolder, names, has, serves } from './manifest-folder.ts';
import { SnapshotRecorder } from './snapshot-recorder.ts';

const place = manifestFolder();

describe('the first reading', () => {
  test('takes .yaml, .yml and .json of a folder and the folders in it, and nothing else', async () => {
    await mkdir(place.at('sub', 'deep'), { recursive: true });
    await mkdir(place.at('.git'));
    await mkdir(place.at('node_modules'));
    await writeFile(place.at('a.yaml'), ingress('a'));
    await writeFile(place.at('sub', 'b.yml'), ingress('b'));
    await writeFile(
      place.at('sub', 'deep', 'c.JSON'),
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
      await writeFile(place.at(name), ingress('not-me'));
    }
    const recorder = await place.started();
    expect(recorder.snapshots.map(({ source, read, problems }) => ({ source, read, problems }))).toEqual([
      { source: { kind: 'manifests', name: place.folder }, read: 1, problems: [] },
    ]);
    expect(names(await recorder.reading(1))).toBe('a b c');
    expect(recorder.statuses.map(({ state }) => state)).toEqual(['starting', 'live']);
    expect(recorder.statuses.at(-1)?.kinds[0]).toEqual({ kind: 'Ingress', state: 'live', objects: 3, detail: null });
  });

  test('takes a file that is named whatever its extension, and each file once', async () => {
    await writeFile(place.at('a.txt'), ingress('a'));
    await writeFile(place.at('b.yaml'), ingress('b'));
    const recorder = await place.started([
      place.at('a.txt'),
      place.folder,
      place.at('b.yaml'),
      `${place.folder}/../k8s`,
    ]);
    const { problems, ingresses } = await recorder.reading(1);
    expect([ingresses.map(({ name }) => name), problems]).toEqual([['a', 'b'], []]);
  });

  test('of an empty folder is a reading too', async () => {
    expect((await place.started()).snapshots).toMatchObject([{ read: 1, ingresses: [], problems: [] }]);
  });

  test('of a path that does not exist is refused before anything is read', async () => {
    const source = createManifestsSource([place.folder, place.at('absent')], null);
    const error: unknown = await source.start(new SnapshotRecorder()).catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(CodedError);
    expect(error).toMatchObject({
      code: 'manifest-missing',
      message: `There is no file or folder ${place.at('absent')}.`,
      hint: 'Check the path given after --manifests; it counts from the folder in which the command runs.',
    });
  });

  test('shows kinds that are not used once, for all files together', async () => {
    await writeFile(
      place.at('a.yaml'),
      'apiVersion: apps/v1\nkind: Deployment\n---\napiVersion: batch/v1\nkind: Job\n',
    );
    await writeFile(place.at('b.yaml'), 'apiVersion: apps/v1\nkind: Deployment\n');
    expect((await (await place.started()).reading(1)).problems).toEqual([
      {
        code: 'manifest-kind-ignored',
        severity: 'info',
        subject: { kind: 'file', namespace: null, name: place.folder },
        values: { kinds: 'Deployment, Job' },
      },
    ]);
  });

  test('leaves out a file that is too large or no file, and says so or passes it over', async () => {
    const file = await open(place.at('huge.yaml'), 'w');
    await file.truncate(33 * 1024 * 1024);
    await file.close();
    await mkdir(place.at('folder.yaml'));
    await symlink(place.at('nowhere'), place.at('dangling.yaml'));
    await symlink(place.at('loop.yaml'), place.at('loop.yaml'));
    await writeFile(place.at('a.yaml'), ingress('a'));
    const snapshot = await (await place.started()).reading(1);
    expect(names(snapshot)).toBe('a');
    expect(snapshot.problems.map(({ code, subject, values }) => [code, subject.name, values])).toEqual([
      ['manifest-unreadable', place.at('loop.yaml'), phraseValues('reason', phrase('manifest-link-loop'))],
      ['manifest-unreadable', place.at('huge.yaml'), phraseValues('reason', phrase('manifest-large'))],
    ]);
  });

  test('ends where a link leads back to a folder above', async () => {
    await symlink(place.folder, place.at('again'));
    await writeFile(place.at('a.yaml'), ingress('a'));
    expect(await (await place.started()).reading(1)).toMatchObject({ ingresses: [{ name: 'a' }], problems: [] });
  });
});

describe('a file that gets broken', () => {
  test('keeps its last good content until it is mended, while the rest of the folder counts', async () => {
    const file = place.at('a.yaml');
    await writeFile(file, ingress('a', 'one.example.com'));
    const recorder = await place.started();
    await appendFile(file, 'spec: [\n');
    const broken = await recorder.until(({ problems }) => problems.length > 0);
    expect(broken.problems).toMatchObject([
      { code: 'manifest-broken', subject: { kind: 'file', name: file }, values: { line: '6' } },
    ]);
    expect(hosts(broken)).toBe('one.example.com');
    await writeFile(place.at('b.yaml'), ingress('b', 'b.example.com'));
    await recorder.until(serves('one.example.com b.example.com'));
    await writeFile(file, ingress('a', 'two.example.com'));
    expect((await recorder.until(serves('two.example.com b.example.com'))).problems).toEqual([]);
  });

  test('from the first reading on has no part, and its good documents count', async () => {
    await writeFile(place.at('a.yaml'), `${ingress('a')}---\nx: [\n---\n${ingress('b')}`);
    const snapshot = await (await place.started()).reading(1);
    expect([names(snapshot), snapshot.problems.map(({ code }) => code)]).toEqual(['a b', ['manifest-broken']]);
  });

  test('is not one that was emptied', async () => {
    await writeFile(place.at('a.yaml'), ingress('a'));
    const recorder = await place.started();
    await truncate(place.at('a.yaml'));
    expect((await recorder.until(has(''))).problems).toEqual([]);
  });
});

test('a limit to namespaces holds', async () => {
  await writeFile(
    place.at('a.yaml'),
    `${ingress('a')}---\n${ingress('b').replace('{name: b}', '{name: b, namespace: shop}')}`,
  );
  expect(names(await (await place.started([place.folder], ['shop'])).reading(1))).toBe('b');
});
