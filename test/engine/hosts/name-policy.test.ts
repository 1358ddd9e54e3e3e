import { expect, test } from 'vitest';
import { namePolicy, NO_FACTS, shownName, type NameFacts } from '#engine/hosts/name-policy.ts';
import { PRIVATE_SUFFIXES, RESERVED } from '#engine/hosts/reserved-names.ts';
import { isSignable, PRIVATE_SUFFIXES as SIGNED } from '#engine/tls/signable-name.ts';

const facts: NameFacts = {
  own: ['laptop', 'laptop.corp'],
  apiServers: ['api.dev.internal', 'k8s.acme.io'],
  needed: ['login.acme.io', 'registry.acme.io'],
  approved: new Set(['shop.acme.io']),
  elsewhere: new Set(['www.acme.io']),
};

test.each(PRIVATE_SUFFIXES.map((suffix) => [`shop.${suffix}`]))('%s is private by nature and allowed', (host) => {
  expect(namePolicy(host, facts)).toEqual({
    kind: 'allowed',
    host,
    unicode: null,
    warnings: host.endsWith('.local') ? ['multicast-dns'] : [],
  });
});

test.each([
  ['', 'catch-all'],
  ['*', 'catch-all'],
  ['*.apps.test', 'wildcard'],
  ['*.com', 'wildcard'],
  ['**.x', 'malformed'],
  ['a.*.x', 'malformed'],
  ['*.*.x', 'malformed'],
  [`${'a'.repeat(64)}.test`, 'too-long'],
  [`${'a.'.repeat(150)}test`, 'too-long'],
  ['x'.repeat(300), 'too-long'],
  ['a'.repeat(100_000), 'too-long'],
  ['a\n10.0.0.1 bank.com', 'malformed'],
  ['a.test\n', 'malformed'],
  ['a\r.test', 'malformed'],
  ['a\t.test', 'malformed'],
  ['a\u0000.test', 'malformed'],
  ['a\u2028.test', 'malformed'],
  ['a\u00a0.test', 'malformed'],
  ['a\u202e.test', 'malformed'],
  ['a b.test', 'malformed'],
  ['a#b.test', 'malformed'],
  ['a;b.test', 'malformed'],
  ['$(id).test', 'malformed'],
  ['`id`.test', 'malformed'],
  [`'a'.test`, 'malformed'],
  ['"a".test', 'malformed'],
  ['a/b.test', 'malformed'],
  ['a%41.test', 'malformed'],
  ['a@b.test', 'malformed'],
  ['a.test.', 'malformed'],
  ['.a.test', 'malformed'],
  ['a..test', 'malformed'],
  ['-a.test', 'malformed'],
  ['a-.test', 'malformed'],
  ['_x.test', 'malformed'],
  ['a.test:80', 'malformed'],
  ['[::1]', 'malformed'],
  ['::1', 'address'],
  ['10.0.0.1', 'address'],
  ['127.1', 'address'],
  ['0x7f.1', 'address'],
  ['1.0x7f', 'address'],
  ['a.0x', 'address'],
  ['2130706433', 'address'],
  ['１２７.０.０.１', 'address'],
  ['a。test。', 'malformed'],
  ['xn--a.test', 'malformed'],
  ['xn--abc-.test', 'malformed'],
  ['com', 'single-label'],
  ['shop', 'single-label'],
  ['localhost', 'built-in'],
  ['x.localhost', 'built-in'],
  ['LOCALHOST', 'built-in'],
  ['localhost.corp', 'reserved'],
  ['broadcasthost', 'reserved'],
  ['ip6-localhost', 'reserved'],
  ['ip6-allnodes.test', 'reserved'],
  ['wpad.corp', 'reserved'],
  ['isatap.corp', 'reserved'],
  ['metadata.google.internal', 'reserved'],
  ['x.metadata.google.internal', 'reserved'],
  ['instance-data.ec2.internal', 'reserved'],
  ['host.docker.internal', 'reserved'],
  ['host.minikube.internal', 'reserved'],
  ['web.default.svc', 'reserved'],
  ['web.default.svc.cluster.local', 'reserved'],
  ['windowsupdate.com', 'reserved'],
  ['download.windowsupdate.com', 'reserved'],
  ['swscan.apple.com', 'reserved'],
  ['archive.ubuntu.com', 'reserved'],
  ['laptop', 'own-name'],
  ['laptop.corp', 'own-name'],
  ['Laptop.local', 'own-name'],
  ['api.dev.internal', 'api-server'],
  ['K8S.acme.io', 'api-server'],
  ['login.acme.io', 'reserved'],
  ['registry.acme.io', 'reserved'],
  ['co.kr', 'public-suffix'],
  ['github.io', 'public-suffix'],
  ['home.arpa', 'public-suffix'],
] as const)('%j is never mapped: %s', (host, code) => {
  expect(namePolicy(host, facts)).toEqual({ kind: 'refused', host: shownName(host), unicode: null, code });
});

