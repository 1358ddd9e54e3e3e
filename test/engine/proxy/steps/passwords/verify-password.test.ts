import { expect, test } from 'vitest';
import { verifyPassword } from '#engine/proxy/steps/passwords/verify-password.ts';

const LONG = 'x'.repeat(70);

// Made with openssl passwd and the C library's crypt.
test.each<[kind: string, password: string, hash: string]>([
  ['apr1', 'secret', '$apr1$abcdefgh$h9FWgUz3n9YxylKLlR5SQ/'],
  ['apr1 of nothing', '', '$apr1$abcdefgh$L.PT565ESX4Tp2bqNs7Ie.'],
  ['apr1 of a long one', LONG, '$apr1$abcdefgh$2RAcZSBiRoikyetBc6PNx.'],
  ['apr1 of other letters', 'pä ss', '$apr1$abcdefgh$vogOapdWVY7197KcLRHhX/'],
  ['MD5 crypt', 'secret', '$1$abcdefgh$cHJi5PXp/ki/ktXzqlk6I1'],
  ['MD5 crypt of a long one', LONG, '$1$abcdefgh$qZQJZIj/wBFysso0hpBg61'],
  ['SHA-256 crypt', 'secret', '$5$abcdefgh$gruCpC7VkOTspMQTTSAR8mtlO9Upms.fwqE5y16JVM.'],
  ['SHA-256 crypt of a long one', LONG, '$5$abcdefgh$lZK56QNQPN6R4.IHMn4/mfyfL52QchLo7qGrBRL5dp0'],
  ['SHA-256 crypt with rounds', 'secret', '$5$rounds=77777$short$Dvn1K7VcLNC1xboNjai.hqyHxPl6O0m46vESuLJFFm9'],
  [
    'SHA-512 crypt',
    'secret',
    '$6$abcdefgh$ltjgWl6579NluT/Vi1nwEvcil.G5Nbc4NiXZaNGStk8PSwGfQv72N2CKPPrVACtLtip/cZ/1GM/O6IND4WQhG.',
  ],
  [
    'SHA-512 crypt of other letters',
    'pä ss',
    '$6$abcdefgh$OqAxgZUmF31fZ1TKdwnhCCFBNcSsp/WtMasdjWvRI8GNEiaT/DCxB7Z7gMvuAJ3Xs264JvsndoBXAUxFmjOgg1',
  ],
  ['bcrypt', 'secret', '$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a'],
  ['DES crypt', 'secret', 'abNANd1rDfiNc'],
  ['DES crypt with another salt', 'a', 'zZ/Dc0K.bMxrQ'],
  ['DES crypt of nothing', '', 'abmF1QH4PEr.E'],
  ['SHA', 'secret', '{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ='],
  ['SSHA', 'secret', '{SSHA}gVK8WC9YyFT1gMsQHTGCgT3sSv5zYWx0'],
  ['PLAIN', 'secret', '{PLAIN}secret'],
])('%s fits its password and no other', async (_, password, hash) => {
  const bytes = Buffer.from(password, 'utf8');
  expect(await verifyPassword(bytes, hash)).toBe(true);
  expect(await verifyPassword(Buffer.concat([Buffer.from('x'), bytes]), hash)).toBe(false);
});

test('DES crypt looks at eight letters', async () => {
  expect(await verifyPassword(Buffer.from('longer than eight'), 'abKuvfXyuH4Fw')).toBe(true);
  expect(await verifyPassword(Buffer.from('longer t'), 'abKuvfXyuH4Fw')).toBe(true);
});

test.each<[string, string]>([
  ['an empty hash', ''],
  ['a password in clear', 'secret'],
  ['an unknown scheme', '{MD5}Xr4ilOzQ4PCOq3aQ0qbuaQ=='],
  ['an unknown kind of crypt', '$7$abcdefgh$xxxxxxxxxxxxxxxxxxxxxx'],
  ['more rounds than anybody waits for', '$6$rounds=999999999$abcdefgh$xxxx'],
  ['a bcrypt of absurd cost', '$2y$31$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a'],
  ['an apr1 that was cut off', '$apr1$abcdefgh$h9FWg'],
  ['a {SHA} of nothing', '{SHA}'],
  ['a {SSHA} of nothing', '{SSHA}'],
])('%s fits nothing', async (_, hash) => {
  expect(await verifyPassword(Buffer.from('secret'), hash)).toBe(false);
});

test('many rounds let other work go on', async () => {
  const hash = '$6$rounds=100000$abcdefgh$ltjgWl6579NluT';
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  const fits = await verifyPassword(Buffer.from('secret'), hash);
  clearInterval(timer);
  expect(fits).toBe(false);
  expect(turns).toBeGreaterThan(5);
});
