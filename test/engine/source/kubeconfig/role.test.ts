import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { readerRole } from '#engine/source/kubeconfig/role.ts';

interface Role {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules: readonly { readonly resources: readonly string[]; readonly verbs: readonly string[] }[];
}

function rolesOf(text: string): readonly Role[] {
  return parseAllDocuments(text).map((document) => document.toJS() as Role);
}

const summary = (role: Role) => [
  role.kind,
  role.metadata.namespace ?? null,
  role.rules.flatMap(({ resources }) => resources),
];

test('for the whole cluster it is a ClusterRole, and a Role for the configuration of the controller', () => {
  expect(rolesOf(readerRole({ namespaces: null, secrets: true })).map(summary)).toEqual([
    ['ClusterRole', null, ['ingresses', 'services', 'endpointslices', 'secrets', 'ingressclasses', 'namespaces']],
    ['Role', 'ingress-nginx', ['configmaps']],
  ]);
});

test('for namespaces it is a Role in each, without what has no namespace', () => {
  expect(rolesOf(readerRole({ namespaces: ['one', 'two'], secrets: false })).map(summary)).toEqual([
    ['Role', 'one', ['ingresses', 'services', 'endpointslices']],
    ['Role', 'two', ['ingresses', 'services', 'endpointslices']],
  ]);
});

test('it never allows more than to read', () => {
  const roles = [
    readerRole({ namespaces: null, secrets: true }),
    readerRole({ namespaces: ['one'], secrets: true }),
  ].flatMap(rolesOf);
  expect(new Set(roles.flatMap(({ rules }) => rules.flatMap(({ verbs }) => verbs)))).toEqual(
    new Set(['get', 'list', 'watch']),
  );
});
