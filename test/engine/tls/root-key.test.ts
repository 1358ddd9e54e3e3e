import { verify } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { withRootKey } from '#engine/tls/root-key.ts';

const onLinux = process.platform === 'linux';

/** Processes that this one has started and that are not gone. */
function children(): readonly string[] {
  return readdirSync('/proc/self/task').flatMap((task) =>
    readFileSync(`/proc/self/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
  );
}

describe('the key of a root', () => {
  test.runIf(onLinux)('is in a process of its own, which is gone before anybody has the certificate', async () => {
    const before = new Set(children());
    const bytes = Buffer.from('to be signed');
    const { key, signature, pids } = await withRootKey(async (rootKey) => ({
      key: rootKey.publicKey,
      signature: await rootKey.sign(bytes),
      pids: children().filter((pid) => !before.has(pid)),
    }));
    expect(verify('sha256', bytes, key, signature)).toBe(true);
    expect(key.asymmetricKeyDetails?.modulusLength).toBe(3072);
    expect([pids.length, pids.filter((pid) => existsSync(`/proc/${pid}`))]).toEqual([1, []]);
  });

  test.runIf(onLinux)('goes too where its use fails', async () => {
    const before = new Set(children());
    await expect(withRootKey(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(children().filter((pid) => !before.has(pid))).toEqual([]);
  });

  test('that process is given nothing of this one’s environment', async () => {
    process.env['NODE_OPTIONS'] = '--require=/nowhere/spy.js';
    onTestFinished(() => void delete process.env['NODE_OPTIONS']);
    await expect(withRootKey((key) => key.sign(Buffer.from('x')))).resolves.toHaveLength(384);
  });

  test('is in a thread where the program cannot be started as Node', async () => {
    Object.defineProperty(process.versions, 'electron', { value: '45.5.0', configurable: true });
    onTestFinished(() => void Reflect.deleteProperty(process.versions, 'electron'));
    const bytes = Buffer.from('to be signed');
    const signed = await withRootKey(async (key) => verify('sha256', bytes, key.publicKey, await key.sign(bytes)));
    expect(signed).toBe(true);
  });
});
