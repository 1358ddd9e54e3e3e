import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { createKubeconfigSource } from '#engine/source/kubeconfig/kubeconfig-source.ts';
import { readerRole } from '#engine/source/kubeconfig/rights/role.ts';
import type { EndpointSliceObject, Snapshot } from '#shared/model/snapshot.ts';
import type { NamespaceLimit } from '#shared/model/source.ts';
import { temporaryFolder, writeKubeconfig } from '#test/engine/source/kubeconfig/kubeconfig-files.ts';
import { record, type Recorder } from '#test/engine/source/kubeconfig/recorder.ts';
import { applyClassicExample, type ClassicExample } from './classic-example.ts';
import type { Manifest } from './cluster-client.ts';

let example: ClassicExample;

beforeAll(async () => {
  example = await applyClassicExample();
});

afterAll(async () => {
  await example?.[Symbol.asyncDispose]();
});

interface Started extends AsyncDisposable {
  readonly recorder: Recorder;
}

async function startSource(
  options: { readonly files?: readonly string[]; readonly namespaces?: NamespaceLimit } = {},
): Promise<Started> {
  const source = createKubeconfigSource({
    files: options.files ?? [],
    context: null,
    namespaces: options.namespaces ?? null,
    environment: process.env,
  });
  const recorder = await record(source);
  return { recorder, [Symbol.asyncDispose]: () => source.close() };
}

const inExample = (object: { readonly namespace: string }) => object.namespace === example.namespace;

function readyPods(snapshot: Snapshot): number {
  const slices: readonly EndpointSliceObject[] = snapshot.endpointSlices.filter(inExample);
  return slices.flatMap(({ endpoints }) => endpoints).filter(({ ready }) => ready).length;
}

function ingressPaths(snapshot: Snapshot): readonly string[] {
  return snapshot.ingresses
    .filter(inExample)
    .flatMap(({ rules }) => rules.flatMap(({ paths }) => paths.map(({ path }) => path)));
}

describe('an administrator', () => {
  test('sees the classic example with its class, Service, pods and certificate', async () => {
    await using started = await startSource();
    const snapshot = await started.recorder.untilSnapshot((one) => readyPods(one) === 3);
    expect(snapshot.ingresses.filter(inExample).map(({ name }) => name)).toEqual([
      'ingress-example',
      'ingress-regex',
      'ingress-tls',
    ]);
    expect(snapshot.classes.find(({ name }) => name === example.className)?.controller).toBe('k8s.io/ingress-nginx');
    expect(
      snapshot.services.filter(inExample).map(({ name, ports }) => [name, ports[0]?.port, ports[0]?.targetPort]),
    ).toEqual([['hostname-svc', 8080, 80]]);
    expect(snapshot.secrets.filter(inExample).map(({ name, type }) => [name, type])).toEqual([
      ['tls-secret', 'kubernetes.io/tls'],
    ]);
    const endpoints = snapshot.endpointSlices.filter(inExample).flatMap((slice) => slice.endpoints);
    expect(endpoints.every(({ pod, node }) => pod?.startsWith('hostname-deployment-') && node !== null)).toBe(true);
    expect(snapshot.problems).toEqual([]);
    expect(
      (await started.recorder.untilStatus(({ state }) => state === 'live')).kinds.map(({ state }) => state),
    ).not.toContain('failed');
  });

  test('sees a Deployment scaled to zero and back', async () => {
    await using started = await startSource();
    await started.recorder.untilSnapshot((one) => readyPods(one) === 3);
    started.recorder.forget();
    await example.scale(0);
    await started.recorder.untilSnapshot((one) => readyPods(one) === 0);
    started.recorder.forget();
    await example.scale(3);
    const back = await started.recorder.untilSnapshot((one) => readyPods(one) === 3);
    expect(back.services.filter(inExample).length).toBe(1);
  });

  test('sees a changed Ingress, and nothing else as new', async () => {
    await using started = await startSource({ namespaces: [example.namespace] });
    const before = await started.recorder.untilSnapshot((one) => readyPods(one) === 3);
    try {
      await example.setPath('/renamed');
      const after = await started.recorder.untilSnapshot((one) => ingressPaths(one).includes('/renamed'));
      expect(ingressPaths(after)).toEqual(['/renamed', '/hostname(/|$)(.*)', '/hostname']);
      expect(after.services).toBe(before.services);
      expect(after.ingresses.find(({ name }) => name === 'ingress-tls')).toBe(
        before.ingresses.find(({ name }) => name === 'ingress-tls'),
      );
    } finally {
      await example.setPath('/hostname');
    }
  });

  test('limited to a namespace, sees nothing of the others', async () => {
    await using started = await startSource({ namespaces: [example.namespace] });
    const snapshot = await started.recorder.untilSnapshot();
    const objects = [...snapshot.ingresses, ...snapshot.services, ...snapshot.endpointSlices, ...snapshot.secrets];
    expect(new Set(objects.map(({ namespace }) => namespace))).toEqual(new Set([example.namespace]));
  });
});

