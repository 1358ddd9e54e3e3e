import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Snapshot } from '#shared/model/snapshot.ts';
import { ApiServerDouble, type ApiRequest, type Fault, type ObjectOnServer } from '#test/doubles/api-server.ts';
import { configMap, ingress } from '../cluster-objects.ts';
import { startSource } from '../source-under-test.ts';

let server: ApiServerDouble;

beforeEach(async () => {
  server = await ApiServerDouble.start();
  server.put('ingresses', ingress('web'));
});

afterEach(async () => {
  await server.close();
});

const LABELS = { 'app.kubernetes.io/name': 'ingress-nginx', 'app.kubernetes.io/component': 'controller' };

function podSpec(...args: readonly string[]): object {
  const env = [{ name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } }];
  return { containers: [{ name: 'controller', command: ['/nginx-ingress-controller'], args, env, ports: [] }] };
}

function deployment(namespace: string, name: string, ...args: readonly string[]): ObjectOnServer {
  return {
    metadata: { namespace, name, uid: `uid-${name}`, labels: LABELS },
    spec: { template: { metadata: { labels: LABELS }, spec: podSpec(...args) } },
  };
}

function controllerService(namespace: string, name: string): ObjectOnServer {
  return {
    metadata: { namespace, name, uid: `uid-svc-${name}`, labels: LABELS },
    spec: { type: 'NodePort', ports: [{ name: 'http', port: 80, nodePort: 30_172 }] },
  };
}

function slice(namespace: string, service: string, pod: string): ObjectOnServer {
  return {
    metadata: { namespace, name: `${service}-1`, uid: 'uid-slice', labels: { 'kubernetes.io/service-name': service } },
    addressType: 'IPv4',
    ports: [{ name: 'http', port: 80 }],
    endpoints: [{ addresses: ['10.244.0.9'], nodeName: 'worker-1', targetRef: { kind: 'Pod', namespace, name: pod } }],
  };
}

/** A 403 in the words of RBAC. */
function refused({ plural, name, namespace }: ApiRequest): Fault {
  const verb = name === null ? 'list' : 'get';
  const where = namespace === null ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  return {
    kind: 'status',
    status: 403,
    message: `${plural} is forbidden: User "jane" cannot ${verb} resource ${where}`,
  };
}

const isWorkload = ({ plural }: ApiRequest) => ['deployments', 'daemonsets', 'pods'].includes(plural);
const flags = ({ workloads }: Snapshot) => workloads.map(({ kind, containers }) => [kind, { ...containers[0]?.flags }]);

