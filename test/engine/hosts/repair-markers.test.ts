import { describe, expect, test } from 'vitest';
import { planHosts } from '#engine/hosts/plan-hosts.ts';
import { repairMarkers } from '#engine/hosts/repair-markers.ts';
import { temporaryFolder } from '../tls/temporary-folder.ts';

/** A hosts file with our block for two names behind `before`, and `after` behind that. */
async function written(before: string, after = ''): Promise<string> {
  const wish = { ipv6: true, scratch: await temporaryFolder() };
  const plan = planHosts(Buffer.from(before, 'latin1'), ['a.test', 'b.test'], wish);
  if (plan.kind === 'refused' || plan.bytes === null) throw new Error('not planned');
  return plan.bytes.toString('latin1') + after;
}

function repaired(text: string): string | null {
  return repairMarkers(Buffer.from(text, 'latin1'))?.bytes.toString('latin1') ?? null;
}

const BEFORE = '127.0.0.1 localhost # h\u00f6me\n\n10.0.0.5 db.corp\n';
const begin = (text: string): string => text.split('\n').find((line) => line.startsWith('# >>>')) ?? '';
const END = '# <<< gatehouse managed block v1 <<<\n';

describe('a repair', () => {
  test('leaves a file alone whose markers are good, or that has none', async () => {
    expect([repaired(await written(BEFORE)), repaired(BEFORE), repaired('')]).toEqual([null, null, null]);
  });

  test.each([
    ['the last line is missing', (text: string) => text.replace(END, '')],
    ['the first line is doubled', (text: string) => text.replace(begin(text), `${begin(text)}\n${begin(text)}`)],
    ['the block is doubled', (text: string) => text + text.slice(text.indexOf('# >>>'))],
    ['a marker of another version stands behind', (text: string) => `${text}# >>> gatehouse managed block v9 >>>\n`],
  ])('gives the bytes from before us back where %s', async (_, damage) => {
    expect(repaired(damage(await written(BEFORE)))).toBe(BEFORE);
  });

  test.each(['127.0.0.1 localhost', '127.0.0.1 localhost\r\n10.0.0.1 x'])(
    'also where %j had no end of line, and with the line ends of Windows',
    async (before) => {
      expect(repaired((await written(before)).replace(/# <<<.*\r?\n/, ''))).toBe(before);
    },
  );

  test('keeps what others wrote behind a block without its last line', async () => {
    const text = (await written(BEFORE, '10.0.0.9 mine\n')).replace(END, '');
    expect(repaired(text)).toBe(`${BEFORE}10.0.0.9 mine\n`);
  });

  test('takes markers alone where the lines between are not those that we wrote', async () => {
    const text = (await written(BEFORE)).replace(END, '').replace('127.0.0.1 b.test', '10.0.0.7 b.test');
    const lines = repairMarkers(Buffer.from(text, 'latin1'))?.lines;
    expect(lines?.map(({ line }) => line)).toEqual([4]);
    expect(repaired(text)).toContain(`${BEFORE}127.0.0.1 a.test`);
  });

  test('of reversed markers takes both, and lines between them stay', () => {
    const text = `a\n${END}10.0.0.1 x\n# >>> gatehouse managed block v1 sep=none sum=0123456789abcdef >>>\nb\n`;
    expect(repairMarkers(Buffer.from(text))?.lines.map(({ line }) => line)).toEqual([2, 4]);
    expect(repaired(text)).toBe('a\n10.0.0.1 x\nb\n');
  });

  test('knows no marker within a longer comment', () => {
    expect(repaired(`#note # >>> gatehouse managed block v1 >>>\n${END}x\n`)).toBe(
      '#note # >>> gatehouse managed block v1 >>>\nx\n',
    );
  });

  test('names each line that goes', async () => {
    const text = (await written('x\n')).replace(END, '');
    expect(repairMarkers(Buffer.from(text))?.lines).toEqual(
      text
        .split('\n')
        .slice(1, -1)
        .map((each, at) => ({ line: at + 2, text: each })),
    );
  });
});
