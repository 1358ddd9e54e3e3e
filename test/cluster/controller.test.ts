import { execFile } from 'node:child_process';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { discoverControllers } from '#engine/cluster-controller/discover.ts';
import { createKubeconfigSource } from '#engine/source/kubeconfig/kubeconfig-source.ts';
import type { ClusterController } from '#shared/model/cluster-controller.ts';
import type { Explanation } from '#shared/model/explanation.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import type { MissingRight } from '#shared/model/source.ts';
import { temporaryFolder } from '#test/engine/source/kubeconfig/kubeconfig-files.ts';
import { record } from '#test/engine/source/kubeconfig/recorder.ts';
import { applyOwnController, type OwnController } from './own-controller.ts';

const program = fileURLToPath(new URL('../../dist/gatehouse.js', import.meta.url));

let own: OwnController;

beforeAll(async () => {
  own = await applyOwnController();
});

afterAll(async () => {
  await own?.[Symbol.asyncDispose]();
});

/** The first reading that fits, by the kubeconfig of `KUBECONFIG` or by another one. */
async function reading(fits: (snapshot: Snapshot) => boolean, file?: string): Promise<Snapshot> {
  const files = file === undefined ? [] : [file];
  const source = createKubeconfigSource({ files, context: null, namespaces: null, environment: process.env });
  try {
    const recorder = await record(source);
    return await recorder.untilSnapshot(fits);
  } finally {
    await source.close();
  }
}

const ofOwn = ({ namespace }: { readonly namespace: string | null }): boolean => namespace === own.namespace;
const hasOwnMap = ({ configMaps }: Snapshot): boolean => configMaps.some(ofOwn);

function ownController(snapshot: Snapshot): ClusterController {
  const found = discoverControllers(snapshot).find(({ service }) => service !== null && ofOwn(service));
  if (found === undefined) throw new Error('the controller was not found');
  return found;
}

function nodePort(snapshot: Snapshot, name: string): number {
  const found = snapshot.services.find((service) => ofOwn(service) && service.name === name)?.ports[0]?.nodePort;
  if (!found) throw new Error(`the Service ${name} has no NodePort`);
  return found;
}

/** What `gatehouse explain URL -o json` prints, without a running engine. */
async function explain(url: string, file?: string): Promise<Explanation> {
  await using folder = await temporaryFolder();
  const files = file === undefined ? (process.env['KUBECONFIG'] ?? '').split(delimiter) : [file];
  const options = ['--kubeconfig', ...files, '--state-dir', folder.path, '-o', 'json'];
  const { stdout } = await promisify(execFile)(process.execPath, [program, 'explain', url, ...options]);
  return JSON.parse(stdout) as Explanation;
}

describe('an administrator', () => {
  test('is shown classes, Service, arguments, settings and every ready node of a controller', async () => {
    const snapshot = await reading(hasOwnMap);
    const found = ownController(snapshot);
    const http = nodePort(snapshot, 'edge-controller');
    expect({ ...found, service: found.service?.name, addresses: [] }).toEqual({
      product: 'ingress-nginx',
      controller: `k8s.io/${own.className}-ingress-nginx`,
      classes: [own.className],
      defaultClass: null,
      service: 'edge-controller',
      workload: { kind: 'Deployment', namespace: own.namespace, name: 'edge-controller' },
      addresses: [],
      configMap: { namespace: own.namespace, name: 'settings', read: true },
      flags: {
        'controller-class': `k8s.io/${own.className}-ingress-nginx`,
        configmap: `${own.namespace}/settings`,
        'ingress-class': own.className,
      },
      unread: [],
    });
    const ready = snapshot.nodes.filter((node) => node.ready).map(({ name }) => name);
    expect(ready.length).toBeGreaterThan(0);
    expect(new Set(found.addresses.map(({ node }) => node))).toEqual(new Set(ready));
    expect(found.addresses.every((one) => one.http === http && one.evidence === 'node-port')).toBe(true);
    expect(JSON.stringify(snapshot)).not.toContain('never-kept');
  });

  test('is told by the command which node, Service and Ingress a NodePort URL means', async () => {
    const snapshot = await reading(() => true);
    const node = snapshot.nodes.find(({ ready }) => ready);
    const address = node?.addresses[0]?.address ?? '';
    const port = nodePort(snapshot, 'edge-controller');
    const atNode = await explain(`http://${address}:${port}/`);
    expect(atNode.port).toEqual({
      port,
      kind: 'node-port',
      service: { namespace: own.namespace, name: 'edge-controller', port: 80 },
      controller: { product: 'ingress-nginx', classes: [own.className] },
      scheme: 'http',
      host: { name: address, addresses: [address], known: 'node', address, node: node?.name },
      answers: true,
    });
    const byName = await explain(`http://${own.host}:${port}/`);
    expect([byName.winner?.ingress, byName.port?.service?.name, byName.port?.host.known]).toEqual([
      'web',
      'edge-controller',
      'unresolved',
    ]);
  });

  test('is told that a NodePort of another Service goes straight there', async () => {
    const port = nodePort(await reading(() => true), 'plain');
    const explanation = await explain(`http://${own.host}:${port}/`);
    expect([explanation.winner, explanation.port?.controller, explanation.port?.service]).toEqual([
      null,
      null,
      { namespace: own.namespace, name: 'plain', port: 8080 },
    ]);
    expect(explanation.sentences[0]).toEqual({
      code: 'port-to-service',
      values: { service: `${own.namespace}/plain:8080` },
    });
  });
});

