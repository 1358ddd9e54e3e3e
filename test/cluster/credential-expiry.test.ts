import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder, writeKubeconfig } from '#test/engine/source/kubeconfig/kubeconfig-files.ts';
import { upload } from './bodies.ts';
import { applyClassicExample, type ClassicExample } from './classic-example.ts';
import type { Manifest } from './cluster-client.ts';
import { Product } from './product.ts';
import { loadLine, SteadyLoad } from './steady-load.ts';

const INTERVAL = 250;
const CLASSIC = { host: 'da2so.com', path: '/hostname' };
/** Requests a second, all through tunnels and so on loopback. */
const RATE = 50;
/** Above it a body has a tunnel of its own, which has to be opened with the credentials of that moment. */
const LARGE = 100 * 1024;
const ACCOUNT = 'reader';

let example: ClassicExample;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
  example = await applyClassicExample();
  const { namespace } = example;
  const rbac = 'rbac.authorization.k8s.io';
  const metadata = { namespace, name: ACCOUNT };
  const verbs = ['get', 'list', 'watch'];
  await example.apply(
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'Role',
      metadata,
      rules: [
        { apiGroups: [''], resources: ['services', 'pods', 'endpoints'], verbs },
        { apiGroups: ['networking.k8s.io'], resources: ['ingresses'], verbs },
        { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs },
        { apiGroups: [''], resources: ['pods/portforward'], verbs: ['get', 'create'] },
      ],
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: rbac, kind: 'Role', name: ACCOUNT },
      subjects: [{ kind: 'ServiceAccount', namespace, name: ACCOUNT }],
    },
  );
  await untilRolledOut();
});

afterAll(async () => {
  await example?.[Symbol.asyncDispose]();
  await folder?.[Symbol.asyncDispose]();
});

async function untilRolledOut(): Promise<void> {
  while (!(await example.cluster.isRolledOut(example.namespace, 'hostname-deployment'))) await pause(INTERVAL);
}

interface Token {
  readonly token: string;
  /** Makes the API server refuse it from now on; resolves when it does. */
  revoke(): Promise<void>;
}

/** A token that ends when a test wants it to: with the Secret that it is bound to. */
async function issue(name: string): Promise<Token> {
  const { namespace, cluster } = example;
  const secret: Manifest = { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name }, type: 'Opaque' };
  await example.apply(secret);
  const token = await cluster.token(namespace, ACCOUNT, secret);
  return {
    token,
    async revoke() {
      await cluster.delete(secret);
      while (await cluster.knows(token)) await pause(INTERVAL);
    },
  };
}

/** What a person has: a file with a token, or a program that prints one. */
interface Holder {
  readonly user: { readonly [field: string]: unknown };
  /** Has the next token in the place of this one. */
  put(token: string): Promise<void>;
}

async function tokenFile(name: string): Promise<Holder> {
  const file = path.join(folder.path, `${name}.token`);
  return {
    user: { tokenFile: file },
    async put(token) {
      await writeFile(`${file}.new`, token);
      await rename(`${file}.new`, file);
    },
  };
}

/** Prints the token of a file and notes that it was asked; `seconds` is how long it says that the token is good. */
async function plugin(name: string, seconds: number | null): Promise<Holder & { readonly asked: string }> {
  const file = await tokenFile(name);
  const { tokenFile: source } = file.user as { readonly tokenFile: string };
  const asked = path.join(folder.path, `${name}.asked`);
  const program = `
    const fs = require('node:fs');
    fs.appendFileSync(process.env.ASKED, 'asked\\n');
    const status = { token: fs.readFileSync(process.env.SOURCE, 'utf8') };
    const seconds = Number(process.env.SECONDS);
    if (seconds > 0) status.expirationTimestamp = new Date(Date.now() + seconds * 1000).toISOString();
    console.log(JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status }));
  `;
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: process.execPath,
    args: ['-e', program],
    env: [
      { name: 'ASKED', value: asked },
      { name: 'SOURCE', value: source },
      { name: 'SECONDS', value: String(seconds ?? 0) },
    ],
    interactiveMode: 'Never',
  };
  return { user: { exec }, put: (token) => file.put(token), asked };
}

async function answering(name: string, user: Holder['user']): Promise<Product> {
  const { namespace, cluster } = example;
  const trust = cluster.authority === null ? {} : { 'certificate-authority-data': cluster.authority };
  const context = { server: cluster.server, cluster: trust, user, namespace };
  const file = await writeKubeconfig(folder.path, context, `${name}.yaml`);
  const product = await Product.start('--kubeconfig', file, '-n', namespace, '--way', 'tunnel');
  while ((await product.get('http', CLASSIC.host, CLASSIC.path)).status !== 200) await pause(INTERVAL);
  return product;
}

/** Large bodies one after the other until it is told to stop, which it is after so many more; gives their statuses. */
function uploading(product: Product): { stopAfter(count: number): Promise<readonly number[]> } {
  const statuses: number[] = [];
  let isOver = false;
  const done = (async () => {
    const target = { address: await product.address('http'), ...CLASSIC };
    while (!isOver) {
      statuses.push((await upload(target, LARGE)).status);
      await pause(INTERVAL);
    }
  })();
  return {
    async stopAfter(count) {
      const goal = statuses.length + count;
      while (statuses.length < goal) await Promise.race([done, pause(INTERVAL)]);
      isOver = true;
      await done;
      return statuses;
    },
  };
}

describe('credentials that end while requests pass through tunnels', () => {
  test.each([
    ['a token file that is replaced', (name: string) => tokenFile(name)],
    ['a plugin that gives another token when it is asked again', (name: string) => plugin(name, null)],
  ] as const)('cost no request: %s', async (title, make) => {
    const name = title.split(' ')[1] ?? '';
    const first = await issue(`${name}-first`);
    const second = await issue(`${name}-second`);
    const holder = await make(name);
    await holder.put(first.token);
    await using product = await answering(name, holder.user);
    const load = await SteadyLoad.start(product, { ...CLASSIC, rate: RATE });
    const uploads = uploading(product);
    await load.untilGood(RATE);
    await holder.put(second.token);
    await first.revoke();
    const statuses = await uploads.stopAfter(4);
    // A pod that nobody has a tunnel to yet, of which only a watch with good credentials tells.
    const [victim = ''] = await example.cluster.pods(example.namespace, 'app=hostname');
    await example.cluster.deletePod(example.namespace, victim);
    await untilRolledOut();
    await load.untilGood(RATE * 3);
    const report = await load.stop();
    console.log(loadLine(`${title}, tunnel`, report));
    expect([report.outcomes, report.refusals]).toEqual([{ 200: report.asked }, []]);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
  });

  test('cost no request where they say when they end, and are renewed before', async () => {
    const { token } = await issue('short');
    // It is asked again half a minute before the end, and so every few seconds.
    const holder = await plugin('short', 36);
    await holder.put(token);
    await using product = await answering('short', holder.user);
    const load = await SteadyLoad.start(product, { ...CLASSIC, rate: RATE });
    const uploads = uploading(product);
    const asked = async () => (await readFile(holder.asked, 'utf8')).split('\n').length - 1;
    const before = await asked();
    while ((await asked()) < before + 2) await pause(INTERVAL);
    await load.untilGood(RATE);
    const [report, statuses] = await Promise.all([load.stop(), uploads.stopAfter(1)]);
    console.log(loadLine('a plugin that names an end, tunnel', report));
    expect([report.outcomes, report.refusals]).toEqual([{ 200: report.asked }, []]);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
  });
});
