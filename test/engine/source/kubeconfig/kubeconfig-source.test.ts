import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { phrase, phraseValues, quoted } from '#shared/model/phrase.ts';
import { CodedError } from '#engine/coded-error.ts';
import { createKubeconfigSource } from '#engine/source/kubeconfig/kubeconfig-source.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import { ApiServerDouble, type ApiRequest, type Fault } from '#test/doubles/api-server.ts';
import { ingress, secret, service } from './cluster-objects.ts';
import { Recorder } from './recorder.ts';
import { SHORT_TIMES, startSource } from './source-under-test.ts';

const WHOLE_CLUSTER = phraseValues('scope', phrase('scope-cluster'));
const NO_LIST = phrase('field-fault', {
  field: 'spec.rules',
  complaint: phrase('fault-not-list', { found: phrase('found-text') }),
});

let server: ApiServerDouble;

beforeEach(async () => {
  server = await ApiServerDouble.start();
});

afterEach(async () => {
  await server.close();
});

const names = (snapshot: Snapshot) => snapshot.ingresses.map(({ namespace, name }) => `${namespace}/${name}`);
const codes = (snapshot: Snapshot) => snapshot.problems.map((problem) => problem.code);

/** What a server without any rights for a user answers, as RBAC words it. */
function refusal(request: ApiRequest): Fault {
  const where = request.namespace === null ? 'at the cluster scope' : `in the namespace "${request.namespace}"`;
  const verb = request.watch ? 'watch' : 'list';
  return { kind: 'status', status: 403, message: refusalMessage(request.plural, verb, where) };
}

function refusalMessage(plural: string, verb = 'list', where = 'at the cluster scope'): string {
  return `${plural} is forbidden: User "jane" cannot ${verb} resource "${plural}" in API group "" ${where}`;
}

