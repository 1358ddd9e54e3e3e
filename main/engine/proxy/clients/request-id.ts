import { randomBytes } from 'node:crypto';

const POOL = 4096;
let pool = '';
let at = 0;

/** 32 random hex digits. Drawn from a pool, because a call into the generator per request would be felt. */
export function newRequestId(): string {
  if (at + 32 > pool.length) {
    pool = randomBytes(POOL).toString('hex');
    at = 0;
  }
  const id = pool.slice(at, at + 32);
  at += 32;
  return id;
}
