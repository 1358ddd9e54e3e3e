import { rename, rm, symlink, mkdir, writeFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createKubeconfigSource, type KubeconfigOptions } from '#engine/source/kubeconfig/kubeconfig-source.ts';
import { temporaryConsent } from '#engine/source/kubeconfig/credentials/plugin-consent.ts';
import { routableAddresses } from '#engine/source/kubeconfig/reading/pulse.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import { ApiServerDouble } from '#test/doubles/api-server.ts';
import { ingress } from './cluster-objects.ts';
import { kubeconfigText, temporaryFolder, writeKubeconfig, type KubeconfigContent } from './kubeconfig-files.ts';
import { record, type Recorder } from './recorder.ts';
import { SHORT_TIMES } from './source-under-test.ts';

let server: ApiServerDouble;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeEach(async () => {
  server = await ApiServerDouble.start();
  server.put('ingresses', ingress('a'));
  folder = await temporaryFolder();
});

afterEach(async () => {
  await server.close();
  await folder[Symbol.asyncDispose]();
});

interface Followed extends AsyncDisposable {
  readonly recorder: Recorder;
}

async function follow(options: Partial<KubeconfigOptions> & { readonly files: readonly string[] }): Promise<Followed> {
  const source = createKubeconfigSource({
    context: null,
    namespaces: null,
    environment: process.env,
    times: SHORT_TIMES,
    ...options,
  });
  const recorder = await record(source);
  return { recorder, [Symbol.asyncDispose]: () => source.close() };
}

const codes = ({ problems }: Snapshot) => problems.map(({ code }) => code);
const authorized = (token: string) => () => server.requests.some(({ authorization }) => authorization === token);
const content = (token: string): KubeconfigContent => ({ server: server.url, user: { token } });

describe('a kubeconfig that changes', () => {
  test('in place is read again, and the table stays', async () => {
    const file = await writeKubeconfig(folder.path, content('old'));
    await using followed = await follow({ files: [file] });
    const before = await followed.recorder.untilSnapshot();
    await writeFile(file, kubeconfigText(content('new')));
    await server.until(authorized('Bearer new'));
    server.put('ingresses', ingress('b'));
    const after = await followed.recorder.untilSnapshot(({ ingresses }) => ingresses.length === 2);
    expect(after.ingresses[0]).toBe(before.ingresses[0]);
    expect(followed.recorder.snapshots.filter(({ ingresses }) => ingresses.length === 0)).toEqual([]);
    expect(await readFile(file, 'utf8')).toBe(kubeconfigText(content('new')));
  });

  test('by a rename over it is read again', async () => {
    const file = await writeKubeconfig(folder.path, content('old'));
    await using followed = await follow({ files: [file] });
    await followed.recorder.untilSnapshot();
    await rename(await writeKubeconfig(folder.path, content('new'), 'config.tmp'), file);
    await server.until(authorized('Bearer new'));
  });

  test('behind a link into another folder is read again', async () => {
    const real = path.join(folder.path, 'elsewhere');
    await mkdir(real);
    const target = await writeKubeconfig(real, content('old'));
    const file = path.join(folder.path, 'config');
    await symlink(target, file);
    await using followed = await follow({ files: [file] });
    await followed.recorder.untilSnapshot();
    await writeFile(target, kubeconfigText(content('new')));
    await server.until(authorized('Bearer new'));
  });

  test('to nonsense, or away, is a problem while everything goes on, and is over when it is mended', async () => {
    const file = await writeKubeconfig(folder.path, content('old'));
    await using followed = await follow({ files: [file] });
    await followed.recorder.untilSnapshot();
    await writeFile(file, '{"clusters": [');
    const broken = await followed.recorder.untilSnapshot((one) => codes(one).includes('kubeconfig-broken'));
    expect(broken.ingresses.map(({ name }) => name)).toEqual(['a']);
    await rm(file);
    await followed.recorder.untilSnapshot((one) => codes(one).includes('kubeconfig-missing'));
    server.put('ingresses', ingress('b'));
    await followed.recorder.untilSnapshot(({ ingresses }) => ingresses.length === 2);
    followed.recorder.forget();
    await writeFile(file, kubeconfigText(content('old')));
    expect(codes(await followed.recorder.untilSnapshot(({ problems }) => problems.length === 0))).toEqual([]);
  });

  test('its current context does not change the one that is read', async () => {
    const other = await ApiServerDouble.start();
    try {
      const file = await writeKubeconfig(folder.path, { ...content('old'), name: 'mine' });
      const second = await writeKubeconfig(
        folder.path,
        { server: other.url, name: 'theirs', current: false },
        'second',
      );
      await using followed = await follow({ files: [file, second] });
      await followed.recorder.untilSnapshot();
      await writeFile(file, kubeconfigText({ ...content('new'), name: 'mine', current: false }));
      await writeFile(second, kubeconfigText({ server: other.url, name: 'theirs' }));
      await server.until(authorized('Bearer new'));
      expect(other.requests).toEqual([]);
    } finally {
      await other.close();
    }
  });

  test('to another server leads there, and the old table serves until that one is read', async () => {
    const other = await ApiServerDouble.start();
    try {
      other.put('ingresses', ingress('moved'));
      let answering = false;
      other.fault = () => (answering ? null : { kind: 'silent' });
      const file = await writeKubeconfig(folder.path, content('old'));
      await using followed = await follow({ files: [file] });
      await followed.recorder.untilSnapshot();
      await writeFile(file, kubeconfigText({ server: other.url }));
      await other.until(() => other.requests.length >= 2);
      expect(followed.recorder.latest?.ingresses.map(({ name }) => name)).toEqual(['a']);
      answering = true;
      await writeFile(file, kubeconfigText({ server: other.url, user: { token: 'again' } }));
      const moved = await followed.recorder.untilSnapshot(({ ingresses }) => ingresses[0]?.name === 'moved');
      expect(moved.ingresses.length).toBe(1);
      expect(followed.recorder.snapshots.filter(({ ingresses }) => ingresses.length === 0)).toEqual([]);
    } finally {
      await other.close();
    }
  });

  test('ends a refusal at once, although the next attempt is a minute away', async () => {
    server.fault = ({ authorization }) => (authorization === 'Bearer new' ? null : { kind: 'status', status: 403 });
    const file = await writeKubeconfig(folder.path, content('old'));
    await using followed = await follow({ files: [file] });
    await followed.recorder.untilSnapshot();
    await writeFile(file, kubeconfigText(content('new')));
    expect((await followed.recorder.untilSnapshot(({ ingresses }) => ingresses.length === 1)).problems).toEqual([]);
  });
});