describe('with the printed role', () => {
  /** A ServiceAccount with some roles, and a kubeconfig for it. */
  async function accountWith(folder: string, name: string, role: string, namespace?: string): Promise<string> {
    const roles = parseAllDocuments(role)
      .map((document) => document.toJS() as Manifest)
      // The controller's namespace is not there in every cluster.
      .filter(({ metadata }) => metadata.namespace !== 'ingress-nginx')
      .map((manifest) => ({ ...manifest, metadata: { ...manifest.metadata, name: `${example.namespace}-${name}` } }));
    await example.apply(
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace: example.namespace, name } },
      ...roles,
      ...roles.map((manifest) => ({
        apiVersion: manifest.apiVersion,
        kind: `${manifest.kind}Binding`,
        metadata: manifest.metadata,
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: manifest.kind, name: manifest.metadata.name },
        subjects: [{ kind: 'ServiceAccount', namespace: example.namespace, name }],
      })),
    );
    const token = await example.cluster.token(example.namespace, name);
    return kubeconfig(folder, { token }, namespace);
  }

  async function kubeconfig(
    folder: string,
    user: Readonly<Record<string, unknown>>,
    namespace?: string,
  ): Promise<string> {
    const { server, authority } = example.cluster;
    const cluster = authority === null ? {} : { 'certificate-authority-data': authority };
    return writeKubeconfig(folder, { server, cluster, user, ...(namespace === undefined ? {} : { namespace }) });
  }

  const forbidden = (snapshot: Snapshot) =>
    snapshot.problems.map(({ code, severity, values }) => [
      code,
      severity,
      values['resource'],
      values['scope'],
      values['user'],
    ]);

  test('for a namespace, that namespace is seen and the rest is said', async () => {
    await using folder = await temporaryFolder();
    const role = readerRole({ namespaces: [example.namespace], secrets: false });
    const file = await accountWith(folder.path, 'narrow', role, example.namespace);
    await using started = await startSource({ files: [file] });
    const snapshot = await started.recorder.untilSnapshot((one) => readyPods(one) === 3);
    const user = `system:serviceaccount:${example.namespace}:narrow`;
    expect(snapshot.ingresses.map(({ namespace }) => namespace)).toEqual(
      Array.from({ length: 3 }, () => example.namespace),
    );
    expect(forbidden(snapshot)).toEqual([
      ['cluster-forbidden', 'info', 'ingresses', 'the whole cluster', user],
      ['cluster-forbidden', 'info', 'ingressclasses', 'the whole cluster', user],
      ['cluster-forbidden', 'info', 'secrets', 'the whole cluster', user],
    ]);
    expect([snapshot.secretsReadable, snapshot.classesReadable]).toEqual([false, false]);
    const { kinds } = await started.recorder.untilStatus(({ state }) => state === 'live');
    expect(kinds.find(({ kind }) => kind === 'Ingress')).toMatchObject({
      state: 'partial',
      namespaces: [example.namespace],
    });
  });

  test('for the cluster without Secrets, everything but Secrets is seen', async () => {
    await using folder = await temporaryFolder();
    const file = await accountWith(folder.path, 'wide', readerRole({ namespaces: null, secrets: false }));
    await using started = await startSource({ files: [file] });
    const snapshot = await started.recorder.untilSnapshot((one) => readyPods(one) === 3);
    expect(snapshot.classes.some(({ name }) => name === example.className)).toBe(true);
    expect(forbidden(snapshot)).toEqual([
      ['cluster-forbidden', 'info', 'secrets', 'the whole cluster', `system:serviceaccount:${example.namespace}:wide`],
    ]);
    expect([snapshot.secretsReadable, snapshot.classesReadable]).toEqual([false, true]);
  });

  test('for the cluster with Secrets, nothing is missing', async () => {
    await using folder = await temporaryFolder();
    const file = await accountWith(folder.path, 'full', readerRole({ namespaces: null, secrets: true }));
    await using started = await startSource({ files: [file] });
    const snapshot = await started.recorder.untilSnapshot((one) => readyPods(one) === 3);
    expect([snapshot.problems, snapshot.secrets.filter(inExample).length]).toEqual([[], 1]);
  });

  test('through a credential plugin it is the same', async () => {
    await using folder = await temporaryFolder();
    const direct = await accountWith(
      folder.path,
      'plugged',
      readerRole({ namespaces: [example.namespace], secrets: true }),
    );
    expect(direct).not.toBe('');
    const token = await example.cluster.token(example.namespace, 'plugged');
    const script = `console.log(JSON.stringify({apiVersion:'client.authentication.k8s.io/v1',kind:'ExecCredential',status:{token:process.env.TOKEN}}))`;
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: process.execPath,
      args: ['-e', script],
      env: [{ name: 'TOKEN', value: token }],
      interactiveMode: 'Never',
    };
    const file = await kubeconfig(folder.path, { exec });
    await using started = await startSource({ files: [file], namespaces: [example.namespace] });
    expect(readyPods(await started.recorder.untilSnapshot((one) => readyPods(one) === 3))).toBe(3);
  });

  test('with a token that the cluster does not know, it is said and nothing is shown', async () => {
    await using folder = await temporaryFolder();
    const file = await kubeconfig(folder.path, { token: 'not-a-token' });
    await using started = await startSource({ files: [file] });
    const snapshot = await started.recorder.untilSnapshot();
    expect([snapshot.ingresses, snapshot.problems.map(({ code }) => code)]).toEqual([[], ['cluster-unauthorized']]);
  });
});