describe('reading', () => {
  test('the first snapshot holds every kind, stripped, over several pages', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) server.put('ingresses', ingress(name));
    server.put('services', service('web'));
    server.put('ingressclasses', {
      metadata: { name: 'nginx', uid: 'c' },
      spec: { controller: 'k8s.io/ingress-nginx' },
    });
    server.put('secrets', secret('certificate', 'kubernetes.io/tls'));
    server.put('secrets', secret('password', 'Opaque'));
    server.put('configmaps', {
      metadata: { namespace: 'ingress-nginx', name: 'ingress-nginx-controller', uid: 'm' },
      data: { a: '1' },
    });
    server.put('configmaps', { metadata: { namespace: 'ingress-nginx', name: 'another', uid: 'n' }, data: { b: '2' } });
    await using started = await startSource(server);
    const snapshot = await started.recorder.untilSnapshot();
    expect(snapshot.read).toBe(1);
    expect(names(snapshot)).toEqual(['default/a', 'default/b', 'default/c', 'default/d', 'default/e']);
    expect(snapshot.classes).toEqual([{ name: 'nginx', controller: 'k8s.io/ingress-nginx', isDefault: false }]);
    expect(snapshot.services.map(({ name }) => name)).toEqual(['web']);
    expect(snapshot.secrets.map(({ name }) => name)).toEqual(['certificate']);
    expect(snapshot.configMaps.map(({ name }) => name)).toEqual(['ingress-nginx-controller']);
    expect([snapshot.secretsReadable, snapshot.classesReadable, snapshot.problems]).toEqual([true, true, []]);
    expect('managedFields' in (snapshot.ingresses[0] ?? {})).toBe(false);
    expect(server.countRequests('ingresses', 'list')).toBe(3);
    expect(
      (await started.recorder.untilStatus(({ state }) => state === 'live')).kinds.map(({ state }) => state),
    ).toEqual(Array.from({ length: 8 }, () => 'live'));
  });

  test('changes arrive, and what did not change stays the same object', async () => {
    server.put('ingresses', ingress('a'));
    await using started = await startSource(server);
    const first = await started.recorder.untilSnapshot();
    await server.until((double) => double.watching('ingresses'));
    server.put('ingresses', ingress('b'));
    const second = await started.recorder.untilSnapshot((snapshot) => snapshot.ingresses.length === 2);
    expect(second.ingresses[0]).toBe(first.ingresses[0]);
    expect(second.services).toBe(first.services);
    server.remove('ingresses', ingress('a'));
    const third = await started.recorder.untilSnapshot((snapshot) => names(snapshot).join() === 'default/b');
    expect(third.read).toBeGreaterThan(second.read);
  });

  test('a burst of changes is one snapshot', async () => {
    await using started = await startSource(server, {
      times: { ...SHORT_TIMES, coalescer: { quiet: 200, latest: 10_000 } },
    });
    await started.recorder.untilSnapshot();
    await server.until((double) => double.watching('ingresses'));
    started.recorder.forget();
    for (let index = 0; index < 50; index += 1) server.put('ingresses', ingress(`i${index}`));
    const snapshot = await started.recorder.untilSnapshot(({ ingresses }) => ingresses.length > 0);
    expect(snapshot.ingresses.length).toBe(50);
  });

  test('an object that makes no sense is a problem, and the others count', async () => {
    server.put('ingresses', { metadata: { namespace: 'default', name: 'odd' }, spec: { rules: 'none' } });
    server.put('ingresses', ingress('good'));
    await using started = await startSource(server);
    const snapshot = await started.recorder.untilSnapshot();
    expect(names(snapshot)).toEqual(['default/good']);
    expect(snapshot.problems).toEqual([
      {
        code: 'cluster-object-invalid',
        severity: 'warning',
        subject: { kind: 'Ingress', namespace: 'default', name: 'odd' },
        values: phraseValues('reason', phrase('sentence', { fault: NO_LIST })),
      },
    ]);
    await server.until((double) => double.watching('ingresses'));
    server.put('ingresses', ingress('odd'));
    const healed = await started.recorder.untilSnapshot(({ ingresses }) => ingresses.length === 2);
    expect(healed.problems).toEqual([]);
  });

  test('a server below a path is reached', async () => {
    server.put('ingresses', ingress('a'));
    await using started = await startSource(`${server.url}/base/`);
    expect(names(await started.recorder.untilSnapshot())).toEqual(['default/a']);
  });

  test('a reconnection that reads nothing new is no reading', async () => {
    await using started = await startSource(server);
    await started.recorder.untilSnapshot();
    await server.until((double) => double.watching('ingresses'));
    server.resetWatches('ingresses');
    await server.until((double) => double.countRequests('ingresses', 'watch') === 2 && double.watching('ingresses'));
    server.put('ingresses', ingress('a'));
    const next = await started.recorder.untilSnapshot(({ ingresses }) => ingresses.length === 1);
    expect(next.read).toBe(2);
  });

  test('closing ends every request', async () => {
    const started = await startSource(server);
    await started.recorder.untilSnapshot();
    await server.until((double) => double.watching('ingresses'));
    await started[Symbol.asyncDispose]();
    await server.until((double) => !double.watching('ingresses') && !double.watching('services'));
    const before = server.requests.length;
    server.put('ingresses', ingress('late'));
    expect([server.requests.length, started.recorder.latest?.ingresses]).toEqual([before, []]);
  });

  test('closing while a server keeps silent does not wait for it', async () => {
    server.fault = () => ({ kind: 'silent' });
    const started = await startSource(server);
    await server.until((double) => double.countRequests('ingresses', 'list') === 1);
    await started[Symbol.asyncDispose]();
    expect(started.recorder.snapshots).toEqual([]);
  });
});

