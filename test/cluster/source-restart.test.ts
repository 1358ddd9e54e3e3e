import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createKubeconfigSource } from '#engine/source/kubeconfig/kubeconfig-source.ts';
import { readerRole } from '#engine/source/kubeconfig/rights/role.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import { parseAllDocuments } from 'yaml';
import { ingress } from '#test/engine/source/kubeconfig/cluster-objects.ts';
import { kubeconfigText, temporaryFolder, writeKubeconfig } from '#test/engine/source/kubeconfig/kubeconfig-files.ts';
import { record, type Recorder } from '#test/engine/source/kubeconfig/recorder.ts';
import { ControlPlane, controlPlanePrograms } from './control-plane.ts';

const programs = await controlPlanePrograms();
if (programs === null)
  console.log('SKIPPED  an API server of our own: KUBEBUILDER_ASSETS names no etcd and kube-apiserver.');

const names = ({ ingresses }: Snapshot) => ingresses.map(({ namespace, name }) => `${namespace}/${name}`).join();

describe.skipIf(programs === null)('an API server of our own', () => {
  let plane: ControlPlane;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;

  beforeAll(async () => {
    if (programs === null) return;
    folder = await temporaryFolder();
    plane = await ControlPlane.start(programs);
    for (const name of ['one', 'two']) {
      await plane.send('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
      await put('web', name);
    }
  }, 120_000);

  afterAll(async () => {
    await plane?.[Symbol.asyncDispose]();
    await folder?.[Symbol.asyncDispose]();
  });

  async function put(name: string, namespace: string): Promise<void> {
    const { metadata, spec } = ingress(name, namespace);
    const object = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: metadata.name, namespace },
      spec,
    };
    const target = `/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses`;
    expect(await plane.send('POST', target, object)).toBe(201);
  }

  function contextOf(token: string) {
    return {
      server: plane.url,
      cluster: { 'certificate-authority': plane.authority },
      user: { token },
      namespace: 'one',
    };
  }

  async function start(
    token: string,
  ): Promise<AsyncDisposable & { readonly recorder: Recorder; readonly file: string }> {
    const file = await writeKubeconfig(folder.path, contextOf(token), `${token}.yaml`);
    const environment = process.env;
    const source = createKubeconfigSource({ files: [file], context: null, namespaces: null, environment });
    const recorder = await record(source);
    return { recorder, file, [Symbol.asyncDispose]: () => source.close() };
  }

  test('may crash and come back: what was read serves meanwhile, and then changes arrive again', async () => {
    await using started = await start('admin');
    await started.recorder.untilSnapshot((one) => names(one) === 'one/web,two/web');
    await plane.killApiServer();
    const away = await started.recorder.untilStatus(({ kinds }) => kinds[0]?.state === 'reconnecting');
    expect(away.kinds[0]).toMatchObject({ kind: 'Ingress', objects: 2 });
    await started.recorder.untilSnapshot(({ problems }) => problems[0]?.code === 'cluster-unreachable');
    await plane.startApiServer();
    await put('later', 'one');
    const back = await started.recorder.untilSnapshot((one) => names(one) === 'one/later,one/web,two/web');
    expect(started.recorder.snapshots.every(({ ingresses }) => ingresses.length >= 2)).toBe(true);
    await started.recorder.untilSnapshot(({ problems }) => problems.length === 0);
    expect(back.ingresses.length).toBe(3);
  }, 120_000);

  test('may take a token away and accept another: the renewed file is all that is needed', async () => {
    await using started = await start('admin');
    const before = await started.recorder.untilSnapshot((one) => names(one).includes('two/web'));
    await writeFile(started.file, kubeconfigText(contextOf('expired')));
    const refused = await started.recorder.untilSnapshot(({ problems }) => problems.length > 0);
    expect([names(refused), refused.problems.map(({ code }) => code)]).toEqual([
      names(before),
      ['cluster-unauthorized'],
    ]);
    started.recorder.forget();
    await writeFile(started.file, kubeconfigText(contextOf('admin')));
    const healed = await started.recorder.untilSnapshot(({ problems }) => problems.length === 0);
    expect(names(healed)).toBe(names(before));
  }, 60_000);

  test('that gives rights in one namespace only is read there, with the printed role', async () => {
    for (const document of parseAllDocuments(readerRole({ namespaces: ['two'], secrets: false }))) {
      const role = document.toJS() as { metadata: { name: string } };
      const group = '/apis/rbac.authorization.k8s.io/v1/namespaces/two';
      expect(await plane.send('POST', `${group}/roles`, role)).toBe(201);
      const binding = {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata: { name: 'jane', namespace: 'two' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: role.metadata.name },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'jane' }],
      };
      expect(await plane.send('POST', `${group}/rolebindings`, binding)).toBe(201);
    }
    const listing = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'namespaces' },
      rules: [{ apiGroups: [''], resources: ['namespaces'], verbs: ['list', 'watch'] }],
    };
    const everyone = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'namespaces' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'namespaces' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'jane' }],
    };
    await plane.send('POST', '/apis/rbac.authorization.k8s.io/v1/clusterroles', listing);
    await plane.send('POST', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', everyone);
    await using started = await start('jane');
    const snapshot = await started.recorder.untilSnapshot();
    expect(names(snapshot)).toBe('two/web');
    const status = await started.recorder.untilStatus(({ state }) => state === 'live');
    expect(status.kinds[0]).toMatchObject({
      state: 'partial',
      namespaces: ['two'],
      missing: { verb: 'list', resource: 'ingresses', namespace: null, user: 'jane' },
    });
  }, 60_000);
});
