import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Problem } from '#shared/model/problem.ts';
import { phrase, phraseValues } from '#shared/model/phrase.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import { ApiServerDouble, type ApiRequest, type Fault, type ObjectOnServer } from '#test/doubles/api-server.ts';
import { configMap, ingress, secret } from '../cluster-objects.ts';
import { SHORT_TIMES, startSource } from '../source-under-test.ts';

let server: ApiServerDouble;

beforeEach(async () => {
  server = await ApiServerDouble.start();
});

afterEach(async () => {
  await server.close();
});

const OFTEN = { ...SHORT_TIMES, namedObjects: { again: 20, quiet: 0 } };

function annotated(name: string, short: Readonly<Record<string, string>>): ObjectOnServer {
  const plain = ingress(name);
  const annotations = Object.fromEntries(
    Object.entries(short).map(([key, value]) => [`nginx.ingress.kubernetes.io/${key}`, value]),
  );
  return { ...plain, metadata: { ...plain.metadata, annotations } };
}

const configMaps = (snapshot: Snapshot) =>
  snapshot.configMaps.map(({ namespace, name, data }) => [`${namespace}/${name}`, { ...data }]);
const askedByName = (plural: string) =>
  new Set(
    server.requests.flatMap((one) =>
      one.plural === plural && one.name !== null ? `${one.namespace ?? ''}/${one.name}` : [],
    ),
  );

/** Lets nobody get objects of a kind by name. */
function withoutGet(plural: string): (request: ApiRequest) => Fault | null {
  return (request) => {
    if (request.plural !== plural || request.name === null) return null;
    const message = `${plural} "${request.name}" is forbidden: User "jane" cannot get resource "${plural}"`;
    return { kind: 'status', status: 403, message };
  };
}

test('ConfigMaps that annotations name, with or without a namespace, are fetched, and no others', async () => {
  server.put('configmaps', configMap('answers', { 'X-Team': 'a' }, 'shared'));
  server.put('configmaps', configMap('auth', { 'X-Auth': 'b' }));
  server.put('configmaps', configMap('params', { SCRIPT_FILENAME: 'index.php' }));
  server.put('configmaps', configMap('private', { password: 'c' }));
  server.put(
    'ingresses',
    annotated('web', {
      'custom-headers': 'shared/answers',
      'auth-proxy-set-headers': 'default/auth',
      'fastcgi-params-configmap': 'params',
    }),
  );
  await using started = await startSource(server);
  const snapshot = await started.recorder.untilSnapshot((one) => one.configMaps.length === 3);
  expect([configMaps(snapshot), snapshot.problems]).toEqual([
    [
      ['default/auth', { 'X-Auth': 'b' }],
      ['default/params', { SCRIPT_FILENAME: 'index.php' }],
      ['shared/answers', { 'X-Team': 'a' }],
    ],
    [],
  ]);
  expect(askedByName('configmaps')).toEqual(new Set(['shared/answers', 'default/auth', 'default/params']));
});

test('ConfigMaps that the configuration of the controller names are fetched, and stand beside it', async () => {
  const settings = { 'add-headers': 'ingress-nginx/answers', 'proxy-set-headers': 'other/requests', hsts: 'false' };
  server.put('configmaps', configMap('ingress-nginx-controller', settings, 'ingress-nginx'));
  server.put('configmaps', configMap('answers', { 'X-Team': 'a' }, 'ingress-nginx'));
  server.put('configmaps', configMap('requests', { 'X-From': 'b' }, 'other'));
  await using started = await startSource(server);
  expect(configMaps(await started.recorder.untilSnapshot((one) => one.configMaps.length === 3))).toEqual([
    ['ingress-nginx/answers', { 'X-Team': 'a' }],
    ['ingress-nginx/ingress-nginx-controller', settings],
    ['other/requests', { 'X-From': 'b' }],
  ]);
});

test('a value that names no object is not asked for', async () => {
  server.put('ingresses', annotated('web', { 'custom-headers': '../secrets/x', 'fastcgi-params-configmap': 'params' }));
  server.put('configmaps', configMap('params', {}));
  await using started = await startSource(server);
  await started.recorder.untilSnapshot((one) => one.configMaps.length === 1);
  expect(askedByName('configmaps')).toEqual(new Set(['default/params']));
});

