import { expect, test } from 'vitest';
import type { SecretObject } from '#shared/model/snapshot.ts';
import { objectKey, SnapshotStore } from '#engine/source/snapshot-store.ts';

const facts = {
  source: { kind: 'demo', name: 'demo' },
  read: 1,
  secretsReadable: true,
  classesReadable: true,
  problems: [],
} as const;

function secret(name: string, version = '1'): SecretObject {
  return { namespace: 'a', name, uid: name, version, created: 0, type: 'Opaque', data: {} };
}

test('a snapshot has its objects in order of namespace and name, however they came', () => {
  const store = new SnapshotStore();
  for (const name of ['m', 'z', 'a', 'b']) store.secrets.put(secret(name));
  store.secrets.delete(objectKey('a', 'z'));
  expect(store.snapshot(facts).secrets.map(({ name }) => name)).toEqual(['a', 'b', 'm']);
});

test('an object that did not change stays the same value, and so does the list', () => {
  const store = new SnapshotStore();
  store.secrets.replace([secret('a'), secret('b')]);
  const before = store.snapshot(facts);
  expect(store.secrets.replace([secret('b'), secret('a')])).toBe(false);
  expect(store.snapshot(facts).secrets).toBe(before.secrets);
  expect(store.secrets.replace([secret('a'), secret('b', '2')])).toBe(true);
  const after = store.snapshot(facts);
  expect(after.secrets[0]).toBe(before.secrets[0]);
  expect(after.secrets[1]).not.toBe(before.secrets[1]);
});

test('a snapshot does not change when the store does', () => {
  const store = new SnapshotStore();
  store.secrets.put(secret('a'));
  const { secrets } = store.snapshot(facts);
  store.secrets.put(secret('b'));
  store.secrets.delete(objectKey('a', 'a'));
  expect(secrets).toEqual([secret('a')]);
});

test('classes and namespaces, which have no version, are compared by content', () => {
  const store = new SnapshotStore();
  const nginx = { name: 'nginx', controller: 'k8s.io/ingress-nginx', isDefault: false };
  expect(store.classes.put(nginx)).toBe(true);
  expect(store.classes.put({ ...nginx })).toBe(false);
  expect(store.classes.put({ ...nginx, isDefault: true })).toBe(true);
  expect(store.snapshot(facts).classes).toEqual([{ ...nginx, isDefault: true }]);
});