describe('with fewer rights', () => {
  const ROUTING = ['ingresses', 'services', 'endpointslices'];
  const isOf =
    (kind: string) =>
    ({ resource }: MissingRight) =>
      resource === kind;
  const verbs = ({ unread }: ClusterController) => unread.map(({ verb, resource }) => `${verb} ${resource}`).sort();

  test('a reader of routes in all namespaces knows Service and port, and which verbs would tell the rest', async () => {
    const file = await own.accountThatReads('ClusterRole', ROUTING);
    const snapshot = await reading(
      ({ missingRights }) =>
        ['deployments', 'configmaps'].every((kind) => missingRights.filter(ofOwn).some(isOf(kind))),
      file,
    );
    expect([snapshot.nodes, snapshot.workloads]).toEqual([[], []]);
    const found = discoverControllers(snapshot).find(({ service }) => service !== null && ofOwn(service));
    expect(found && [found.product, found.flags, found.configMap?.read]).toEqual(['ingress-nginx', null, false]);
    expect(found && verbs(found)).toEqual([
      'get configmaps',
      'list daemonsets',
      'list deployments',
      'list ingressclasses',
      'list nodes',
    ]);
    const explanation = await explain(`http://${own.host}:${nodePort(snapshot, 'edge-controller')}/`, file);
    expect(explanation.port?.service?.name).toBe('edge-controller');
    expect(explanation.sentences.find(({ code }) => code === 'port-nodes-unreadable')?.values).toEqual({
      right: 'list nodes',
    });
  });

  test('a reader of one namespace is told that Services would have to be listed', async () => {
    const file = await own.accountThatReads('Role', ROUTING);
    const port = nodePort(await reading(() => true), 'edge-controller');
    const snapshot = await reading(() => true, file);
    expect(snapshot.services.some(ofOwn)).toBe(false);
    expect(snapshot.missingRights.map(({ verb, resource }) => `${verb} ${resource}`)).toContain('list services');
    const explanation = await explain(`http://${own.host}:${port}/`, file);
    expect(explanation.sentences.find(({ code }) => code === 'port-service-unseen')?.values).toEqual({
      port: String(port),
      right: 'list services',
    });
  });
});

test('the cluster’s own controller answers at the node that was found', async (context) => {
  const controllers = discoverControllers(await reading(() => true)).filter(
    ({ service }) => service && !ofOwn(service),
  );
  const places = controllers.flatMap(({ product, addresses }) => addresses.map((address) => ({ product, ...address })));
  const place = places.find(({ node, http }) => node !== null && http !== null && http !== 80);
  if (place === undefined) return context.skip('this cluster has no controller behind a NodePort');
  const url = `http://${place.address.includes(':') ? `[${place.address}]` : place.address}:${place.http}/`;
  const answer = await fetch(url, { redirect: 'manual' });
  await answer.body?.cancel();
  const explanation = await explain(url);
  expect([explanation.port?.controller?.product, explanation.port?.host.node]).toEqual([place.product, place.node]);
});
