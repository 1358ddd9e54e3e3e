import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { VERSION } from '#main/api/version.ts';
import { enterPlace } from './gatehouse-process.ts';
import type { Place } from './gatehouse-process.ts';

const BUNDLE = fileURLToPath(new URL('../../dist/gatehouse.js', import.meta.url));

function isBuilt(): boolean {
  try {
    accessSync(BUNDLE, constants.X_OK);
    return true;
  } catch {
    console.warn('Skipped: dist/gatehouse.js is not built; npm run build makes it.');
    return false;
  }
}

describe.skipIf(!isBuilt())('the built program', () => {
  let place: Place;
  beforeEach(async () => {
    place = await enterPlace(BUNDLE);
  });
  afterEach(async () => {
    await place.leave();
  });

  test('starts by its own first line, with the young space of memory that it was measured with', async () => {
    const { stdout } = await promisify(execFile)(BUNDLE, ['--version']);
    const [first] = (await readFile(BUNDLE, 'utf8')).split('\n', 1);
    expect([stdout.trim(), first]).toEqual([VERSION, '#!/usr/bin/env -S node --max-semi-space-size=4']);
  });

  test('runs the demo and hands out its page', async () => {
    const ports = ['--http-port', '0', '--https-port', '0', '--address', '127.0.0.1'];
    const gatehouse = place.start(['serve', '--demo', ...ports, '--state-dir', 'state', '-o', 'json']);
    const { ui } = await gatehouse.event('listening');
    expect(await gatehouse.event('applied')).toMatchObject({ read: 1 });
    const link = await fetch(String(ui), { redirect: 'manual' });
    const cookie = link.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const page = await fetch(new URL('/', String(ui)), { headers: { cookie } });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const script = /src="\.?(\/assets\/[^"]+\.js)"/.exec(await page.text())?.[1] ?? '/no-script';
    expect((await fetch(new URL(script, String(ui)), { headers: { cookie } })).status).toBe(200);
    gatehouse.child.kill('SIGTERM');
    expect((await gatehouse.ended).code).toBe(0);
  });

  test('answers small questions without an engine', async () => {
    expect(await place.run(['--version'])).toMatchObject({ code: 0, error: '' });
    expect(await place.run(['contexts', '--role'])).toMatchObject({ code: 0, error: '' });
    expect(await place.run(['status'])).toMatchObject({ code: 1, out: '' });
    expect(await place.run(['doctor'])).toMatchObject({ code: 0, error: '' });
    expect(await place.run(['compare', 'http://da2so.com/'])).toMatchObject({ code: 2, out: '' });
  });
});