describe('rights', () => {
  test('where the cluster may not be read, the namespace of the context is', async () => {
    server.put('ingresses', ingress('mine', 'team-a'));
    server.put('ingresses', ingress('other', 'team-b'));
    server.fault = (request) =>
      request.namespace === 'team-a' && request.plural !== 'secrets' ? null : refusal(request);
    await using started = await startSource(server, { kubeconfig: { namespace: 'team-a' } });
    const snapshot = await started.recorder.untilSnapshot();
    expect(names(snapshot)).toEqual(['team-a/mine']);
    expect([snapshot.secretsReadable, snapshot.classesReadable]).toEqual([false, false]);
    expect(snapshot.problems.map(({ code, severity, values }) => [code, severity, values])).toEqual([
      ['cluster-forbidden', 'info', { resource: 'ingresses', verb: 'list', ...WHOLE_CLUSTER, user: 'jane' }],
      ['cluster-forbidden', 'info', { resource: 'ingressclasses', verb: 'list', ...WHOLE_CLUSTER, user: 'jane' }],
      ['cluster-forbidden', 'info', { resource: 'secrets', verb: 'list', ...WHOLE_CLUSTER, user: 'jane' }],
    ]);
    const status = await started.recorder.untilStatus(({ state }) => state === 'live');
    expect(status.kinds.find(({ kind }) => kind === 'Ingress')).toEqual({
      kind: 'Ingress',
      state: 'partial',
      objects: 1,
      detail: refusalMessage('ingresses'),
      phrase: quoted(refusalMessage('ingresses')),
      missing: { verb: 'list', resource: 'ingresses', namespace: null, user: 'jane' },
      namespaces: ['team-a'],
    });
    expect(status.role).toContain('kind: ClusterRole');
  });

  test('limited to namespaces, nothing else is asked for', async () => {
    for (const namespace of ['one', 'two', 'three']) server.put('ingresses', ingress('web', namespace));
    await using started = await startSource(server, { namespaces: ['one', 'three'] });
    expect(names(await started.recorder.untilSnapshot())).toEqual(['one/web', 'three/web']);
    const asked = server.requests.filter(({ plural }) => plural === 'ingresses').map(({ namespace }) => namespace);
    expect(new Set(asked)).toEqual(new Set(['one', 'three']));
  });

  test('no rights at all are said kind by kind', async () => {
    server.fault = refusal;
    await using started = await startSource(server);
    const snapshot = await started.recorder.untilSnapshot();
    expect(
      snapshot.problems.map(({ severity, values }) => `${severity} ${values['resource']} ${values['scope']}`),
    ).toEqual([
      'error ingresses the whole cluster',
      'info ingressclasses the whole cluster',
      'error services the whole cluster',
      'error endpointslices the whole cluster',
      'info secrets the whole cluster',
    ]);
    expect((await started.recorder.untilStatus(({ state }) => state === 'failed')).kinds[0]?.state).toBe('forbidden');
  });

  test('rights withdrawn everywhere leave the namespace of the context, without a moment of nothing', async () => {
    server.put('ingresses', ingress('mine', 'team-a'));
    server.put('ingresses', ingress('other', 'team-b'));
    await using started = await startSource(server, { kubeconfig: { namespace: 'team-a' } });
    expect(names(await started.recorder.untilSnapshot())).toEqual(['team-a/mine', 'team-b/other']);
    await server.until((double) => double.watching('ingresses'));
    server.fault = (request) =>
      request.namespace === null && request.plural === 'ingresses' ? refusal(request) : null;
    server.endWatches('ingresses');
    const narrowed = await started.recorder.untilSnapshot(({ ingresses }) => ingresses.length === 1);
    expect([names(narrowed), codes(narrowed)]).toEqual([['team-a/mine'], ['cluster-forbidden']]);
    expect(started.recorder.snapshots.filter(({ ingresses }) => ingresses.length === 0)).toEqual([]);
  });

  test('what is forbidden is tried again, so that a new right is noticed', async () => {
    server.put('ingresses', ingress('a'));
    server.fault = (request) => (request.plural === 'ingresses' ? refusal(request) : null);
    await using started = await startSource(server, {
      times: { ...SHORT_TIMES, reflector: { ...SHORT_TIMES.reflector, forbiddenRetry: 10 } },
    });
    await started.recorder.untilSnapshot((snapshot) => codes(snapshot).includes('cluster-forbidden'));
    server.fault = () => null;
    expect(names(await started.recorder.untilSnapshot(({ ingresses }) => ingresses.length > 0))).toEqual(['default/a']);
  });
});

describe('a cluster that cannot be used', () => {
  test('one that refuses connections is a problem, and is found when it comes', async () => {
    const address = server.url;
    await server.close();
    await using started = await startSource(address);
    const snapshot = await started.recorder.untilSnapshot();
    expect(snapshot.problems).toEqual([
      {
        code: 'cluster-unreachable',
        severity: 'error',
        subject: { kind: 'context', namespace: null, name: 'test' },
        values: { server: address, ...phraseValues('reason', phrase('connection-refused')) },
      },
    ]);
    expect((await started.recorder.untilStatus(({ state }) => state === 'failed')).kinds[0]?.detail).toBe(
      'the connection is refused',
    );
    server = await ApiServerDouble.start(null, Number(new URL(address).port));
    const healed = await started.recorder.untilSnapshot((found) => found.problems.length === 0);
    expect([healed.ingresses, healed.classesReadable]).toEqual([[], true]);
  });

  test('a context that does not exist is an error at the start', async () => {
    await using started = await startSource(server);
    await started.recorder.untilSnapshot();
    const source = createKubeconfigSource({
      files: ['/nowhere/config'],
      context: null,
      namespaces: null,
      environment: {},
    });
    const error = await source.start(new Recorder()).catch((reason: unknown) => reason);
    expect(error instanceof CodedError && error.code).toBe('kubeconfig-missing');
    await source.close();
  });
});
