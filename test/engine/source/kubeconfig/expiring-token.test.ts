import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createCredentials } from '#engine/source/kubeconfig/credentials/credentials.ts';
import { loadContext } from '#engine/source/kubeconfig/file/load.ts';
import { ApiServerDouble } from '#test/doubles/api-server.ts';
import { ingress, service } from './cluster-objects.ts';
import { temporaryFolder, writeKubeconfig } from './kubeconfig-files.ts';
import { SHORT_TIMES, startSource } from './source-under-test.ts';

const API_VERSION = 'client.authentication.k8s.io/v1';

/** A plugin that counts its runs in a file and prints their number as a token. */
function countingPlugin(file: string, status = '{token:"token-"+runs}'): Readonly<Record<string, unknown>> {
  const script = `
    const fs = require('fs');
    fs.appendFileSync(${JSON.stringify(file)}, 'x');
    const runs = fs.readFileSync(${JSON.stringify(file)}, 'utf8').length;
    console.log(JSON.stringify({apiVersion:'${API_VERSION}',kind:'ExecCredential',status:${status}}));`;
  return {
    exec: { apiVersion: API_VERSION, command: process.execPath, args: ['-e', script], interactiveMode: 'Never' },
  };
}

const runsOf = async (file: string) => (await readFile(file, 'utf8')).length;

test('tokens that expire under many requests are renewed once each, and nobody hears of it', async () => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, 'runs');
  const server = await ApiServerDouble.start();
  for (let index = 0; index < 40; index++) {
    server.put('ingresses', ingress(`i${index}`));
    server.put('services', service(`s${index}`));
  }
  // Each token is good for a few requests: in pages of two the lists alone outlive several.
  const uses = new Map<string, number>();
  server.fault = ({ authorization = '' }) => {
    const used = (uses.get(authorization) ?? 0) + 1;
    uses.set(authorization, used);
    return used > 12 ? { kind: 'status', status: 401 } : null;
  };
  await using started = await startSource(server, {
    kubeconfig: { user: countingPlugin(file) },
    // Two kinds may be refused with one and the same token; the third attempt is worth a word.
    times: SHORT_TIMES,
  });
  const snapshot = await started.recorder.untilSnapshot(
    ({ ingresses, services }) => ingresses.length === 40 && services.length === 40,
  );
  expect(snapshot.problems).toEqual([]);
  expect(started.recorder.statuses.flatMap(({ kinds }) => kinds.map(({ state }) => state))).not.toContain('sign-in');
  expect([uses.size > 3, await runsOf(file)]).toEqual([true, uses.size]);
  await server.close();
});

test('a clock that jumps makes a plugin run once more at most, and never again and again', async () => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, 'runs');
  const status = '{token:"token-"+runs,expirationTimestamp:new Date(3600000*runs).toISOString()}';
  const config = await writeKubeconfig(folder.path, { server: 'https://one', user: countingPlugin(file, status) });
  const { context } = await loadContext([config], null, {});
  let now = 0;
  const credentials = createCredentials(context, {
    environment: process.env,
    signal: new AbortController().signal,
    now: () => now,
  });
  const token = async () => (await credentials.access()).headers['Authorization'];
  expect(await token()).toBe('Bearer token-1');
  now = 3_600_000 + 1;
  expect([await token(), await token()]).toEqual(['Bearer token-2', 'Bearer token-2']);
  now = -86_400_000;
  expect([await token(), await runsOf(file)]).toEqual(['Bearer token-2', 2]);
});

test('a plugin that waits for an answer on its input is told that there is none', async () => {
  await using folder = await temporaryFolder();
  const script = `
    process.stdin.on('data', () => {}).on('end', () => { console.error('no password was given'); process.exit(1); });`;
  const user = { exec: { apiVersion: API_VERSION, command: process.execPath, args: ['-e', script] } };
  const config = await writeKubeconfig(folder.path, { server: 'https://one', user });
  const { context } = await loadContext([config], null, {});
  const credentials = createCredentials(context, { environment: process.env, signal: new AbortController().signal });
  await expect(credentials.access()).rejects.toThrow('it ended with exit code 1 and said: no password was given');
});

test('a plugin that prints 100 MB is ended after the first of them', async () => {
  await using folder = await temporaryFolder();
  const script = `
    const piece = Buffer.alloc(1 << 20, 120);
    let left = 100;
    const more = () => { if (left-- > 0) process.stdout.write(piece, more); };
    more();`;
  const user = { exec: { apiVersion: API_VERSION, command: process.execPath, args: ['-e', script] } };
  const config = await writeKubeconfig(folder.path, { server: 'https://one', user });
  const { context } = await loadContext([config], null, {});
  const credentials = createCredentials(context, { environment: process.env, signal: new AbortController().signal });
  await expect(credentials.access()).rejects.toThrow('it printed more than 1048576 bytes');
});
