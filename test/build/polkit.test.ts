import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { requestOf } from '#main/helper/guard.ts';

const read = (path: string): Promise<string> => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

test('the polkit action is for the installed helper with a plan, asks each time, and speaks both languages', async () => {
  const policy = await read('build/linux/app.gatehouse.desktop.policy');
  const installed = /INSTALLED = '([^']+)'/.exec(await read('main/start/helper-program.ts'))?.[1];
  const annotated = [...policy.matchAll(/<annotate key="org\.freedesktop\.policykit\.exec\.(\w+)">([^<]+)</g)];
  const allowed = [...policy.matchAll(/<allow_\w+>([^<]+)</g)].map(([, value]) => value);
  expect(annotated.map(([, key, value]) => [key, value])).toEqual([
    ['path', installed],
    ['argv1', '--plan-stdin'],
  ]);
  expect(requestOf(['--plan-stdin'])).toBe('plan');
  expect(allowed).toEqual(['auth_admin', 'auth_admin', 'auth_admin']);
  expect(policy.match(/<message(?: xml:lang="ko")?>/g)).toEqual(['<message>', '<message xml:lang="ko">']);
});

test('the helper has the version of the product', async () => {
  const { version } = JSON.parse(await read('package.json')) as { readonly version: string };
  expect(/VERSION = '([^']+)'/.exec(await read('main/helper/main.ts'))?.[1]).toBe(version);
});
