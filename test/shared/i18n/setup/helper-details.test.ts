import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { HELPER_CODES, helperDetailText } from '#shared/i18n/setup/helper-details.ts';

const values = {
  path: '/etc/hosts',
  names: '3',
  conflicts: 'a:2',
  backup: '',
  reason: '',
  replacing: 'EPERM',
  writing: 'EROFS',
};

test('every code has a sentence in both languages that names the same values', () => {
  const places = (text: string): readonly string[] => [...new Set(text.match(/<\w+>/g))].toSorted();
  const all = new Proxy(
    {},
    {
      has: () => true,
      get: (_, name) => `<${String(name)}>`,
      getOwnPropertyDescriptor: () => ({ configurable: true, value: '' }),
    },
  );
  const differing = HELPER_CODES.filter((code) => {
    const [en, ko] = (['en', 'ko'] as const).map((language) => helperDetailText(language, { code, values: all }));
    return (
      (en!.sentence === ko!.sentence && !code.endsWith('failed')) ||
      places(en!.sentence).join() !== places(ko!.sentence).join() ||
      (en!.remedy === null) !== (ko!.remedy === null)
    );
  });
  expect(differing).toEqual([]);
});

test.each([
  ['1', 'The hosts file leads 1 name to this machine.'],
  ['2', 'The hosts file leads 2 names to this machine.'],
])('%s of something is counted with the noun that fits', (names, sentence) => {
  expect(helperDetailText('en', { code: 'hosts-mapped', values: { names } }).sentence).toBe(sentence);
});

test('parts whose values are empty are left out', () => {
  expect(helperDetailText('en', { code: 'hosts-written', values }).sentence).toBe(
    'The hosts file leads 3 names to this machine; mapped by others already: a:2.',
  );
  expect(helperDetailText('en', { code: 'hosts-read-only', values }).sentence).toBe(
    '/etc/hosts cannot be written (replacing it: EPERM, writing it: EROFS).',
  );
});

test('a code of another version reads as it stands', () => {
  expect(helperDetailText('ko', { code: 'hosts-eaten', values: { by: 'a dog' } })).toEqual({
    sentence: 'hosts-eaten a dog',
    remedy: null,
  });
});

test('every code that the helper and the writer of the hosts file can give has a text', async () => {
  const folders = ['main/helper', 'main/engine/hosts'].map(
    (folder) => new URL(`../../../../${folder}/`, import.meta.url),
  );
  const texts = await Promise.all(
    folders.map(async (folder) => {
      const names = (await readdir(folder)).filter((name) => name.endsWith('.ts'));
      return Promise.all(names.map((name) => readFile(new URL(name, folder), 'utf8')));
    }),
  );
  const quoted = texts.flat().flatMap((text) => text.match(/'(?:hosts|plan|helper|name|ca|ports)-[a-z-]+'/g) ?? []);
  const codes = new Set(quoted.map((code) => code.slice(1, -1)));
  const notCodes = ['ports-begun', 'hosts-file', 'hosts-', 'helper-'];
  expect([...codes].filter((code) => !HELPER_CODES.includes(code) && !notCodes.includes(code))).toEqual([]);
});
