import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseCommandLine } from '#main/start/command-line.ts';
import { chooseSource } from '#main/start/engine-choice.ts';
import { ENGINE_OPTIONS, engineFlags } from '#main/start/engine-flags.ts';
import type { EngineFlags } from '#main/start/engine-flags.ts';
import { cliEn } from '#shared/i18n/cli/cli-en.ts';

function parse(...words: string[]) {
  return parseCommandLine('serve', words, ENGINE_OPTIONS, cliEn);
}

function flags(...words: string[]): EngineFlags {
  return engineFlags(parse(...words, '--state-dir', '/state'), cliEn);
}

const plain: EngineFlags = {
  choice: null,
  namespaces: null,
  profile: 'local',
  certificates: 'auto',
  way: null,
  addresses: ['127.0.0.1', '::1'],
  httpPort: null,
  httpsPort: null,
  uiPort: 0,
  page: true,
  open: false,
  connectTo: [],
  pac: { on: false, port: null },
  stateFolder: path.resolve('/state'),
  output: 'text',
};

describe('options become values', () => {
  test.for<[string, Partial<EngineFlags>]>([
    ['', {}],
    ['--demo', { choice: { kind: 'demo' } }],
    ['--manifests /a /b', { choice: { kind: 'manifests', paths: ['/a', '/b'] } }],
    ['--manifests=/a --manifests /b /c', { choice: { kind: 'manifests', paths: ['/a', '/b', '/c'] } }],
    ['--manifests a', { choice: { kind: 'manifests', paths: [path.resolve('a')] } }],
    ['--context dev', { choice: { kind: 'kubeconfig', files: [], context: 'dev' } }],
    ['--kubeconfig /a /b', { choice: { kind: 'kubeconfig', files: ['/a', '/b'], context: null } }],
    ['--kubeconfig /a --context dev', { choice: { kind: 'kubeconfig', files: ['/a'], context: 'dev' } }],
    ['-n a b', { namespaces: { limit: ['a', 'b'] } }],
    ['-n a,b -n c', { namespaces: { limit: ['a', 'b', 'c'] } }],
    ['-na -n b', { namespaces: { limit: ['a', 'b'] } }],
    ['--namespace=a b', { namespaces: { limit: ['a', 'b'] } }],
    ['-A', { namespaces: { limit: null } }],
    ['--profile controller --certificates cluster', { profile: 'controller', certificates: 'cluster' }],
    ['--way node-port', { way: 'node-port' }],
    ['--way auto', { way: 'auto' }],
    ['--address 127.0.0.2 ::1', { addresses: ['127.0.0.2', '::1'] }],
    ['--http-port 0 --https-port 65535 --ui-port 7000', { httpPort: 0, httpsPort: 65535, uiPort: 7000 }],
    ['--no-ui -o json', { page: false, output: 'json' }],
    ['--open', { open: true }],
    ['--connect-to a:80:b:8080', { connectTo: [{ fromHost: 'a', fromPort: 80, toHost: 'b', toPort: 8080 }] }],
    ['--connect-to ::[::1]:9', { connectTo: [{ fromHost: '', fromPort: 0, toHost: '::1', toPort: 9 }] }],
    [
      '--connect-to a::: --connect-to b:::',
      { connectTo: ['a', 'b'].map((fromHost) => ({ fromHost, fromPort: 0, toHost: '', toPort: 0 })) },
    ],
  ])('%s', ([words, expected]) => {
    expect(flags(...words.split(' ').filter((word) => word !== ''))).toEqual({ ...plain, ...expected });
  });
});

describe('wrong usage is one sentence and exit code 2', () => {
  test.for([
    ['--nope', 'There is no option --nope here.'],
    ['--__proto__', 'There is no option --__proto__ here.'],
    ['-x', 'There is no option -x here.'],
    ['--context', '--context needs a value.'],
    ['--manifests', '--manifests needs a value.'],
    ['--manifests --demo', '--manifests needs a value.'],
    ['--context=', '--context needs a value.'],
    ['--demo=yes', '--demo takes no value.'],
    ['--http-port 65536', '--http-port takes a port number from 0 to 65535, not "65536".'],
    ['--ui-port 1e3', '--ui-port takes a port number from 0 to 65535, not "1e3".'],
    ['-o yaml', '--output takes text or json, not "yaml".'],
    ['--profile cluster', '--profile takes local or controller, not "cluster".'],
    ['--way on', '--way takes auto or direct or node-port or tunnel or controller or service-proxy, not "on".'],
    ['--certificates none', '--certificates takes auto or local or cluster, not "none".'],
    ['--connect-to a:b', '--connect-to takes HOST:PORT:HOST:PORT, not "a:b".'],
    ['--connect-to a:99999:b:1', '--connect-to takes HOST:PORT:HOST:PORT, not "a:99999:b:1".'],
    ['-n a -A', '--namespace and --all-namespaces exclude each other.'],
    ['--no-ui --open', '--open opens the page, which --no-ui switches off.'],
    [
      '--demo --manifests /a',
      '--demo, --manifests and --kubeconfig or --context exclude each other: choose one source.',
    ],
    [
      '--manifests /a --context b',
      '--demo, --manifests and --kubeconfig or --context exclude each other: choose one source.',
    ],
  ] as const)('%s', ([words, message]) => {
    expect(() => flags(...words.split(' '))).toThrow(expect.objectContaining({ message, exitCode: 2 }));
  });
});

test('a URL may stand after a list, and anything after --', () => {
  expect(parse('--manifests', '/a', '/b', 'http://da2so.com/').words).toEqual(['http://da2so.com/']);
  expect(parse('--manifests', '/a', '--', '/b', '--demo').words).toEqual(['/b', '--demo']);
  expect(parse('http://da2so.com/', '--manifests', '/a').words).toEqual(['http://da2so.com/']);
});

describe('the source', () => {
  const remembered = { source: { choice: { kind: 'manifests', paths: ['/r'] }, namespaces: ['r'] } } as const;

  test('of an option wins, and is not limited by what was remembered', () => {
    expect(chooseSource(flags('--demo'), remembered)).toEqual({
      choice: { kind: 'demo' },
      namespaces: null,
      why: 'option',
    });
  });

  test('that was remembered wins over the demo', () => {
    expect(chooseSource(flags(), remembered)).toEqual({ ...remembered.source, why: 'remembered' });
    expect(chooseSource(flags(), { source: null })).toEqual({
      choice: { kind: 'demo' },
      namespaces: null,
      why: 'default',
    });
  });

  test.for([
    [['-n', 'x'], ['x']],
    [['-A'], null],
  ] as const)('that was remembered can be limited otherwise: %j', ([words, namespaces]) => {
    expect(chooseSource(flags(...words), remembered).namespaces).toEqual(namespaces);
  });
});
