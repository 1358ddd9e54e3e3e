import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

export interface RsaKeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const generate = promisify(generateKeyPair);

/** A new RSA key, made in the thread pool: the event loop goes on meanwhile (reference trust B.1). */
export function newRsaKey(bits: 2048 | 3072): Promise<RsaKeyPair> {
  return generate('rsa', { modulusLength: bits, publicExponent: 0x10001 });
}

/** Keeps one RSA-2048 key ready, so that a first handshake does not wait for one to be made. */
export class SpareKey {
  #spare: Promise<RsaKeyPair> | null = null;

  /** Begins to make a key unless there is one. */
  prepare(): void {
    if (this.#spare !== null) return;
    const spare = newRsaKey(2048);
    this.#spare = spare;
    // A failure is met by whoever takes the key; without a taker it must not end the process.
    spare.catch(() => (this.#spare = null));
  }

  /** The spare key, or a new one; the next spare is begun once this one is there. */
  async take(): Promise<RsaKeyPair> {
    const taken = this.#spare ?? newRsaKey(2048);
    this.#spare = null;
    const key = await taken;
    this.prepare();
    return key;
  }
}
