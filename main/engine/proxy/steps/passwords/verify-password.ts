import { createHash, timingSafeEqual } from 'node:crypto';
import { compare as compareBcrypt } from 'bcryptjs';
import { desCrypt } from './des-crypt.ts';
import { md5Crypt } from './md5-crypt.ts';
import { shaCrypt, type ShaCryptKind } from './sha-crypt.ts';

const SHA_CRYPT = /^\$([56])\$(?:rounds=(\d{1,9})\$)?([^$]{0,16})[^$]*\$([./0-9A-Za-z]+)$/;
const BCRYPT = /^\$2[abxy]\$(\d\d)\$[./0-9A-Za-z]{53}$/;
const DES = /^[./0-9A-Za-z]{13}$/;
const USUAL_ROUNDS = 5_000;
const LEAST_ROUNDS = 1_000;
/** More work than this for one password is refused: the hash comes from somebody else's Secret. */
const MOST_ROUNDS = 1_000_000;
const MOST_COST = 15;
/** What crypt(3) takes at most. */
const LONGEST_PASSWORD = 256;
const KINDS: Readonly<Record<string, ShaCryptKind>> = {
  5: { algorithm: 'sha256', size: 32 },
  6: { algorithm: 'sha512', size: 64 },
};

/**
 * Whether a password fits a hash of an htpasswd file: apr1, MD5, SHA-256, SHA-512 and DES crypt, bcrypt, `{SHA}`, `{SSHA}`,
 * `{PLAIN}` (reference 12). A hash that cannot be read fits nothing. Comparisons take the same time whatever differs.
 */
export async function verifyPassword(password: Buffer, hash: string): Promise<boolean> {
  if (hash.startsWith('{')) return verifyScheme(password, hash);
  if (password.length > LONGEST_PASSWORD || password.includes(0)) return false;
  const md5 = /^(\$1\$|\$apr1\$)([^$]{0,8})[^$]*\$([./0-9A-Za-z]{22})$/.exec(hash);
  if (md5 !== null) {
    const [, mark, salt, wanted] = md5 as unknown as [string, '$1$' | '$apr1$', string, string];
    return equal(md5Crypt(password, latin1(salt), mark), wanted);
  }
  const sha = SHA_CRYPT.exec(hash);
  if (sha !== null) return verifySha(password, sha);
  const bcrypt = BCRYPT.exec(hash);
  if (bcrypt !== null) return Number(bcrypt[1]) <= MOST_COST && verifyBcrypt(password, hash);
  return DES.test(hash) && equal(desCrypt(password, hash.slice(0, 2)), hash);
}

async function verifySha(password: Buffer, parts: RegExpExecArray): Promise<boolean> {
  const [, mark = '', given, salt = '', wanted = ''] = parts;
  const rounds = given === undefined ? USUAL_ROUNDS : Math.max(LEAST_ROUNDS, Number(given));
  const kind = KINDS[mark];
  if (kind === undefined || rounds > MOST_ROUNDS) return false;
  return equal(await shaCrypt(password, latin1(salt), { ...kind, rounds }), wanted);
}

function verifyBcrypt(password: Buffer, hash: string): Promise<boolean> {
  // The marks differ by the history of mistakes in C alone; bcryptjs knows two of them.
  return compareBcrypt(password.toString('utf8'), hash.replace(/^\$2[xy]\$/, '$2b$'));
}

function verifyScheme(password: Buffer, hash: string): boolean {
  if (hash.startsWith('{PLAIN}')) return equal(password.toString('latin1'), hash.slice(7));
  if (hash.startsWith('{SHA}')) {
    return equalBytes(createHash('sha1').update(password).digest(), Buffer.from(hash.slice(5), 'base64'));
  }
  if (!hash.startsWith('{SSHA}')) return false;
  const bytes = Buffer.from(hash.slice(6), 'base64');
  const digest = createHash('sha1').update(password).update(bytes.subarray(20)).digest();
  return equalBytes(digest, bytes.subarray(0, 20));
}

function equal(one: string, other: string): boolean {
  return equalBytes(latin1(one), latin1(other));
}

/** Digests of both, so that lengths do not matter. */
function equalBytes(one: Buffer, other: Buffer): boolean {
  const digest = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();
  return timingSafeEqual(digest(one), digest(other)) && one.length === other.length;
}

function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
