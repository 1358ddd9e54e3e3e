import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { startOptions } from '#main/shell/start-options.ts';

const DEFAULTS = {
  choice: null,
  namespaces: null,
  profile: 'local',
  certificates: 'auto',
  addresses: ['127.0.0.1', '::1'],
  httpPort: null,
  httpsPort: null,
  stateFolder: null,
};

test("without options everything is left to what was remembered, and Chromium's own words are ignored", () => {
  expect([startOptions([]), startOptions(['--no-sandbox', '--user-data-dir=/x', '--lang=ko'])]).toEqual([
    DEFAULTS,
    DEFAULTS,
  ]);
});

test('one option may take several paths, and may be repeated', () => {
  const { choice } = startOptions(['--manifests', 'a', 'b', '--manifests', '/c', '--http-port', '0']);
  expect(choice).toEqual({ kind: 'manifests', paths: [resolve('a'), resolve('b'), '/c'] });
});

test('a context or a file means a cluster', () => {
  expect([startOptions(['--context', 'dev']).choice, startOptions(['--kubeconfig', '/k', '-A'])]).toEqual([
    { kind: 'kubeconfig', files: [], context: 'dev' },
    { ...DEFAULTS, choice: { kind: 'kubeconfig', files: ['/k'], context: null }, namespaces: { limit: null } },
  ]);
});

test('namespaces, ports, profile, certificates and state folder are taken', () => {
  const words = ['--demo', '-n', 'a', 'b', '--http-port', '0', '--https-port=8443', '--profile', 'controller'];
  expect(startOptions([...words, '--certificates', 'cluster', '--address', '::1', '--state-dir', '/state'])).toEqual({
    choice: { kind: 'demo' },
    namespaces: { limit: ['a', 'b'] },
    profile: 'controller',
    certificates: 'cluster',
    addresses: ['::1'],
    httpPort: 0,
    httpsPort: 8443,
    stateFolder: '/state',
  });
});

test.each([
  [['--demo', '--context', 'x'], 'Only one of --demo, --manifests and --kubeconfig or --context can be in force.'],
  [['--http-port', '70000'], '--http-port takes a number up to 65535; "70000" is none.'],
  [['--https-port', 'x'], '--https-port takes a number up to 65535; "x" is none.'],
  [['--profile', 'strict'], '--profile is one of local, controller; "strict" is not.'],
])('%j is refused with a sentence', (words, sentence) => {
  expect(() => startOptions(words)).toThrow(expect.objectContaining({ code: 'usage', message: sentence }));
});
