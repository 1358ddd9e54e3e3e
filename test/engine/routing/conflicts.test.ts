import { describe, expect, test } from 'vitest';
import { match } from '#engine/routing/match/match.ts';
import { answerOf, tableOf, type Declared } from './declared.ts';

const HOST = 'shared.test';

function claim(name: string, created: number, more: Partial<Declared> = {}): Declared {
  return { name, created, rules: [[HOST, ['/x', 'Prefix', name]]], ...more };
}

describe('conflicts and merging (reference 6)', () => {
  test('a canary claims nothing', () => {
    const canary = claim('canary', 1, { annotations: { canary: 'true' } });
    expect(answerOf(tableOf([canary, claim('main', 2)]), HOST, '/x')).toBe('main');
  });

  test('only the colliding path of the loser is void, and annotations stay with their paths', () => {
    const rules = [[HOST, ['/x', 'Prefix', 'young'], ['/y', 'Prefix', 'young']]] as const;
    const table = tableOf([claim('old', 1), claim('young', 2, { annotations: { 'proxy-body-size': '8m' }, rules })]);
    expect([answerOf(table, HOST, '/x'), answerOf(table, HOST, '/y')]).toEqual(['old', 'young']);
    expect(['/x', '/y'].map((path) => match(table, HOST, path).route?.policy.upstream.bodySize)).toEqual([
      1024 ** 2,
      8 * 1024 ** 2,
    ]);
    expect(table.problems).toEqual([
      {
        code: 'path-conflict',
        severity: 'warning',
        subject: { kind: 'Ingress', namespace: 'default', name: 'young' },
        values: { host: HOST, path: '/x', winner: 'default/old', kept: '/x' },
      },
    ]);
  });

  test('an implicit / is taken over by a younger Ingress that declares it', () => {
    const table = tableOf([claim('old', 1), claim('young', 2, { rules: [[HOST, ['/', 'Prefix', 'young']]] })]);
    expect([answerOf(table, HOST, '/z'), table.problems]).toEqual(['young', []]);
  });

  test('the certificate comes from the oldest Ingress of the host that has a tls section', () => {
    const entries = [{ hosts: ['elsewhere.test'], secretName: 'pair' }];
    const table = tableOf([
      claim('no-tls', 1),
      claim('tls', 2, { tls: entries }),
      claim('later-tls', 3, { tls: [{ hosts: [HOST], secretName: 'other' }] }),
    ]);
    expect(table.exact.get(HOST)?.tls).toEqual({ namespace: 'default', ingress: 'tls', entries });
  });

  test('TLS belongs to the host, and to plain hosts under a wildcard with TLS', () => {
    const tls = [{ hosts: [], secretName: null }];
    const table = tableOf([
      { name: 'plain', rules: [['plain.apps.test', ['/', 'Prefix', 'a']]] },
      { name: 'deep', rules: [['a.b.apps.test', ['/', 'Prefix', 'a']]] },
      { name: 'wild', rules: [['*.apps.test', ['/', 'Prefix', 'b']]], tls },
      { name: 'hostless', rules: [[null, ['/', 'Prefix', 'c']]], tls },
    ]);
    const redirects = table.servers.map((server) => [server.host, server.redirectsToHttps]);
    expect(redirects).toEqual([
      ['*', false],
      ['*.apps.test', true],
      ['a.b.apps.test', false],
      ['plain.apps.test', true],
    ]);
  });

  test('app-root may come from any Ingress of the host', () => {
    const table = tableOf([
      claim('old', 1),
      claim('young', 2, { annotations: { 'app-root': '/home' }, rules: [[HOST, ['/y', 'Prefix', 'y']]] }),
    ]);
    expect(table.exact.get(HOST)?.appRoot).toEqual({ path: '/home', namespace: 'default', ingress: 'young' });
  });

  test('client certificates are those of the oldest Ingress of the host that asks for them', () => {
    const table = tableOf([
      claim('open', 1),
      claim('guard', 2, { annotations: { 'auth-tls-secret': 'default/ca' }, rules: [[HOST, ['/y', 'Prefix', 'y']]] }),
      claim('late', 3, { annotations: { 'auth-tls-secret': 'default/b' }, rules: [[HOST, ['/z', 'Prefix', 'z']]] }),
    ]);
    expect(table.exact.get(HOST)?.clientCertificate?.secret).toBe('default/ca');
  });
});
