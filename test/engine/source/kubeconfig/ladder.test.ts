import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Snapshot } from '#shared/model/snapshot.ts';
import { ApiServerDouble, type ApiRequest, type Fault, type ObjectOnServer } from '#test/doubles/api-server.ts';
import { ingress, secret } from './cluster-objects.ts';
import { SHORT_TIMES, startSource } from './source-under-test.ts';

let server: ApiServerDouble;

beforeEach(async () => {
  server = await ApiServerDouble.start();
});

afterEach(async () => {
  await server.close();
});

const namespace = (name: string): ObjectOnServer => ({ metadata: { name, uid: `uid-${name}` } });
const names = ({ ingresses }: Snapshot) => ingresses.map((one) => `${one.namespace}/${one.name}`);

function refused({ plural, watch }: ApiRequest): Fault {
  const message = `${plural} is forbidden: User "jane" cannot ${watch ? 'watch' : 'list'} resource "${plural}"`;
  return { kind: 'status', status: 403, message };
}

/** Lets nobody read a namespaced kind but in these namespaces; namespaces themselves may be listed. */
function allowIn(...allowed: readonly string[]): (request: ApiRequest) => Fault | null {
  return (request) => {
    if (request.plural === 'namespaces' || request.plural === 'ingressclasses') return null;
    return allowed.includes(request.namespace ?? '') ? null : refused(request);
  };
}

describe('where the cluster may not be read', () => {
  test('the namespaces that may be listed are tried, and those that may be read are', async () => {
    for (const name of ['one', 'two', 'three']) {
      server.put('namespaces', namespace(name));
      server.put('ingresses', ingress('web', name));
    }
    server.fault = allowIn('one', 'three');
    await using started = await startSource(server);
    const snapshot = await started.recorder.untilSnapshot();
    expect(names(snapshot)).toEqual(['one/web', 'three/web']);
    const status = await started.recorder.untilStatus(({ state }) => state === 'live');
    expect(status.kinds.find(({ kind }) => kind === 'Ingress')).toMatchObject({
      state: 'partial',
      namespaces: ['one', 'three'],
    });
  });

  test('a namespace that is made later is read as well, and one that goes is gone', async () => {
    server.put('namespaces', namespace('one'));
    server.put('ingresses', ingress('web', 'one'));
    server.fault = allowIn('one', 'two');
    await using started = await startSource(server);
    expect(names(await started.recorder.untilSnapshot())).toEqual(['one/web']);
    server.put('ingresses', ingress('web', 'two'));
    await server.until((double) => double.watching('namespaces'));
    server.put('namespaces', namespace('two'));
    await started.recorder.untilSnapshot((one) => names(one).join() === 'one/web,two/web');
    server.remove('namespaces', namespace('one'));
    await started.recorder.untilSnapshot((one) => names(one).join() === 'two/web');
  });

  test('no more than 25 namespaces are tried, the one of the context among them', async () => {
    for (let index = 10; index < 50; index += 1) server.put('namespaces', namespace(`team-${index}`));
    server.put('ingresses', ingress('web', 'zebra'));
    server.fault = allowIn('zebra', 'team-10');
    await using started = await startSource(server, { kubeconfig: { namespace: 'zebra' } });
    expect(names(await started.recorder.untilSnapshot())).toEqual(['zebra/web']);
    const asked = new Set(server.requests.filter(({ plural }) => plural === 'ingresses').map((one) => one.namespace));
    expect([asked.size, asked.has('zebra'), asked.has('team-33'), asked.has('team-34')]).toEqual([
      26,
      true,
      true,
      false,
    ]);
  });

  test('the projects of OpenShift stand in for namespaces that may not be listed', async () => {
    server.put('projects', namespace('mine'));
    server.put('ingresses', ingress('web', 'mine'));
    server.fault = (request) =>
      request.plural === 'projects' || request.namespace === 'mine' ? null : refused(request);
    await using started = await startSource(server);
    expect(names(await started.recorder.untilSnapshot())).toEqual(['mine/web']);
  });

  test('a right that is given later widens the view again, without a moment of nothing', async () => {
    server.put('ingresses', ingress('mine', 'one'));
    server.put('ingresses', ingress('other', 'two'));
    let allowed = false;
    server.fault = (request) => (allowed || request.namespace === 'one' ? null : refused(request));
    await using started = await startSource(server, {
      kubeconfig: { namespace: 'one' },
      times: { ...SHORT_TIMES, reflector: { ...SHORT_TIMES.reflector, forbiddenRetry: 20 } },
    });
    expect(names(await started.recorder.untilSnapshot())).toEqual(['one/mine']);
    allowed = true;
    await started.recorder.untilSnapshot((one) => names(one).join() === 'one/mine,two/other');
    expect(started.recorder.snapshots.filter(({ ingresses }) => ingresses.length === 0)).toEqual([]);
    expect((await started.recorder.untilSnapshot(({ problems }) => problems.length === 0)).classesReadable).toBe(true);
  });

  test('nothing but reading is ever asked of the server', async () => {
    server.fault = refused;
    await using started = await startSource(server);
    await started.recorder.untilSnapshot();
    expect(new Set(server.requests.map(({ method }) => method))).toEqual(new Set(['GET']));
  });
});

