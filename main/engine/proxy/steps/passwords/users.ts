import { createHmac, randomBytes } from 'node:crypto';
import type { SecretObject } from '#shared/model/snapshot.ts';
import type { BasicAuthPolicy } from '../../../ingress/annotations/basic-auth.ts';
import { verifyPassword } from './verify-password.ts';

const MOST_REMEMBERED = 1_000;
const SECRET_KEY = randomBytes(32);

const known = { 'auth-file': new WeakMap<SecretObject, Users>(), 'auth-map': new WeakMap<SecretObject, Users>() };

/** The users of a Secret; null where it has no usable layout (reference 12). Read once for each value of the Secret. */
export function usersOf(secret: SecretObject, layout: BasicAuthPolicy['layout']): Users | null {
  const there = known[layout].get(secret);
  if (there !== undefined) return there;
  const hashes = layout === 'auth-map' ? readMap(secret) : readFile(secret);
  if (hashes === null) return null;
  const users = new Users(hashes);
  known[layout].set(secret, users);
  return users;
}

/**
 * Names with the hashes of their passwords. Outcomes are remembered under a keyed digest, so that a browser, which sends its
 * password with every request, does not cost a hash each time; checks of the same pair share one.
 */
export class Users {
  readonly #hashes: ReadonlyMap<string, string>;
  readonly #outcomes = new Map<string, Promise<boolean>>();
  #last: Promise<boolean> = Promise.resolve(true);

  constructor(hashes: ReadonlyMap<string, string>) {
    this.#hashes = hashes;
  }

  /** `name` as bytes in latin1. */
  check(name: string, password: Buffer): Promise<boolean> {
    const hash = this.#hashes.get(name);
    if (hash === undefined) return Promise.resolve(false);
    const key = createHmac('sha256', SECRET_KEY).update(`${name.length}:${name}`).update(password).digest('base64');
    const there = this.#outcomes.get(key);
    if (there !== undefined) return there;
    // One after another: guessing must not take the processor from everybody else.
    const outcome = this.#last.then(() => verifyPassword(password, hash));
    this.#last = outcome.catch(() => false);
    if (this.#outcomes.size >= MOST_REMEMBERED) this.#outcomes.delete(this.#outcomes.keys().next().value ?? '');
    this.#outcomes.set(key, outcome);
    return outcome;
  }
}

function readMap(secret: SecretObject): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(secret.data).map(([name, value]) => [latin1(Buffer.from(name, 'utf8')), firstLine(value)]),
  );
}

/** Lines of `name:hash`, as nginx reads them: the first line of a name counts, what follows another colon does not. */
function readFile(secret: SecretObject): ReadonlyMap<string, string> | null {
  const text = secret.data['auth'];
  if (text === undefined) return null;
  const hashes = new Map<string, string>();
  for (const line of latin1(Buffer.from(text, 'base64')).split(/[\r\n]+/)) {
    const [name = '', hash] = line.split(':', 2);
    if (name !== '' && !name.startsWith('#') && hash !== undefined && !hashes.has(name)) hashes.set(name, hash);
  }
  return hashes;
}

function firstLine(base64: string): string {
  return latin1(Buffer.from(base64, 'base64')).split(/[\r\n:]/, 1)[0] ?? '';
}

function latin1(bytes: Buffer): string {
  return bytes.toString('latin1');
}
