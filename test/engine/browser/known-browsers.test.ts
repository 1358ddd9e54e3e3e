import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findBrowsers } from '#engine/browser/known-browsers.ts';
import { launchOf } from '#engine/browser/launch.ts';

let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gatehouse-browsers-'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function install(path: string, text = '#!/bin/sh\n'): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
  await chmod(join(root, path), 0o755);
}

function find() {
  return findBrowsers({ platform: 'linux', home: '/home/jane', environment: { PATH: '/evil' }, root });
}

test('only known programs in known places are browsers, whatever PATH says', async () => {
  await install('/evil/chromium');
  await install('/usr/bin/firefox');
  await install('/usr/bin/google-chrome');
  await writeFile(join(root, '/usr/bin/chromium'), 'not executable');
  expect(await find()).toEqual([
    {
      id: 'chrome',
      name: 'Google Chrome',
      packaging: 'native',
      program: join(root, 'usr/bin/google-chrome'),
      profileParent: null,
    },
  ]);
});

test('a script that starts the snap is the snap, whose profile is where it can read it', async () => {
  await install('/usr/bin/chromium-browser', '#!/bin/sh\nexec /snap/bin/chromium "$@"\n');
  await install('/snap/bin/chromium');
  expect(await find()).toEqual([
    {
      id: 'chromium',
      name: 'Chromium',
      packaging: 'snap',
      program: join(root, 'snap/bin/chromium'),
      profileParent: '/home/jane/snap/chromium/common/gatehouse-browsers',
    },
  ]);
});

test('a flatpak is found where it is exported', async () => {
  await install('/var/lib/flatpak/exports/bin/com.brave.Browser');
  const [found] = await find();
  expect([found?.id, found?.packaging, found?.profileParent]).toEqual([
    'brave',
    'flatpak',
    '/home/jane/.var/app/com.brave.Browser/cache/gatehouse-browsers',
  ]);
});

const order = {
  url: 'https://shop.test/',
  profile: '/p',
  rules: 'MAP shop.test:443 127.0.0.1:1',
  names: ['shop.test', '*.apps.test'],
  trust: { kind: 'store', home: '/h' },
  environment: { HOME: '/home/jane', PATH: '/usr/bin', NODE_OPTIONS: '--require evil', DISPLAY: ':0' },
} as const;

test('a session has a home of its own, and keeps what draws on the screen', () => {
  expect(launchOf(order).environment).toEqual({
    PATH: '/usr/bin',
    DISPLAY: ':0',
    HOME: '/h',
    XDG_DATA_HOME: '/h/.local/share',
    XDG_CACHE_HOME: '/h/.cache',
    XDG_CONFIG_HOME: '/home/jane/.config',
    XAUTHORITY: '/home/jane/.Xauthority',
  });
});

test('checks are off for one key alone, and only where no store could be made', () => {
  const flag = (trust: Parameters<typeof launchOf>[0]['trust']) =>
    launchOf({ ...order, trust }).flags.filter((each) => each.includes('certificate'));
  expect([flag(order.trust), flag({ kind: 'key', keyHash: 'aGFzaA==' })]).toEqual([
    [],
    ['--ignore-certificate-errors-spki-list=aGFzaA=='],
  ]);
});

test('a proxy of the environment is used for every other name, without its credentials', () => {
  const { flags } = launchOf({
    ...order,
    environment: {
      ...order.environment,
      https_proxy: 'http://jane:secret@proxy.corp:3128',
      no_proxy: '.corp, 10.0.0.0/8',
    },
  });
  expect(flags.filter((each) => each.includes('proxy'))).toEqual([
    '--proxy-server=http://proxy.corp:3128',
    '--proxy-bypass-list=shop.test;*.apps.test;.corp;10.0.0.0/8',
  ]);
  expect(launchOf(order).flags).toContain('--no-proxy-server');
});
