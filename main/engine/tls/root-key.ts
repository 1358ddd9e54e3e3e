import { spawn } from 'node:child_process';
import { createPublicKey, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { CodedError } from '../coded-error.ts';

const LIMIT = 60_000;
/** SHA-256 with RSA-3072. */
const SIGNATURE_BYTES = 384;

/**
 * All that the other side does: makes a key, tells its public half, and signs what it is given until it is ended. The
 * private half is never exported, so it is nowhere but in the memory of that process or thread.
 */
const SCRIPT = `
const { generateKeyPairSync, sign } = require('node:crypto');
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 3072, publicExponent: 65537 });
const { parentPort } = require('node:worker_threads');
const tell = (bytes) => parentPort ? parentPort.postMessage(bytes.toString('base64')) : process.stdout.write(bytes.toString('base64') + '\\n');
const take = (line) => tell(sign('sha256', Buffer.from(line, 'base64'), privateKey));
if (parentPort) parentPort.on('message', take);
else require('node:readline').createInterface({ input: process.stdin }).on('line', take);
tell(publicKey.export({ type: 'spki', format: 'der' }));
`;

/** A root's key (RSA-3072) that signs and then is gone; whoever has it cannot read it. */
export interface RootKey {
  readonly publicKey: KeyObject;
  /** The signature (PKCS#1 v1.5, SHA-256) over the bytes. */
  sign(bytes: Buffer): Promise<Buffer>;
}

/** Base64 lines to and from the other side. */
interface Channel {
  send(text: string): void;
  readonly answers: AsyncIterator<string>;
  /** Resolves when the other side, and the key with it, is gone. */
  end(): Promise<void>;
}

/**
 * Makes a root key in a short-lived process of its own, lends it, and ends that process: its memory goes back to the system,
 * while this one lives for weeks (reference trust G). A packaged Electron cannot be started as Node, so there it is a thread,
 * whose keys OpenSSL wipes as it goes.
 */
export async function withRootKey<Result>(use: (key: RootKey) => Promise<Result>): Promise<Result> {
  const channel = process.versions['electron'] === undefined ? processChannel() : threadChannel();
  try {
    const publicKey = createPublicKey({ key: await nextBytes(channel), format: 'der', type: 'spki' });
    return await use({
      publicKey,
      sign: async (bytes) => {
        channel.send(bytes.toString('base64'));
        const signature = await nextBytes(channel);
        if (signature.length !== SIGNATURE_BYTES) throw new CodedError('internal', 'the root did not sign');
        return signature;
      },
    });
  } finally {
    await channel.end();
  }
}

function processChannel(): Channel {
  const child = spawn(process.execPath, ['--input-type=commonjs', '-e', SCRIPT], {
    // Nothing of ours, above all no NODE_OPTIONS, and no core file of a process that holds the key.
    env: process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] } : {},
    stdio: ['pipe', 'pipe', 'ignore'],
    windowsHide: true,
  });
  const [input, output] = child.stdio as unknown as [Writable, Readable];
  const gone = once(child, 'close').catch(() => undefined);
  const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT);
  // A process that could not be started or ended early is told by its output, which ends.
  child.on('error', () => output.destroy());
  input.on('error', () => undefined);
  return {
    send: (text) => input.write(`${text}\n`),
    answers: createInterface({ input: output })[Symbol.asyncIterator](),
    end: async () => {
      clearTimeout(limit);
      input.end();
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function threadChannel(): Channel {
  const worker = new Worker(SCRIPT, { eval: true, env: {} });
  return {
    send: (text) => worker.postMessage(text),
    answers: messagesOf(worker),
    end: async () => {
      await worker.terminate();
    },
  };
}

async function* messagesOf(worker: Worker): AsyncGenerator<string> {
  for (;;) {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    worker.once('message', resolve);
    worker.once('error', reject);
    const message = await promise;
    worker.off('error', reject);
    yield message;
  }
}

async function nextBytes({ answers }: Channel): Promise<Buffer> {
  const next = await answers.next();
  if (next.done === true) throw new CodedError('internal', 'the process that makes the root key ended');
  return Buffer.from(next.value, 'base64');
}
