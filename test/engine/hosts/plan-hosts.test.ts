import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lineEndOf, splitHosts } from '#engine/hosts/managed-block.ts';
import { planHosts, type HostsPlan } from '#engine/hosts/plan-hosts.ts';

const NAMES = ['shop.test', 'api.test'];
const BLOCK = ['127.0.0.1 api.test', '::1 api.test', '127.0.0.1 shop.test', '::1 shop.test'];
let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'gatehouse-test-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

const FILES: readonly (readonly [string, string])[] = [
  ['with LF', '127.0.0.1 localhost\n::1 localhost\n'],
  ['without a final newline', '127.0.0.1 localhost'],
  ['of no bytes', ''],
  ['of one line end', '\n'],
  ['with CRLF', '127.0.0.1 localhost\r\n# x\r\n'],
  ['with CRLF but no final newline', '127.0.0.1 localhost\r\n# x'],
  ['with mixed line ends', '127.0.0.1 localhost\r\n# x\n::1 localhost\r\n'],
  ['with lone carriage returns', '127.0.0.1 localhost\r# x\r'],
  ['with a byte order mark', '\xef\xbb\xbf127.0.0.1 localhost\n'],
  ['in Latin-1', '# caf\xe9\n10.0.0.1 caf\xe9.test # \xff\xfe\n'],
  ['with zero bytes', '127.0.0.1 localhost\0\n\0\0# x\n'],
  ['with inline comments', '127.0.0.1 localhost # mine\n10.0.0.1 db.corp\tdb # 5\n'],
  ['with trailing blanks', '127.0.0.1 localhost   \n\n\n   \t'],
  [
    'with 5,000 foreign lines',
    Array.from({ length: 5000 }, (_, at) => `10.0.${at >> 8}.${at & 255} h${at}.x\n`).join(''),
  ],
  [
    'that mentions our markers in a comment',
    '# see # >>> gatehouse managed block v1 sep=none sum=0 >>>\n127.0.0.1 a\n',
  ],
];

