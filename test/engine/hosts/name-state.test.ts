import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { HostNames } from '#engine/hosts/name-state.ts';
import { planHosts } from '#engine/hosts/plan-hosts.ts';

describe('without a hosts file', () => {
  test('names under localhost are there by themselves, wildcards never, others not', async () => {
    const names = new HostNames({ path: join(await folder(), 'missing') });
    const asked = ['localhost', 'a.b.localhost', '*.localhost', '*', '*.apps.test', 'da2so.com', 'notlocalhost'];
    expect(asked.map((host) => names.nameState(host))).toEqual([
      'built-in',
      'built-in',
      'built-in',
      'wildcard',
      'wildcard',
      'unmapped',
      'unmapped',
    ]);
  });
});

describe('a hosts file', () => {
  test.each([
    ['with one name a line', '127.0.0.1 da2so.com\n'],
    ['without a last line end', '127.0.0.1 da2so.com'],
    ['with several names a line', '127.0.0.1\ta.test   da2so.com\tb.test\n'],
    ['with a comment behind', '127.0.0.1 da2so.com # ours\n'],
    ['with blanks before', '  \t127.0.0.1 da2so.com\n'],
    ['with CRLF', '# Windows\r\n127.0.0.1 da2so.com\r\n::1 da2so.com\r\n'],
    ['with another loopback address', '127.0.0.2 da2so.com\n'],
    ['with IPv6', '::1 da2so.com\n'],
    ['with IPv6 in its long form', '0:0:0:0:0:0:0:1 da2so.com\n'],
    ['in upper case', '127.0.0.1 DA2SO.com\n'],
    ['with bytes that are no UTF-8 elsewhere', '# caf\xe9\n10.0.0.1 caf\xe9.test\n127.0.0.1 da2so.com\n'],
    ['with a line of a megabyte before', `10.0.0.1 ${'a '.repeat(500_000)}\n127.0.0.1 da2so.com\n`],
  ])('%s maps the name', async (_what, text) => {
    expect((await namesOf(Buffer.from(text, 'latin1'))).nameState('da2so.com')).toBe('hosts-file');
  });

  test.each([
    ['names it in a comment', '# 127.0.0.1 da2so.com\n'],
    ['names only what ends alike', '127.0.0.1 www.da2so.com da2so.com.test\n'],
    ['leads it elsewhere', '10.0.0.1 da2so.com\n'],
    ['leads it here and elsewhere', '127.0.0.1 da2so.com\n10.0.0.1 other.test da2so.com\n'],
    ['has an address that is none', '127.1 da2so.com\nlocalhost da2so.com\n'],
    ['has the name alone', 'da2so.com\n127.0.0.1\n'],
    ['is empty', ''],
    ['is UTF-16', `\xff\xfe${wide('127.0.0.1 da2so.com\n')}`],
    ['is UTF-16 without a mark', wide('127.0.0.1 da2so.com\n')],
  ])('that %s does not map it', async (_what, text) => {
    expect((await namesOf(Buffer.from(text, 'latin1'))).nameState('da2so.com')).toBe('unmapped');
  });

  test('of a hundred thousand lines is read', async () => {
    const lines = Array.from({ length: 100_000 }, (_, index) => `0.0.0.0 ad-${String(index)}.test`);
    const names = await namesOf(Buffer.from([...lines, '127.0.0.1 da2so.com', ''].join('\n')));
    expect([names.nameState('ad-7.test'), names.nameState('da2so.com')]).toEqual(['unmapped', 'hosts-file']);
  });

  test('is not read where it is a pipe or a folder', async () => {
    const path = await folder();
    execFileSync('mkfifo', [join(path, 'pipe')]);
    const states = [path, join(path, 'pipe')].map((each) => new HostNames({ path: each }).nameState('da2so.com'));
    expect(states).toEqual(['unmapped', 'unmapped']);
  });

  test('is read again when it was replaced, edited in place or removed', async () => {
    const path = join(await folder(), 'hosts');
    const names = new HostNames({ path });
    const states: string[] = [];
    const ask = async (): Promise<void> => {
      states.push(names.nameState('da2so.com'));
      await Promise.resolve();
    };
    await ask();
    await writeFile(`${path}.new`, '127.0.0.1 da2so.com\n');
    await rename(`${path}.new`, path);
    await ask();
    await writeFile(path, '10.0.0.10 da2so.com\n');
    await utimes(path, 1, 1);
    await ask();
    await writeFile(path, '127.0.0.1 da2so.com\n');
    await ask();
    await rm(path);
    await ask();
    expect(states).toEqual(['unmapped', 'hosts-file', 'unmapped', 'hosts-file', 'unmapped']);
  });

  test('is never written, and nothing stays in the temporary folder', async () => {
    const text = '127.0.0.1 da2so.com # ours\r\n\r\n  10.0.0.1   a b\n';
    const path = join(await folder(), 'hosts');
    await writeFile(path, text);
    const temporary = await folder();
    const before = process.env['TMPDIR'];
    process.env['TMPDIR'] = temporary;
    onTestFinished(() => {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
    });
    expect(new HostNames({ path }).nameState('da2so.com')).toBe('hosts-file');
    expect([await readFile(path, 'latin1'), execFileSync('ls', [temporary]).toString()]).toEqual([text, '']);
  });
});

describe('our block', () => {
  test.each([
    ['as it was written', (text: string) => text, 'ours'],
    ['with an edit within', (text: string) => text.replace('::1 da2so.com', '10.0.0.1 da2so.com'), 'drifted'],
    ['without its end', (text: string) => text.replace(/^# <<<.*$/m, ''), 'broken'],
    ['taken out', () => '127.0.0.1 localhost\n', 'none'],
  ])('%s is seen', async (_what, edit, state) => {
    const plan = planHosts(Buffer.from('127.0.0.1 localhost\n'), ['da2so.com'], {
      ipv6: true,
      scratch: await folder(),
    });
    const text = plan.kind === 'planned' ? (plan.bytes ?? '').toString() : '';
    expect((await namesOf(Buffer.from(edit(text)))).blockState()).toBe(state);
  });
});

function wide(text: string): string {
  return Buffer.from(text, 'utf16le').toString('latin1');
}

async function namesOf(bytes: Buffer): Promise<HostNames> {
  const path = join(await folder(), 'hosts');
  await writeFile(path, bytes);
  return new HostNames({ path });
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'gatehouse-test-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}
