import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { crypt64 } from './crypt64.ts';

/** SHA-256 (`$5$`) or SHA-512 (`$6$`) crypt. */
export interface ShaCryptKind {
  readonly algorithm: 'sha256' | 'sha512';
  /** Bytes of the digest. */
  readonly size: 32 | 64;
}

/** Rounds between two turns of the event loop: about two milliseconds. */
const ROUNDS_AT_ONCE = 500;

/**
 * The text that follows the last `$` (Ulrich Drepper, "Unix crypt using SHA-256 and SHA-512"). Lets the event loop turn
 * while it works.
 */
export async function shaCrypt(
  password: Buffer,
  salt: Buffer,
  options: ShaCryptKind & { readonly rounds: number },
): Promise<string> {
  const { algorithm, size, rounds } = options;
  const hash = (): ReturnType<typeof createHash> => createHash(algorithm);
  const inner = hash().update(password).update(salt).update(password).digest();
  const first = hash().update(password).update(salt).update(repeated(inner, password.length));
  for (let left = password.length; left > 0; left >>= 1) first.update((left & 1) === 1 ? inner : password);
  let digest = first.digest();
  const ofPassword = hash();
  for (let times = 0; times < password.length; times++) ofPassword.update(password);
  const passwordBytes = repeated(ofPassword.digest(), password.length);
  const ofSalt = hash();
  for (let times = 0; times < 16 + (digest[0] as number); times++) ofSalt.update(salt);
  const saltBytes = repeated(ofSalt.digest(), salt.length);
  for (let round = 0; round < rounds; round++) {
    if (round % ROUNDS_AT_ONCE === ROUNDS_AT_ONCE - 1) await nextTurn();
    const step = hash().update(round % 2 === 1 ? passwordBytes : digest);
    if (round % 3 !== 0) step.update(saltBytes);
    if (round % 7 !== 0) step.update(passwordBytes);
    digest = step.update(round % 2 === 1 ? digest : passwordBytes).digest();
  }
  return size === 32 ? letters256(digest) : letters512(digest);
}

function repeated(bytes: Buffer, length: number): Buffer {
  return length === 0 ? Buffer.alloc(0) : Buffer.alloc(length, bytes);
}

function letters256(digest: Buffer): string {
  let text = '';
  let places: [number, number, number] = [0, 10, 20];
  for (let group = 0; group < 10; group++) {
    text += crypt64(digest, places, 4);
    const [first, second, third] = places;
    places = [third + 1, first + 1, second + 1];
  }
  return text + crypt64(digest, [null, 31, 30], 3);
}

function letters512(digest: Buffer): string {
  let text = '';
  let places: [number, number, number] = [0, 21, 42];
  for (let group = 0; group < 21; group++) {
    text += crypt64(digest, places, 4);
    const [first, second, third] = places;
    places = [second + 1, third + 1, first + 1];
  }
  return text + crypt64(digest, [null, null, 63], 2);
}