describe.each(FILES)('a file %s', (_what, text) => {
  const bytes = Buffer.from(text, 'latin1');

  test('keeps its bytes, gets the block behind them, and is not changed by a second run', () => {
    const first = planned(plan(bytes, NAMES));
    const again = planned(plan(first.bytes, [...NAMES].reverse()));
    expect(first.bytes?.subarray(0, bytes.length).equals(bytes)).toBe(true);
    const lines = first.bytes?.subarray(bytes.length).toString('latin1').split(/\r?\n/).filter(Boolean);
    expect(lines?.slice(1, -1)).toEqual(BLOCK);
    expect([first.changed, again.changed, again.drifted, again.bytes?.equals(first.bytes!)]).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  test('is byte for byte what it was when the names go, also after they changed', () => {
    const first = planned(plan(bytes, NAMES));
    const second = planned(plan(first.bytes, ['other.test', 'shop.test', 'x.y.z.test']));
    const undone = planned(plan(second.bytes, []));
    expect(undone.bytes?.equals(bytes)).toBe(true);
  });

  test('keeps what others wrote behind the block since', () => {
    const first = planned(plan(bytes, NAMES));
    const behind = Buffer.from('10.9.8.7 caf\xe9.later # theirs\n', 'latin1');
    const edited = Buffer.concat([first.bytes!, behind]);
    const changed = planned(plan(edited, ['api.test']));
    const undone = planned(plan(changed.bytes, []));
    const between = undone.bytes!.subarray(bytes.length, undone.bytes!.length - behind.length).toString('latin1');
    expect(undone.bytes?.subarray(0, bytes.length).equals(bytes)).toBe(true);
    expect(undone.bytes?.subarray(-behind.length).equals(behind)).toBe(true);
    expect(['', '\n', '\r\n']).toContain(between);
    // Two lines must never become one.
    expect(undone.bytes!.toString('latin1').split('\n')).toContain('10.9.8.7 caf\xe9.later # theirs');
  });

  test('has the line ends of the file in the block', () => {
    const first = planned(plan(bytes, NAMES)).bytes!;
    const split = splitHosts(first);
    const body = split.kind === 'block' ? split.body.toString('latin1') : '';
    expect(body.split(lineEndOf(bytes)).filter(Boolean)).toEqual(BLOCK);
  });
});

test('without IPv6 a name has one line', () => {
  const { bytes } = planned(planHosts(Buffer.from('x'), ['a.test'], { ipv6: false, scratch }));
  expect(bytes?.toString().split('\n').slice(2, 3)).toEqual(['127.0.0.1 a.test']);
  expect(bytes?.toString()).not.toContain('::1');
});

test('names can lead to the second loopback address, and back to the first', () => {
  const second = planned(planHosts(Buffer.from(''), ['a.test'], { address: '127.0.0.2', ipv6: false, scratch }));
  const first = planned(planHosts(second.bytes, ['a.test'], { ipv6: false, scratch }));
  const addresses = [second, first].map(({ bytes }) => bytes!.toString().split('\n')[1]);
  expect([addresses, first.drifted]).toEqual([['127.0.0.2 a.test', '127.0.0.1 a.test'], false]);
});

test('no names where no block is changes nothing', () => {
  const bytes = Buffer.from('127.0.0.1 localhost');
  expect(plan(bytes, [])).toEqual({
    kind: 'planned',
    bytes,
    changed: false,
    names: [],
    conflicts: [],
    drifted: false,
  });
});

test('a missing file is made with localhost, and is gone when the names go', () => {
  const made = planned(plan(null, NAMES));
  expect(made.bytes?.toString().split('\n').slice(0, 2)).toEqual(['127.0.0.1 localhost', '::1 localhost']);
  expect(planned(plan(made.bytes, []))).toMatchObject({ bytes: null, changed: true });
  const edited = Buffer.concat([Buffer.from('# mine\n'), made.bytes!]);
  expect(planned(plan(edited, [])).bytes?.toString()).toBe('# mine\n127.0.0.1 localhost\n::1 localhost\n');
  expect(plan(null, [])).toMatchObject({ bytes: null, changed: false });
});

describe('our markers', () => {
  const block = planHostsText('', NAMES);
  const [begin = ''] = block.split('\n');
  const end = '# <<< gatehouse managed block v1 <<<';

  test.each([
    ['the first missing', block.replace(`${begin}\n`, ''), [5]],
    ['the last missing', block.replace(`${end}\n`, ''), [1]],
    ['reversed', `${end}\n${begin}\n`, [1, 2]],
    ['twice', block + block, [1, 6, 7, 12]],
    ['with an end too many', `${block}${end}\n`, [1, 6, 7]],
    ['of another version', block.replaceAll(' v1', ' v2'), [1, 6]],
    ['with unknown words', block.replace('sep=none', 'sep=x'), [1, 6]],
    ['with something behind', block.replace(' >>>\n', ' >>> x\n'), [1, 6]],
    ['with something behind the last', block.replace(end, `${end} `), [1, 6]],
  ])('%s: the file is refused', (_what, text, lines) => {
    const shifted = `127.0.0.1 localhost\n${text}`;
    expect(plan(Buffer.from(text), NAMES)).toEqual({ kind: 'refused', code: 'markers', lines: lines.map((at) => at) });
    expect(plan(Buffer.from(shifted), [])).toEqual({
      kind: 'refused',
      code: 'markers',
      lines: lines.map((at) => at + 1),
    });
  });

  test('survive an editor that changes line ends, or takes the last one away', () => {
    const text = planHostsText('127.0.0.1 localhost\n', NAMES);
    const crlf = planned(plan(Buffer.from(text.replaceAll('\n', '\r\n')), []));
    const cut = planned(plan(Buffer.from(text.trimEnd()), []));
    expect([crlf.bytes?.toString(), crlf.drifted]).toEqual(['127.0.0.1 localhost\r\n', false]);
    expect([cut.bytes?.toString(), cut.drifted]).toEqual(['127.0.0.1 localhost\n', false]);
  });
});

test.each([
  ['a line more', (text: string) => text.replace('::1 shop.test\n', '::1 shop.test\n10.0.0.1 x.test\n')],
  ['a line less', (text: string) => text.replace('::1 shop.test\n', '')],
  ['another address', (text: string) => text.replace('127.0.0.1 shop', '10.0.0.1 shop')],
  ['a comment', (text: string) => text.replace('::1 shop.test', '::1 shop.test # keep')],
])('an edit within our block, %s, is seen, and the next run puts it right', (_what, edit) => {
  const text = planHostsText('127.0.0.1 localhost\n', NAMES);
  const next = planned(plan(Buffer.from(edit(text)), NAMES));
  expect([next.drifted, next.changed, next.bytes?.toString()]).toEqual([true, true, text]);
});

test('names that others map are left out with line and address, whatever way they are written', () => {
  const text = [
    '127.0.0.1 localhost',
    '10.1.2.3 DB.corp # theirs',
    '  10.1.2.4\tx y.z\tapi.test.  w',
    '# 10.0.0.1 shop.test',
    '127.0.0.1 own.test',
    '::1%lo0 six.test',
    'nonsense four.test',
    '10.0.0.5 a.test\r10.0.0.6 b.test',
    '',
  ].join('\n');
  const names = ['db.corp', 'api.test', 'shop.test', 'own.test', 'six.test', 'four.test', 'a.test', 'b.test', 'c.test'];
  const conflicts = [
    { host: 'db.corp', address: '10.1.2.3', line: 2 },
    { host: 'api.test', address: '10.1.2.4', line: 3 },
    { host: 'own.test', address: '127.0.0.1', line: 5 },
    { host: 'six.test', address: '::1%lo0', line: 6 },
    { host: 'a.test', address: '10.0.0.5', line: 8 },
    { host: 'b.test', address: '10.0.0.5', line: 8 },
  ];
  const first = planned(plan(Buffer.from(text), names));
  expect([first.names, first.conflicts]).toEqual([['c.test', 'four.test', 'shop.test'], conflicts]);
  const behind = planned(plan(Buffer.from(`${first.bytes!.toString()}10.0.0.9 shop.test\n`), names));
  const line = first.bytes!.toString().split('\n').length;
  expect(behind.conflicts.at(-1)).toEqual({ host: 'shop.test', address: '10.0.0.9', line });
});

test('a foreign name behind a byte order mark or on a line of a megabyte is a conflict', () => {
  const marked = planned(plan(Buffer.from('\xef\xbb\xbf10.0.0.1 shop.test\n', 'latin1'), NAMES));
  const long = planned(plan(Buffer.from(`10.0.0.1 ${'a '.repeat(500_000)} shop.test\n`), NAMES));
  expect([marked.names, long.names]).toEqual([['api.test'], ['api.test']]);
});

test.each([
  ['FF FE', Buffer.from('\ufeff127.0.0.1 localhost\n', 'utf16le')],
  ['FE FF', Buffer.from('\ufeff127.0.0.1 localhost\n', 'utf16le').swap16()],
  ['none', Buffer.from('127.0.0.1 localhost\n', 'utf16le')],
])('a UTF-16 file with the mark %s is refused', (_what, bytes) => {
  expect(plan(bytes, NAMES)).toEqual({ kind: 'refused', code: 'encoding' });
});

test('a file of more than 64 MiB is refused', () => {
  expect(plan(Buffer.alloc(64 * 1024 * 1024 + 1, '#'), NAMES)).toEqual({ kind: 'refused', code: 'too-large' });
});

test.each(['a\n10.0.0.1 bank.com', '*.x.test', '', 'a b', 'A.test', 'a.test.', 'shop', 'a.test#', 'a\0.test'])(
  '%j never comes as far as the file',
  (name) => {
    expect(() => plan(Buffer.from(''), [name])).toThrow(TypeError);
  },
);

test('five thousand names are one block with a line for each address', () => {
  const names = Array.from({ length: 5000 }, (_, at) => `h${at}.test`);
  const { bytes } = planned(plan(Buffer.from('127.0.0.1 localhost\n'), names));
  expect(bytes!.toString().split('\n')).toHaveLength(1 + 1 + 10_000 + 1 + 1);
});

test('nothing of the private copies stays', async () => {
  plan(Buffer.from('127.0.0.1 localhost\n'), NAMES);
  expect(await readdir(scratch)).toEqual([]);
});

function plan(bytes: Buffer | null, names: readonly string[]): HostsPlan {
  return planHosts(bytes, names, { ipv6: true, scratch });
}

function planned(of: HostsPlan): Extract<HostsPlan, { kind: 'planned' }> {
  if (of.kind !== 'planned') throw new Error(`refused: ${of.code}`);
  return of;
}

/** Made while the tests are collected, when the folder of `beforeAll` is not there yet. */
function planHostsText(text: string, names: readonly string[]): string {
  return planned(planHosts(Buffer.from(text), names, { ipv6: true, scratch: tmpdir() })).bytes!.toString();
}
