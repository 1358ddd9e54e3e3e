import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { startOptions } from '#main/shell/start-options.ts';
import { defaultStateFolder } from '#main/start/state-folder.ts';
import { cliEn } from '#shared/i18n/cli/cli-en.ts';

const DEFAULTS = {
  choice: null,
  namespaces: null,
  profile: 'local',
  certificates: 'auto',
  addresses: ['127.0.0.1', '::1'],
  httpPort: null,
  httpsPort: null,
  uiPort: 0,
  page: true,
  open: false,
  connectTo: [],
  pac: { on: false, port: null },
  way: null,
  stateFolder: defaultStateFolder(),
  output: 'text',
};

test("without options everything is left to what was remembered, and Chromium's own words are left to it", () => {
  expect([start(), start('--no-sandbox', '--user-data-dir=/x', '--lang=ko')]).toEqual([
    { kind: 'start', flags: DEFAULTS, left: [] },
    { kind: 'start', flags: DEFAULTS, left: ['--no-sandbox', '--user-data-dir', '--lang'] },
  ]);
});

test('the options of serve mean the same as there', () => {
  const words = [
    '--manifests',
    'a',
    'b',
    '-n',
    'one,two',
    '--http-port',
    '0',
    '--https-port=8443',
    '--ui-port',
    '7000',
  ];
  const more = ['--profile', 'controller', '--certificates', 'cluster', '--address', '::1', '--state-dir', '/state'];
  expect(start(...words, ...more, '--connect-to', 'a:80:127.0.0.1:8080')).toEqual({
    kind: 'start',
    flags: {
      ...DEFAULTS,
      choice: { kind: 'manifests', paths: [resolve('a'), resolve('b')] },
      namespaces: { limit: ['one', 'two'] },
      profile: 'controller',
      certificates: 'cluster',
      addresses: ['::1'],
      httpPort: 0,
      httpsPort: 8443,
      uiPort: 7000,
      connectTo: [{ fromHost: 'a', fromPort: 80, toHost: '127.0.0.1', toPort: 8080 }],
      stateFolder: resolve('/state'),
    },
    left: [],
  });
});

test('help is wanted rather than a start', () => {
  expect(start('--demo', '--help')).toEqual({ kind: 'help' });
});

test.each([
  [['--demo', '--context', 'x'], cliEn.usage.severalSources],
  [['--http-port', '70000'], cliEn.usage.badPort('--http-port', '70000')],
  [['--profile', 'strict'], cliEn.usage.badChoice('--profile', 'strict', ['local', 'controller'])],
])('%j is refused with a sentence', (words, sentence) => {
  expect(() => start(...words)).toThrow(expect.objectContaining({ exitCode: 2, message: sentence }));
});

function start(...words: readonly string[]) {
  return startOptions(words, cliEn);
}