describe('what runs the cluster’s own controller', () => {
  test('is found by label in the whole cluster, with the flags that change answers and no others', async () => {
    const args = [
      '--configmap=$(POD_NAMESPACE)/ingress-nginx-controller',
      '--ingress-class',
      'public',
      '--watch-ingress-without-class',
      '--maxmind-license-key=s3cret',
    ];
    server.put('deployments', deployment('edge', 'ingress-nginx-controller', ...args));
    server.put('configmaps', configMap('ingress-nginx-controller', { hsts: 'false' }, 'edge'));
    await using started = await startSource(server);
    // The first one, as a wrong setting would change answers.
    const snapshot = await started.recorder.untilSnapshot();
    expect(flags(snapshot)).toEqual([
      [
        'Deployment',
        {
          configmap: 'edge/ingress-nginx-controller',
          'ingress-class': 'public',
          'watch-ingress-without-class': 'true',
        },
      ],
    ]);
    expect(JSON.stringify(snapshot)).not.toContain('s3cret');
    expect(snapshot.configMaps.map(({ namespace, data }) => [namespace, { ...data }])).toEqual([
      ['edge', { hsts: 'false' }],
    ]);
    expect(snapshot.missingRights).toEqual([]);
  });

  test('is looked for in the namespace of its Service where the whole cluster is forbidden', async () => {
    server.put('services', controllerService('edge', 'ingress-nginx-controller'));
    server.put('deployments', deployment('edge', 'ingress-nginx-controller', '--ingress-class=public'));
    server.fault = (request) => (isWorkload(request) && request.namespace === null ? refused(request) : null);
    await using started = await startSource(server);
    const snapshot = await started.recorder.untilSnapshot(({ workloads }) => workloads.length === 1);
    expect(flags(snapshot)).toEqual([['Deployment', { 'ingress-class': 'public' }]]);
  });

  test('is fetched by the name of its Service where it may not be listed', async () => {
    server.put('services', controllerService('edge', 'nginx-controller'));
    server.put('deployments', deployment('edge', 'nginx-controller', '--ingress-class=public'));
    server.fault = (request) => (isWorkload(request) && request.name === null ? refused(request) : null);
    await using started = await startSource(server);
    const snapshot = await started.recorder.untilSnapshot(({ workloads }) => workloads.length === 1);
    expect(flags(snapshot)).toEqual([['Deployment', { 'ingress-class': 'public' }]]);
  });

  test('is one of its pods where only these may be read', async () => {
    server.put('services', controllerService('edge', 'nginx-controller'));
    server.put('endpointslices', slice('edge', 'nginx-controller', 'nginx-controller-x1'));
    server.put('pods', {
      metadata: { namespace: 'edge', name: 'nginx-controller-x1', uid: 'uid-pod', labels: LABELS },
      spec: { ...podSpec('--ingress-class=public'), nodeName: 'worker-1' },
    });
    server.fault = (request) => (isWorkload(request) && request.plural !== 'pods' ? refused(request) : null);
    await using started = await startSource(server);
    const snapshot = await started.recorder.untilSnapshot(({ workloads }) => workloads.length === 1);
    expect([flags(snapshot), snapshot.workloads[0]?.node]).toEqual([
      [['Pod', { 'ingress-class': 'public' }]],
      'worker-1',
    ]);
  });

  test('may not be read at all, and every missing verb is named while everything else is served', async () => {
    server.put('services', controllerService('edge', 'nginx-controller'));
    server.put('endpointslices', slice('edge', 'nginx-controller', 'nginx-controller-x1'));
    server.fault = (request) => (isWorkload(request) || request.plural === 'configmaps' ? refused(request) : null);
    await using started = await startSource(server);
    const snapshot = await started.recorder.untilSnapshot(({ missingRights }) =>
      missingRights.some(({ resource }) => resource === 'pods'),
    );
    const inEdge = snapshot.missingRights.filter(({ namespace }) => namespace === 'edge');
    expect(inEdge.map(({ verb, resource }) => `${verb} ${resource}`).sort()).toEqual([
      'get configmaps',
      'get pods',
      'list daemonsets',
      'list deployments',
    ]);
    expect(snapshot.problems).toEqual([]);
    expect((await started.recorder.untilStatus(({ state }) => state === 'live')).state).toBe('live');
  });

  test('is waited for a moment only, where the server does not say', async () => {
    server.fault = (request) => (isWorkload(request) ? { kind: 'silent' } : null);
    await using started = await startSource(server);
    const snapshot = await started.recorder.untilSnapshot();
    expect([snapshot.ingresses.length, snapshot.workloads]).toEqual([1, []]);
  });

  test('is no controller where its labels say something else, or makes no sense', async () => {
    const other = { 'app.kubernetes.io/name': 'ingress-nginx', 'app.kubernetes.io/component': 'default-backend' };
    server.put('deployments', {
      metadata: { namespace: 'edge', name: 'backend', uid: 'uid-backend', labels: other },
      spec: { template: { metadata: { labels: other }, spec: podSpec() } },
    });
    server.put('deployments', { metadata: { namespace: 'edge', name: 'odd', uid: 'uid-odd' }, spec: { template: 7 } });
    server.put('daemonsets', deployment('edge', 'ingress-nginx-controller'));
    await using started = await startSource(server);
    const snapshot = await started.recorder.untilSnapshot(({ workloads }) => workloads.length > 0);
    expect(snapshot.workloads.map(({ kind, name }) => [kind, name])).toEqual([
      ['DaemonSet', 'ingress-nginx-controller'],
    ]);
  });
});