test('a ConfigMap that is missing is no problem of the cluster, and is found when it is made', async () => {
  server.put('ingresses', annotated('web', { 'custom-headers': 'default/late' }));
  await using started = await startSource(server, { times: OFTEN });
  await server.until(({ requests }) => requests.filter(({ name }) => name === 'late').length > 1);
  server.put('ingresses', ingress('other'));
  const before = await started.recorder.untilSnapshot(({ ingresses }) => ingresses.length === 2);
  expect([before.configMaps, before.problems]).toEqual([[], []]);
  server.put('configmaps', configMap('late', { 'X-Team': 'a' }));
  const after = await started.recorder.untilSnapshot((one) => one.configMaps.length === 1);
  expect(configMaps(after)).toEqual([['default/late', { 'X-Team': 'a' }]]);
});

test('a ConfigMap that changes is read again in time, and one that goes is gone', async () => {
  server.put('ingresses', annotated('web', { 'custom-headers': 'default/answers' }));
  server.put('configmaps', configMap('answers', { 'X-Team': 'a' }));
  await using started = await startSource(server, { times: OFTEN });
  await started.recorder.untilSnapshot((one) => one.configMaps[0]?.data['X-Team'] === 'a');
  server.put('configmaps', configMap('answers', { 'X-Team': 'b' }));
  await started.recorder.untilSnapshot((one) => one.configMaps[0]?.data['X-Team'] === 'b');
  started.recorder.forget();
  server.remove('configmaps', configMap('answers', {}));
  expect((await started.recorder.untilSnapshot((one) => one.configMaps.length === 0)).problems).toEqual([]);
});

test('a ConfigMap stays while the server cannot say what became of it', async () => {
  server.put('ingresses', annotated('web', { 'custom-headers': 'default/answers' }));
  server.put('configmaps', configMap('answers', { 'X-Team': 'a' }));
  await using started = await startSource(server, { times: OFTEN });
  await started.recorder.untilSnapshot((one) => one.configMaps.length === 1);
  started.recorder.forget();
  let failed = 0;
  server.fault = ({ plural, name }) => {
    if (plural !== 'configmaps' || name === null) return null;
    failed += 1;
    return { kind: 'status', status: 500 };
  };
  await server.until(() => failed > 1);
  server.put('ingresses', ingress('other'));
  const snapshot = await started.recorder.untilSnapshot(({ ingresses }) => ingresses.length === 2);
  expect(configMaps(snapshot)).toEqual([['default/answers', { 'X-Team': 'a' }]]);
});

test('ConfigMaps that may not be read are a problem of each namespace, until they may', async () => {
  server.put('ingresses', annotated('web', { 'custom-headers': 'shared/one', 'fastcgi-params-configmap': 'two' }));
  server.put('ingresses', annotated('api', { 'custom-headers': 'shared/three' }));
  server.put('configmaps', configMap('one', {}, 'shared'));
  server.fault = withoutGet('configmaps');
  await using started = await startSource(server, { times: OFTEN });
  const refused = await started.recorder.untilSnapshot(({ problems }) => problems.length === 2);
  expect(refused.problems).toEqual(
    ['default', 'shared'].map((namespace) => ({
      code: 'cluster-forbidden',
      severity: 'warning',
      subject: { kind: 'context', namespace: null, name: refused.source.name },
      values: { resource: 'configmaps', verb: 'get', ...inNamespace(namespace), user: 'jane' },
    })),
  );
  server.fault = () => null;
  const allowed = await started.recorder.untilSnapshot((one) => one.problems.length === 0 && one.configMaps.length > 0);
  expect(configMaps(allowed)).toEqual([['shared/one', {}]]);
});

test('Secrets that may be listed but not fetched by name are a problem as well', async () => {
  server.put('ingresses', annotated('web', { 'auth-secret': 'passwords' }));
  server.put('secrets', secret('passwords', 'Opaque'));
  server.fault = withoutGet('secrets');
  await using started = await startSource(server);
  const { problems } = await started.recorder.untilSnapshot((one) => one.problems.length > 0);
  expect(problems.map(({ code, values }) => [code, values])).toEqual([
    ['cluster-forbidden', { resource: 'secrets', verb: 'get', ...inNamespace('default'), user: 'jane' }],
  ]);
});

test('a ConfigMap that makes no sense is a problem', async () => {
  server.put('ingresses', annotated('web', { 'custom-headers': 'default/odd' }));
  server.put('configmaps', { ...configMap('odd', {}), data: { 'X-Team': ['a'] } });
  await using started = await startSource(server);
  const { problems } = await started.recorder.untilSnapshot((one) => one.problems.length > 0);
  expect(problems.map(({ code, subject }) => [code, subject])).toEqual([
    ['cluster-object-invalid', { kind: 'ConfigMap', namespace: 'default', name: 'odd' }],
  ]);
});

function inNamespace(namespace: string): Problem['values'] {
  return phraseValues('scope', phrase('scope-namespace', { namespace }));
}