test.each([
  ['shop.io-acme.com', 'tick', ['public']],
  ['example.com', 'tick', ['public']],
  ['metadata.acme.io', 'tick', ['public']],
  ['shop.acme.dev', 'tick', ['hsts-preloaded', 'public']],
  ['notgithub.com', 'tick', ['public']],
  ['internal.acme.io', 'tick', ['public']],
  ['github.com', 'typed', ['public']],
  ['gist.github.com', 'typed', ['public']],
  ['ｇｉｔｈｕｂ.com', 'typed', ['public']],
  ['online.kbstar.com', 'typed', ['public']],
  ['www.acme.io', 'typed', ['public']],
])('%s is public and off until approved by a %s', (given, by, warnings) => {
  const host = given.normalize('NFKC');
  expect(namePolicy(given, facts)).toEqual({ kind: 'needs-approval', host, unicode: null, warnings, by });
});

test('an approved public name is allowed, and stays marked as public', () => {
  const allowed = { kind: 'allowed', host: 'shop.acme.io', unicode: null, warnings: ['public'] };
  expect([namePolicy('shop.acme.io', facts), namePolicy('SHOP.acme.io', facts)]).toEqual([allowed, allowed]);
});

test('an approval cannot lift what is never allowed', () => {
  const approved = new Set(['windowsupdate.com', 'co.kr', 'com', '*.acme.io', 'laptop.local']);
  const kinds = [...approved].map((host) => namePolicy(host, { ...facts, approved }).kind);
  expect(kinds).toEqual(['refused', 'refused', 'refused', 'refused', 'refused']);
});

test('an approval of a name is none of the names below', () => {
  expect(namePolicy('x.shop.acme.io', facts).kind).toBe('needs-approval');
});

test.each([
  ['bücher.test', 'xn--bcher-kva.test', 'bücher.test', []],
  ['xn--bcher-kva.test', 'xn--bcher-kva.test', 'bücher.test', []],
  ['XN--BCHER-KVA.test', 'xn--bcher-kva.test', 'bücher.test', []],
  ['가게.test', 'xn--o39akk.test', '가게.test', []],
  ['naver가게.test', 'xn--naver-tb9sx3a.test', 'naver가게.test', []],
  ['日本shopの.test', 'xn--shop-8c4c9172ao4b.test', '日本shopの.test', []],
  ['pаypal.test', 'xn--pypal-4ve.test', 'pаypal.test', ['mixed-script']],
])('%s is shown in both forms', (given, host, unicode, warnings) => {
  expect(namePolicy(given, NO_FACTS)).toEqual({ kind: 'allowed', host, unicode, warnings });
});

test('what cannot be seen is escaped where a refused name is shown, and the name is cut', () => {
  expect(shownName('a\n\u202eb\u0000')).toBe('a\\u{a}\\u{202e}b\\u{0}');
  expect(shownName('\n'.repeat(1000))).toHaveLength(300);
});

test('whatever may be mapped without being asked, our authority may sign for', () => {
  expect(PRIVATE_SUFFIXES.filter((suffix) => !SIGNED.includes(suffix) || !isSignable(`a.${suffix}`))).toEqual([]);
});

test('no reserved name is allowed by its suffix', () => {
  const kinds = RESERVED.map((name) => namePolicy(`x.${name}`, NO_FACTS).kind);
  expect(new Set(kinds)).toEqual(new Set(['refused']));
});
