import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerPageRequest } from '#main/shell/page-protocol.ts';

let folder = '';

beforeAll(async () => {
  const outside = await mkdtemp(join(tmpdir(), 'gatehouse-page-'));
  folder = join(outside, 'renderer');
  await mkdir(join(folder, 'assets'), { recursive: true });
  await writeFile(join(outside, 'secret.txt'), 'secret');
  await writeFile(join(outside, 'renderer-secret.txt'), 'secret');
  await writeFile(join(folder, 'index.html'), '<p>page</p>');
  await writeFile(join(folder, 'assets/main.js'), 'run()');
});
afterAll(() => rm(join(folder, '..'), { recursive: true, force: true }));

test('the root is the page, with a policy that lets only its own scripts run', async () => {
  const answer = await ask('app://gatehouse/');
  expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
    200,
    'text/html; charset=utf-8',
    '<p>page</p>',
  ]);
  const policy = answer.headers.get('content-security-policy')?.split('; ');
  expect(policy).toEqual(expect.arrayContaining(["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"]));
});

test('assets have their type, whatever query or fragment follows', async () => {
  const answer = await ask('app://gatehouse/assets/main.js?v=1#top');
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
});

test.each([
  'app://gatehouse/missing.js',
  'app://gatehouse/assets',
  'app://gatehouse/..%2fsecret.txt',
  'app://gatehouse/%2e%2e%2frenderer-secret.txt',
  'app://gatehouse/..%5csecret.txt',
  'app://gatehouse/%00',
  'app://gatehouse/%zz',
  'app://gatehouse.example.com/index.html',
  'app://other/index.html',
])('%s is not found', async (url) => {
  expect((await ask(url)).status).toBe(404);
});

test('only reading is answered', async () => {
  expect((await answerPageRequest(new Request('app://gatehouse/', { method: 'POST' }), folder)).status).toBe(404);
});

function ask(url: string): Promise<Response> {
  return answerPageRequest(new Request(url), folder);
}
