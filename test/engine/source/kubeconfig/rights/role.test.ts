import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { readerRole } from '#engine/source/kubeconfig/rights/role.ts';

interface Role {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly resourceNames?: readonly string[];
    readonly verbs: readonly string[];
  }[];
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
    [
      'ClusterRole',
      null,
      [
        'ingresses',
        'services',
        'configmaps',
        'endpointslices',
        'pods/portforward',
        'secrets',
        'ingressclasses',
        'namespaces',
        'nodes',
      ],
    ],
    ['Role', 'ingress-nginx', ['configmaps', 'deployments', 'daemonsets']],
  ]);
});

test('for namespaces it is a Role in each, without what has no namespace', () => {
  expect(rolesOf(readerRole({ namespaces: ['one', 'two'], secrets: false })).map(summary)).toEqual([
    ['Role', 'one', ['ingresses', 'services', 'configmaps', 'endpointslices', 'pods/portforward']],
    ['Role', 'two', ['ingresses', 'services', 'configmaps', 'endpointslices', 'pods/portforward']],
  ]);
});

test('ConfigMaps may be fetched by name but not listed, except for the configuration of the controller', () => {
  const verbs = rolesOf(readerRole({ namespaces: null, secrets: true })).map(({ rules }) =>
    rules.filter(({ resources }) => resources.includes('configmaps')).map((rule) => rule.verbs),
  );
  expect(verbs).toEqual([[['get']], [['get', 'list', 'watch']]]);
});

test('the README shows the same rights as the command prints', async () => {
  const readme = await readFile(new URL('../../../../../README.md', import.meta.url), 'utf8');
  const shown = /```yaml\n(apiVersion: rbac[^`]*)```/.exec(readme)?.[1] ?? '';
  const rights = (text: string) =>
    rolesOf(text).map(({ kind, metadata, rules }) => ({
      kind,
      metadata,
      rights: rules
        .flatMap(({ apiGroups, resources, resourceNames = ['*'], verbs }) =>
          resources.map((resource) => `${apiGroups.join()}/${resource}/${resourceNames.join()}: ${verbs.join()}`),
        )
        .sort(),
    }));
  expect(rights(shown)).toEqual(rights(readerRole({ namespaces: null, secrets: true })));
});

test('it never allows more than to read, and to open tunnels to pods', () => {
  const roles = [
    readerRole({ namespaces: null, secrets: true }),
    readerRole({ namespaces: ['one'], secrets: true }),
  ].flatMap(rolesOf);
  const verbsOf = (isTunnel: boolean) =>
    roles.flatMap(({ rules }) =>
      rules
        .filter(({ resources }) => resources.includes('pods/portforward') === isTunnel)
        .flatMap(({ verbs }) => verbs),
    );
  expect([new Set(verbsOf(false)), new Set(verbsOf(true))]).toEqual([
    new Set(['get', 'list', 'watch']),
    new Set(['get', 'create']),
  ]);
});
