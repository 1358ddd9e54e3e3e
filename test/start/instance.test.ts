import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claimInstance, readInstance, releaseInstance } from '#main/start/instance.ts';
import type { Instance } from '#main/start/instance.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-instance-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function instance(token: string, pid: number = process.pid): Instance {
  return {
    pid,
    version: '1.2.3',
    program: 'headless',
    url: 'ws://127.0.0.1:4000/contract',
    token,
    ui: 'http://127.0.0.1:4000/?token=abc',
  };
}

async function answers(): Promise<boolean> {
  return true;
}

async function isSilent(): Promise<boolean> {
  return false;
}

/** The id of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid ?? 0;
}

test('an instance is found by its folder, in a file for its owner alone', async () => {
  await claimInstance(folder, instance('a'), answers);
  expect(await readInstance(folder)).toEqual(instance('a'));
  expect(await readdir(folder)).toEqual(['engine.json']);
  expect((await stat(path.join(folder, 'engine.json'))).mode & 0o777).toBe(0o600);
});

test('a second one is refused and told where the first one is', async () => {
  await claimInstance(folder, instance('a', process.ppid), answers);
  await expect(claimInstance(folder, instance('b'), answers)).rejects.toMatchObject({
    code: 'already-running',
    message: `Gatehouse is already running: process ${process.ppid}, http://127.0.0.1:4000/?token=abc`,
  });
  expect(await readInstance(folder)).toEqual(instance('a', process.ppid));
  expect(await readdir(folder)).toEqual(['engine.json']);
});

test('a second one is led to the window of the first one', async () => {
  await claimInstance(folder, { ...instance('a', process.ppid), program: 'desktop', ui: null }, answers);
  await expect(claimInstance(folder, instance('b'), answers)).rejects.toMatchObject({
    code: 'already-running',
    message: `Gatehouse is already running on the desktop: process ${process.ppid}.`,
    hint: 'Use its window, quit it in the tray first, or start another one with its own --state-dir.',
  });
});

test('the file of a process that died is taken over', async () => {
  await claimInstance(folder, instance('a', await deadPid()), answers);
  await claimInstance(folder, instance('b'), answers);
  expect(await readInstance(folder)).toEqual(instance('b'));
  expect(await readdir(folder)).toEqual(['engine.json']);
});

test('the file is taken over where its process id belongs to another program by now', async () => {
  await claimInstance(folder, instance('a', process.ppid), answers);
  await claimInstance(folder, instance('b'), isSilent);
  expect(await readInstance(folder)).toEqual(instance('b'));
});

test.for(['', '{', '{"pid":1}', JSON.stringify({ ...instance('a'), url: 'ws://evil.example:1/contract' })])(
  'what is no instance is not believed and taken over: %s',
  async (text) => {
    await writeFile(path.join(folder, 'engine.json'), text);
    expect(await readInstance(folder)).toBe(null);
    await claimInstance(folder, instance('b'), answers);
    expect(await readInstance(folder)).toEqual(instance('b'));
  },
);

test('of many that start at once over a dead one, exactly one wins', async () => {
  await claimInstance(folder, instance('dead', await deadPid()), answers);
  const claims = Array.from({ length: 12 }, (_, index) =>
    claimInstance(folder, instance(`t${index}`, process.ppid), answers),
  );
  const outcomes = await Promise.allSettled(claims);
  const winners = outcomes.flatMap((outcome, index) => (outcome.status === 'fulfilled' ? [`t${index}`] : []));
  expect(winners).toHaveLength(1);
  expect((await readInstance(folder))?.token).toBe(winners[0]);
  expect(await readdir(folder)).toEqual(['engine.json']);
});

test('a marker that a crash left behind does not stand in the way for ever', async () => {
  await writeFile(path.join(folder, 'engine.json'), 'dead');
  const marker = path.join(folder, `engine.json.${createHash('sha256').update('dead').digest('hex').slice(0, 16)}`);
  await writeFile(marker, '');
  await utimes(marker, new Date(0), new Date(0));
  await claimInstance(folder, instance('a'), answers);
  expect(await readdir(folder)).toEqual(['engine.json']);
});

test('who leaves takes its own file away, and no other', async () => {
  await claimInstance(folder, instance('a'), answers);
  await releaseInstance(folder, instance('b'));
  expect(await readInstance(folder)).toEqual(instance('a'));
  await releaseInstance(folder, instance('a'));
  expect(await readdir(folder)).toEqual([]);
});

test('a folder that is not there rejects with the system error', async () => {
  await expect(claimInstance(path.join(folder, 'no'), instance('a'), answers)).rejects.toMatchObject({
    code: 'ENOENT',
  });
});

test('the file holds what scripts need', async () => {
  await claimInstance(folder, instance('a'), answers);
  expect(JSON.parse(await readFile(path.join(folder, 'engine.json'), 'utf8'))).toEqual(instance('a'));
});