describe('the machine', () => {
  test.each([
    ['in another network', { addresses: () => 'wifi', now: () => 0 }],
    ['awake after an hour of sleep', { addresses: () => 'cable', now: () => 3_600_000 }],
  ])('%s makes every connection anew, without a list', async (_what, after) => {
    let machine = { addresses: () => 'cable', now: () => 0 };
    const file = await writeKubeconfig(folder.path, content('one'));
    await using followed = await follow({
      files: [file],
      times: { ...SHORT_TIMES, pulse: 5 },
      machine: { addresses: () => machine.addresses(), now: () => machine.now() },
    });
    await followed.recorder.untilSnapshot();
    await server.until(() => server.watching('ingresses') && server.watching('services'));
    machine = after;
    await server.until(() => server.countRequests('ingresses', 'watch') > 1);
    await server.until(() => server.countRequests('services', 'watch') > 1);
    expect([server.countRequests('ingresses', 'list'), followed.recorder.latest?.problems]).toEqual([1, []]);
  });

  test('whose clock is set back goes on as before', async () => {
    let now = 3_600_000;
    let looked = 0;
    const file = await writeKubeconfig(folder.path, content('one'));
    await using followed = await follow({
      files: [file],
      times: { ...SHORT_TIMES, pulse: 5 },
      machine: {
        addresses: () => 'cable',
        now: () => {
          looked += 1;
          return now;
        },
      },
    });
    await followed.recorder.untilSnapshot();
    await server.until(() => server.watching('ingresses'));
    now = 0;
    const before = looked;
    while (looked < before + 3) await new Promise((resolve) => setImmediate(resolve));
    expect(server.countRequests('ingresses', 'watch')).toBe(1);
  });
});

test('an interface that leads nowhere else is no other network', () => {
  const of = (address: string, internal = false) =>
    ({ address, internal, netmask: '', family: 'IPv4', mac: '', cidr: null }) as const;
  const before = { lo: [of('127.0.0.1', true)], eth0: [of('192.168.1.7'), of('fe80::1')] };
  const withContainer = { ...before, veth1: [of('fe80::42')], cable: [of('169.254.3.4')] };
  const elsewhere = { ...before, tun0: [of('10.8.0.2')] };
  expect(routableAddresses(withContainer)).toBe(routableAddresses(before));
  expect(routableAddresses(elsewhere)).not.toBe(routableAddresses(before));
});

describe('a plugin', () => {
  const script = (token: string) =>
    `console.log(JSON.stringify({apiVersion:'client.authentication.k8s.io/v1',kind:'ExecCredential',status:{token:'${token}'}}))`;
  const withPlugin = (token: string): KubeconfigContent => ({
    server: server.url,
    user: {
      exec: {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: process.execPath,
        args: ['-e', script(token)],
        interactiveMode: 'Never',
      },
    },
  });

  test('that was not chosen before does not run in a choice that is only remembered', async () => {
    const file = await writeKubeconfig(folder.path, withPlugin('one'));
    const consent = temporaryConsent();
    await using remembered = await follow({ files: [file], consent, chosenBy: 'memory' });
    const snapshot = await remembered.recorder.untilSnapshot();
    expect([codes(snapshot), server.requests]).toEqual([['credential-plugin-unapproved'], []]);
    await using chosen = await follow({ files: [file], consent, chosenBy: 'person' });
    expect((await chosen.recorder.untilSnapshot()).problems).toEqual([]);
    await using again = await follow({ files: [file], consent, chosenBy: 'memory' });
    expect((await again.recorder.untilSnapshot()).problems).toEqual([]);
  });

  test('whose definition changes is not run until the context is chosen again', async () => {
    const file = await writeKubeconfig(folder.path, withPlugin('one'));
    const consent = temporaryConsent();
    await using followed = await follow({ files: [file], consent });
    await followed.recorder.untilSnapshot();
    await writeFile(file, kubeconfigText(withPlugin('two')));
    const told = await followed.recorder.untilSnapshot(({ problems }) => problems.length > 0);
    expect([codes(told), told.ingresses.length]).toEqual([['credential-plugin-unapproved'], 1]);
    expect(authorized('Bearer two')()).toBe(false);
    await using chosen = await follow({ files: [file], consent });
    expect([(await chosen.recorder.untilSnapshot()).problems, authorized('Bearer two')()]).toEqual([[], true]);
  });
});
