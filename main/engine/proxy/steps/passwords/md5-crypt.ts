import { createHash } from 'node:crypto';
import { crypt64 } from './crypt64.ts';

const ROUNDS = 1000;
/** Which byte goes where: high, middle, low, as the C library has it. */
const ORDER = [
  [0, 6, 12],
  [1, 7, 13],
  [2, 8, 14],
  [3, 9, 15],
  [4, 10, 5],
] as const;

/** MD5 crypt, the `$1$` of the C library and the `$apr1$` of Apache, which differ in their mark alone. */
export function md5Crypt(password: Buffer, salt: Buffer, mark: '$1$' | '$apr1$'): string {
  const inner = createHash('md5').update(password).update(salt).update(password).digest();
  const first = createHash('md5').update(password).update(mark).update(salt);
  for (let left = password.length; left > 0; left -= 16) first.update(inner.subarray(0, Math.min(16, left)));
  for (let left = password.length; left > 0; left >>= 1) {
    first.update((left & 1) === 1 ? Buffer.of(0) : password.subarray(0, 1));
  }
  let digest = first.digest();
  for (let round = 0; round < ROUNDS; round++) {
    const hash = createHash('md5').update(round % 2 === 1 ? password : digest);
    if (round % 3 !== 0) hash.update(salt);
    if (round % 7 !== 0) hash.update(password);
    digest = hash.update(round % 2 === 1 ? digest : password).digest();
  }
  let text = '';
  for (const [high, middle, low] of ORDER) text += crypt64(digest, [high, middle, low], 4);
  return text + crypt64(digest, [null, null, 11], 2);
}
