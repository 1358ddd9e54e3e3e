import { expect, test } from 'vitest';
import { paletteEntries, searchPalette } from '#renderer/app/dialogs/palette-entries.ts';
import { en } from '#shared/i18n/en.ts';
import { hostOf, routeOf } from '#test/doubles/page-engine.ts';

const action = { id: 'help', text: 'Keyboard shortcuts', run: () => undefined };
const routes = {
  hosts: [
    hostOf({ routes: [routeOf({}), routeOf({ id: 'implicit', path: '/', implicit: true })] }),
    hostOf({ host: 'regex.da2so.com', routes: [] }),
  ],
  ignored: [],
};
const entries = paletteEntries(en.page, [action], routes);

test('views, actions, hosts and declared routes can be searched', () => {
  expect(entries.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
    'view Routes',
    'view Requests',
    'view Try',
    'view Clusters',
    'view Set-up',
    'view Problems',
    'action Keyboard shortcuts',
    'host da2so.com',
    'route da2so.com/hostname',
    'host regex.da2so.com',
  ]);
});

test('every word has to be found, and what begins with the first one comes first', () => {
  expect([
    searchPalette(entries, 'DA2SO').map((entry) => entry.text),
    searchPalette(entries, 'host da2').map((entry) => entry.text),
    searchPalette(entries, 'nowhere'),
  ]).toEqual([['da2so.com', 'da2so.com/hostname', 'regex.da2so.com'], ['da2so.com/hostname'], []]);
});

test('without a query everything is offered', () => {
  expect(searchPalette(entries, ' ')).toEqual(entries);
});
