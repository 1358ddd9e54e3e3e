import { expect, test } from 'vitest';
import type { PortFact } from '#engine/setup/plan/facts.ts';
import { planPorts } from '#engine/setup/plan/plan-ports.ts';
import { FORBIDDEN, FREE, machineFacts, portFact } from '../facts.ts';

const owner = { address: '127.0.0.1', pid: 7, program: 'nginx', uid: 33, wildcard: false };

function planned(
  ports: readonly PortFact[],
  changes: { firstFree?: number | null; wanted?: boolean; platform?: 'darwin' } = {},
) {
  const { firstFree = 1024, wanted = true } = changes;
  const platform: NodeJS.Platform = changes.platform ?? 'linux';
  const facts = { ...machineFacts().ports, ports, firstFree, platform };
  const plan = planPorts(facts, wanted, 'a.test');
  return [plan.ports.map(({ state }) => state), plan.method, plan.fallback, plan.addresses, plan.urls];
}

const BOTH = ['127.0.0.1', '::1'];
const PLAIN = ['http://a.test/', 'https://a.test/'];

test('ports that are ours need nothing', () => {
  expect(planned([portFact(80), portFact(443)])).toEqual([['ours', 'ours'], 'none', 'none', BOTH, PLAIN]);
});

test('free ports are opened without a right', () => {
  const ports = [portFact(80, { open: [8080], trials: FREE }), portFact(443, { open: [8443], trials: FREE })];
  expect(planned(ports)).toEqual([['free', 'free'], 'bind', 'none', BOTH, PLAIN]);
});

test('ports that need a right have the first open port lowered, and its side effect is said', () => {
  const ports = [portFact(80, { open: [8080], trials: FORBIDDEN }), portFact(443, { open: [8443], trials: FORBIDDEN })];
  expect(planned(ports)).toEqual([['forbidden', 'forbidden'], 'sysctl', 'none', BOTH, PLAIN]);
  expect(planPorts({ ...machineFacts().ports, ports }, true, 'a.test').sideEffects).toEqual(['low-ports-for-everyone']);
});

test('left out, they stay on the high ports that answer', () => {
  const ports = [portFact(80, { open: [8080], trials: FORBIDDEN }), portFact(443, { open: [8443], trials: FORBIDDEN })];
  const urls = ['http://a.test:8080/', 'https://a.test:8443/'];
  expect(planned(ports, { wanted: false })).toEqual([['forbidden', 'forbidden'], 'none', 'high-ports', BOTH, urls]);
});

test('where another program has a port of 127.0.0.1 alone, names lead to 127.0.0.2', () => {
  const trials = { ...FREE, '127.0.0.1': 'taken' } as const;
  const ports = [portFact(80, { open: [8080], trials, owner }), portFact(443, { open: [8443], trials: FREE })];
  expect(planned(ports)).toEqual([['taken', 'free'], 'bind', 'second-address', ['127.0.0.2'], PLAIN]);
});

test('a program on every address leaves the high ports, and half of it may work', () => {
  const trials = { '127.0.0.1': 'taken', '::1': 'taken', '127.0.0.2': 'taken' } as const;
  const all = { ...owner, address: '0.0.0.0', wildcard: true };
  const ports = [portFact(80, { open: [8080], trials, owner: all }), portFact(443, { open: [8443], trials: FREE })];
  expect(planned(ports)).toEqual([
    ['taken', 'free'],
    'bind',
    'high-ports',
    ['127.0.0.1'],
    ['http://a.test:8080/', 'https://a.test/'],
  ]);
});

test('a port that needs a right and that another program has counts as taken', () => {
  const trials = { '127.0.0.1': 'forbidden', '::1': 'forbidden', '127.0.0.2': 'forbidden' } as const;
  const ports = [portFact(80, { open: [8080], trials, owner }), portFact(443, { open: [8443], trials })];
  expect(planned(ports).slice(0, 4)).toEqual([['taken', 'forbidden'], 'sysctl', 'second-address', ['127.0.0.2']]);
});

test('names that lead to 127.0.0.2 stay there while it answers', () => {
  const ports = [portFact(80, { standardOn: ['127.0.0.2'] }), portFact(443, { standardOn: ['127.0.0.2'] })];
  expect(planned(ports)).toEqual([['ours', 'ours'], 'none', 'none', ['127.0.0.2'], PLAIN]);
});

test('only ::1 taken leaves it out of the names', () => {
  const trials = { ...FREE, '::1': 'taken' } as const;
  const ports = [portFact(80, { open: [8080], trials }), portFact(443, { open: [8443], trials: FREE })];
  expect(planned(ports)[3]).toEqual(['127.0.0.1']);
});

test('ports that a person chose are left as they are', () => {
  const ports = [
    portFact(80, { open: [9080], chosen: 9080, trials: FREE }),
    portFact(443, { open: [9443], chosen: 9443, trials: FREE }),
  ];
  const urls = ['http://a.test:9080/', 'https://a.test:9443/'];
  expect(planned(ports)).toEqual([['chosen', 'chosen'], 'none', 'none', BOTH, urls]);
});

test('without that knob a port that may not be opened is left', () => {
  const ports = [portFact(80, { open: [8080], trials: FORBIDDEN }), portFact(443, { open: [8443], trials: FORBIDDEN })];
  expect(planned(ports, { firstFree: null, platform: 'darwin' }).slice(0, 3)).toEqual([
    ['taken', 'taken'],
    'none',
    'high-ports',
  ]);
});

test('a port that is ours is opened on 127.0.0.2 too where the other one has to go there', () => {
  const trials = { ...FREE, '127.0.0.1': 'taken' } as const;
  const ports = [portFact(80, { trials }), portFact(443, { open: [8443], trials, owner })];
  expect(planned(ports)).toEqual([['ours', 'taken'], 'bind', 'second-address', ['127.0.0.2'], PLAIN]);
});
