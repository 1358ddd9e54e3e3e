import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import type { Problem } from '#shared/model/problem.ts';
import type { NamespaceLimit } from '#shared/model/source.ts';
import { readManifest } from '#engine/source/manifests/content.ts';
import { mergeManifests } from '#engine/source/manifests/merge.ts';
import { SnapshotStore } from '#engine/source/snapshot-store.ts';

async function merged(
  files: Readonly<Record<string, readonly object[]>>,
  limit: NamespaceLimit = null,
): Promise<{ readonly store: SnapshotStore; readonly problems: readonly Problem[] }> {
  const store = new SnapshotStore();
  const contents = [];
  for (const [file, items] of Object.entries(files)) {
    contents.push(await readManifest(file, Buffer.from(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))));
  }
  return { store, problems: mergeManifests(store, contents, limit) };
}

function ingress(name: string, rest: { readonly metadata?: object; readonly spec?: object } = {}): object {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name, ...rest.metadata }, spec: rest.spec };
}

function defaultClass(name: string, creationTimestamp?: string): object {
  const annotations = { 'ingressclass.kubernetes.io/is-default-class': 'true' };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name, annotations, creationTimestamp },
    spec: { controller: 'k8s.io/ingress-nginx' },
  };
}

function classesOf(store: SnapshotStore): readonly string[] {
  return store.ingresses.sorted().map(({ name, className }) => `${name} ${className}`);
}

test('the default class is filled in where an Ingress names none, by field or annotation', async () => {
  const { store } = await merged({
    a: [
      ingress('bare'),
      ingress('legacy', { metadata: { annotations: { 'kubernetes.io/ingress.class': 'other' } } }),
      ingress('named', { spec: { ingressClassName: 'traefik' } }),
      defaultClass('nginx'),
    ],
  });
  expect(classesOf(store)).toEqual(['bare nginx', 'legacy null', 'named traefik']);
});

test('without a default class nothing is filled in', async () => {
  const { store } = await merged({ a: [ingress('bare')] });
  expect(classesOf(store)).toEqual(['bare null']);
});

test('of several default classes the youngest is taken, of equally old ones the first by name', async () => {
  const old = defaultClass('a', '2020-01-01T00:00:00Z');
  const young = [defaultClass('y', '2024-01-01T00:00:00Z'), defaultClass('x', '2024-01-01T00:00:00Z')];
  const { store } = await merged({ a: [ingress('bare'), old, ...young] });
  expect(classesOf(store)).toEqual(['bare x']);
});

test('a changed default class makes another version of the Ingress', async () => {
  const one = await merged({ a: [ingress('bare'), defaultClass('one')] });
  const two = await merged({ a: [ingress('bare'), defaultClass('two')] });
  expect(one.store.ingresses.sorted()[0]?.version).not.toBe(two.store.ingresses.sorted()[0]?.version);
});

test('of the same object in two files the later one counts, and it is said', async () => {
  const first = ingress('same', { spec: { ingressClassName: 'first' } });
  const second = ingress('same', { spec: { ingressClassName: 'second' } });
  const elsewhere = ingress('same', { metadata: { namespace: 'shop' } });
  const { store, problems } = await merged({ 'a.yaml': [first, elsewhere], 'b.yaml': [second] });
  expect(classesOf(store)).toEqual(['same second', 'same null']);
  expect(problems).toEqual([
    {
      code: 'manifest-duplicate',
      severity: 'warning',
      subject: { kind: 'Ingress', namespace: 'default', name: 'same' },
      values: { kind: 'Ingress', file: 'b.yaml' },
    },
  ]);
});

test('a limit to namespaces leaves out what is elsewhere, but not classes and the configuration of the controller', async () => {
  const configMap = (namespace: string, name: string): object => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace, name },
  });
  const namespace = (name: string): object => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  const { store } = await merged(
    {
      a: [
        ingress('here', { metadata: { namespace: 'shop' } }),
        ingress('there'),
        defaultClass('nginx'),
        configMap('ingress-nginx', 'ingress-nginx-controller'),
        configMap('ingress-nginx', 'other'),
        namespace('shop'),
        namespace('default'),
      ],
    },
    ['shop'],
  );
  expect(classesOf(store)).toEqual(['here nginx']);
  expect(store.configMaps.sorted().map(({ name }) => name)).toEqual(['ingress-nginx-controller']);
  expect(store.namespaces.sorted()).toEqual([{ name: 'shop', labels: {} }]);
});

test('Endpoints and EndpointSlices of one Service stand side by side', async () => {
  const { store } = await merged({
    a: [
      {
        apiVersion: 'v1',
        kind: 'Endpoints',
        metadata: { name: 'web' },
        subsets: [{ addresses: [{ ip: '127.0.0.1' }], ports: [{ port: 81 }] }],
      },
      {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: { name: 'web-1', labels: { 'kubernetes.io/service-name': 'web' } },
        addressType: 'IPv4',
        ports: [{ port: 80 }],
        endpoints: [{ addresses: ['127.0.0.2'] }],
      },
    ],
  });
  expect(store.endpointSlices.sorted().map(({ name, service }) => [name, service])).toEqual([
    ['web-0-ipv4', 'web'],
    ['web-1', 'web'],
  ]);
});