describe('Secrets', () => {
  function withTls(name: string, secretName: string, annotations: Record<string, string> = {}): ObjectOnServer {
    const plain = ingress(name);
    const spec = { ...(plain['spec'] as object), tls: [{ hosts: [`${name}.example.com`], secretName }] };
    return { ...plain, metadata: { ...plain.metadata, annotations }, spec };
  }
  const listsSecrets = ({ plural, name }: ApiRequest) => plural === 'secrets' && name === null;
  const secrets = (snapshot: Snapshot) => snapshot.secrets.map(({ name }) => name);

  test('that may not be listed are fetched by the names that Ingresses give, and no others', async () => {
    server.put('ingresses', withTls('web', 'wanted'));
    for (const name of ['wanted', 'hidden']) server.put('secrets', secret(name, 'kubernetes.io/tls'));
    server.fault = (request) => (listsSecrets(request) ? refused(request) : null);
    await using started = await startSource(server);
    const snapshot = await started.recorder.untilSnapshot((one) => one.secrets.length > 0);
    expect([secrets(snapshot), snapshot.secretsReadable]).toEqual([['wanted'], true]);
    const asked = server.requests.filter(({ plural }) => plural === 'secrets').flatMap(({ name }) => name ?? []);
    expect(new Set(asked)).toEqual(new Set(['wanted']));
    const status = await started.recorder.untilStatus(
      ({ kinds }) => kinds.find(({ kind }) => kind === 'Secret')?.state === 'partial',
    );
    expect(status.kinds.find(({ kind }) => kind === 'Secret')?.objects).toBe(1);
  });

  test('that an Ingress begins to name are fetched then', async () => {
    for (const name of ['one', 'two']) server.put('secrets', secret(name, 'kubernetes.io/tls'));
    server.put('ingresses', withTls('web', 'one'));
    server.fault = (request) => (listsSecrets(request) ? refused(request) : null);
    await using started = await startSource(server);
    await started.recorder.untilSnapshot((one) => secrets(one).join() === 'one');
    await server.until((double) => double.watching('ingresses'));
    server.put('ingresses', withTls('web', 'two'));
    await started.recorder.untilSnapshot((one) => secrets(one).join() === 'two');
  });

  test('that may not be read at all leave it open whether they exist', async () => {
    server.put('ingresses', withTls('web', 'wanted'));
    server.fault = (request) => (request.plural === 'secrets' ? refused(request) : null);
    await using started = await startSource(server);
    await server.until((double) => double.requests.some(({ name }) => name === 'wanted'));
    const snapshot = await started.recorder.untilSnapshot(({ secretsReadable }) => !secretsReadable);
    expect(snapshot.problems.map(({ severity, values }) => [severity, values['resource']])).toEqual([
      ['info', 'secrets'],
    ]);
  });

  test('of other types, which no list brings, are fetched where annotations name them', async () => {
    const annotations = { 'nginx.ingress.kubernetes.io/auth-secret': 'passwords' };
    server.put('ingresses', withTls('web', 'certificate', annotations));
    server.put('secrets', secret('certificate', 'kubernetes.io/tls'));
    server.put('secrets', secret('passwords', 'Opaque'));
    server.put('secrets', secret('private', 'Opaque'));
    await using started = await startSource(server);
    const snapshot = await started.recorder.untilSnapshot((one) => one.secrets.length === 2);
    expect(secrets(snapshot)).toEqual(['certificate', 'passwords']);
  });

  test('fetched by name are fetched again in time, and what is gone is gone', async () => {
    server.put('ingresses', withTls('web', 'wanted'));
    server.put('secrets', secret('wanted', 'kubernetes.io/tls'));
    server.fault = (request) => (listsSecrets(request) ? refused(request) : null);
    await using started = await startSource(server, {
      times: { ...SHORT_TIMES, namedObjects: { again: 20, quiet: 0 } },
    });
    await started.recorder.untilSnapshot((one) => one.secrets.length === 1);
    started.recorder.forget();
    server.remove('secrets', secret('wanted', 'kubernetes.io/tls'));
    expect((await started.recorder.untilSnapshot((one) => one.secrets.length === 0)).secretsReadable).toBe(true);
  });
});

