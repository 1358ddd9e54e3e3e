import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { enterPlace, type GatehouseProcess, type Outcome, type Place } from './gatehouse-process.ts';
import { runInside } from './run-inside.ts';

const isRoot = process.geteuid?.() === 0;
let place: Place;

beforeEach(async () => {
  place = await enterPlace();
});

afterEach(() => place.leave());

/** An engine with the demo on free ports; what these tests ask of it changes nothing of this machine. */
async function serve(): Promise<GatehouseProcess> {
  const free = ['--http-port', '0', '--https-port', '0'];
  const engine = place.start(['serve', '--demo', '-o', 'json', ...free, '--state-dir', place.folder]);
  await engine.event('applied');
  return engine;
}

function ask(words: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Outcome> {
  return place.run([...words, '--state-dir', place.folder], environment);
}

function lines({ out }: Outcome): readonly Record<string, unknown>[] {
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('gatehouse setup', () => {
  test('without an engine says how to start one', async () => {
    const { code, error } = await ask(['setup', '--yes']);
    expect([code, error]).toEqual([1, expect.stringContaining('gatehouse serve')]);
  });

  test('shows the plan in words and as one JSON object, and changes nothing', { timeout: 60_000 }, async () => {
    await serve();
    const text = await ask(['setup', '--dry-run']);
    expect([text.code, text.error]).toEqual([0, '']);
    expect(text.out).toContain('da2so.com           public name      default/ingress-example');
    const korean = await ask(['setup', '--dry-run'], { LANG: 'ko_KR.UTF-8' });
    expect(korean.out).toMatch(/[가-힣]/);
    const plans = lines(await ask(['setup', '--dry-run', '-o', 'json', '--approve', 'da2so.com', '--no-trust']));
    expect(plans).toHaveLength(1);
    expect(plans[0]).toMatchObject({
      event: 'plan',
      names: { map: [{ host: 'da2so.com', action: 'add', warnings: ['public'] }] },
      ports: { method: 'none', ports: [{ state: 'chosen' }, { state: 'chosen' }] },
      authority: { action: 'keep' },
    });
    expect((await readdir(place.folder)).includes('setup.json')).toBe(false);
  });

  test('does nothing unless somebody says yes', { timeout: 60_000 }, async () => {
    await serve();
    const { code, error } = await ask(['setup']);
    expect([code, error]).toEqual([2, expect.stringContaining('--yes')]);
    expect((await readdir(place.folder)).includes('setup.json')).toBe(false);
  });

  test('refuses a name that no Ingress asks for before it changes anything', { timeout: 60_000 }, async () => {
    await serve();
    const { code, error } = await ask(['setup', '--yes', '--approve', 'bank.com', '-o', 'json']);
    expect([code, error]).toEqual([1, expect.stringContaining('bank.com')]);
    expect((await readdir(place.folder)).includes('setup.json')).toBe(false);
  });

  test('with everything left out has nothing to do', { timeout: 60_000 }, async () => {
    await serve();
    const said = await ask(['setup', '--yes', '--no-names', '--no-trust', '--no-ports', '-o', 'json']);
    expect([said.code, lines(said).map(({ event }) => event)]).toEqual([0, ['plan', 'setup']]);
    expect((await ask(['undo'])).code).toBe(0);
  });
});

describe('gatehouse doctor --browser', () => {
  test.runIf(isRoot)(
    `says why no browser is asked as root, in each language${isRoot ? '' : ' (skipped: takes root)'}`,
    { timeout: 60_000 },
    async () => {
      await serve();
      const found = lines(await ask(['doctor', '--browser', '-o', 'json']));
      expect(found.find(({ code }) => code === 'browser-unproved')).toMatchObject({
        severity: 'warning',
        problem: expect.stringContaining('root'),
      });
      expect((await ask(['doctor', '--browser'], { LANG: 'ko_KR.UTF-8' })).out).toContain(
        '실제 브라우저에는 묻지 않았습니다',
      );
    },
  );
});

describe('without an engine', () => {
  test('no browser is asked, and the doctor says so', async () => {
    const found = lines(await ask(['doctor', '--browser', '-o', 'json']));
    expect(found.map(({ code }) => code)).toContain('browser-unproved');
    expect(found.filter(({ severity }) => severity === 'problem')).toEqual([]);
  });

  test('a hosts file whose markers are good needs no repair', async () => {
    const { code, error } = await ask(['doctor', '--repair', '--yes']);
    expect([code, error]).toEqual([0, expect.stringContaining('not broken')]);
  });

  test('undo of nothing is good', async () => {
    const said = await ask(['undo', '-o', 'json']);
    expect([said.code, lines(said)]).toEqual([0, [{ event: 'setup', phase: 'idle', active: null, failure: null }]]);
  });

  test('the doctor says in each language that nothing is set up', async () => {
    const said = await ask(['doctor', '-o', 'json']);
    const findings = lines(said);
    expect([said.code, findings[0]]).toEqual([0, expect.objectContaining({ event: 'finding', code: 'setup-none' })]);
    expect(findings.at(-1)).toMatchObject({ event: 'summary', problem: 0 });
    expect((await ask(['doctor'], { LANG: 'ko_KR.UTF-8' })).out).toContain('이 컴퓨터는 설정되지 않았습니다');
  });

  test('clean asks first, and then leaves no state folder', async () => {
    const state = path.join(place.folder, 'state');
    expect((await place.run(['clean', '--state-dir', state])).code).toBe(2);
    await place.run(['undo', '--state-dir', state]);
    const said = await place.run(['clean', '--yes', '-o', 'json', '--state-dir', state]);
    expect([said.code, lines(said).at(-1)]).toEqual([0, expect.objectContaining({ event: 'clean', left: [] })]);
    expect((await readdir(place.folder)).includes('state')).toBe(false);
  });
});

describe('help', () => {
  test.each(['setup', 'undo', 'doctor', 'clean'])('of %s is there in both languages', async (command) => {
    const [english, korean] = [
      await runInside(['help', command]),
      await runInside(['help', command], { LANG: 'ko_KR.UTF-8' }),
    ];
    expect(english.out).toContain(`gatehouse ${command}`);
    expect(korean.out).toMatch(/[가-힣]/);
  });

  test('completion knows the commands and their options', async () => {
    const { out } = await runInside(['completion', 'bash']);
    expect(out).toMatch(/doctor\) words="[^"]*--browser[^"]*--repair/);
    expect(out).toMatch(/setup\) words="[^"]*--dry-run[^"]*--approve/);
    expect(out).toMatch(/words="[^"]*setup undo doctor clean/);
  });
});