describe('nodes', () => {
  const worker = (address: string, heartbeat = ''): ObjectOnServer => ({
    metadata: { name: 'worker-1', uid: 'uid-worker-1' },
    status: {
      addresses: [{ type: 'InternalIP', address }],
      conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime: heartbeat }],
    },
  });

  test('that may not be read leave the source as good as it is, and are called optional', async () => {
    server.put('ingresses', ingress('web'));
    server.fault = (request) => (request.plural === 'nodes' ? refused(request) : null);
    await using started = await startSource(server);
    const snapshot = await started.recorder.untilSnapshot();
    expect([snapshot.nodes, snapshot.problems]).toEqual([[], []]);
    const status = await started.recorder.untilStatus(({ state }) => state === 'live');
    expect(status.kinds.find(({ kind }) => kind === 'Node')).toEqual({
      kind: 'Node',
      objects: 0,
      optional: true,
      state: 'forbidden',
      detail: expect.stringContaining('cannot list'),
      phrase: { code: 'quoted', values: { words: expect.stringContaining('cannot list') } },
      missing: { verb: 'list', resource: 'nodes', namespace: null, user: 'jane' },
    });
    expect(snapshot.missingRights).toEqual([{ verb: 'list', resource: 'nodes', namespace: null, user: 'jane' }]);
  });

  test('whose kubelets tell nothing new stay the same values, and one that moves is noticed', async () => {
    server.put('ingresses', ingress('web'));
    server.put('nodes', worker('10.0.0.5'));
    await using started = await startSource(server);
    const first = await started.recorder.untilSnapshot();
    await server.until((double) => double.watching('nodes') && double.watching('ingresses'));
    server.put('nodes', worker('10.0.0.5', '2026-01-01T00:00:00Z'));
    server.put('ingresses', ingress('shop'));
    const second = await started.recorder.untilSnapshot(({ ingresses }) => ingresses.length === 2);
    expect(second.nodes).toBe(first.nodes);
    server.put('nodes', worker('10.0.0.6', '2026-01-01T00:05:00Z'));
    const moved = await started.recorder.untilSnapshot(({ nodes }) => nodes[0]?.addresses[0]?.address === '10.0.0.6');
    expect(moved.nodes).toHaveLength(1);
  });
});
