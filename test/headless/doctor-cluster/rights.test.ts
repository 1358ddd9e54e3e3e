import { describe, expect, test } from 'vitest';
import { ApiServerDouble } from '#test/doubles/api-server.ts';
import { codes, examine, forbidden, json, usual, writeConfig } from './examination.ts';

describe('rights', () => {
  test('what is missing is named exactly, with a Role for it and what the server said', async () => {
    const server = await ApiServerDouble.start();
    const said = 'ingresses.networking.k8s.io is forbidden: User "jane" cannot list resource "ingresses"';
    server.fault = (request) => (request.plural === 'ingresses' ? forbidden(said) : usual(request));
    const file = await writeConfig({ server: server.url, user: { token: 'x' } });
    const { outcome, findings } = await examine(['--kubeconfig', file]);
    await server.close();
    const missing = findings.find(({ code }) => code === 'right-missing');
    expect(missing).toMatchObject({ check: 'rights', result: 'fail', subject: 'ingresses', evidence: said });
    expect(missing?.command).toBe(
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: gatehouse-missing\nrules:\n' +
        '- apiGroups: [networking.k8s.io]\n  resources: [ingresses]\n  verbs: [list, watch]\n',
    );
    expect(outcome.code).toBe(3);
  });

  test('a namespace that may be read is enough, and Secrets may be had by name', async () => {
    const server = await ApiServerDouble.start();
    server.fault = (request) => {
      const { plural, namespace, name } = request;
      const isList = /^[a-z]+$/.test(plural);
      if (plural === 'secrets' && name === null) return forbidden('secrets is forbidden');
      return isList && namespace !== 'team-a' ? forbidden(`${plural} is forbidden`) : usual(request);
    };
    const file = await writeConfig({ server: server.url, user: { token: 'x' }, namespace: 'team-a' });
    const { findings } = await examine(['--kubeconfig', file]);
    await server.close();
    expect(codes(findings, 'rights')).toEqual([
      'ok right-partial',
      'ok right-partial',
      'ok right-partial',
      'warn right-missing-optional',
      'warn right-missing-optional',
      'warn right-missing-optional',
      'ok right-by-name',
    ]);
  });

  test('a list without its watch is worth a word', async () => {
    const server = await ApiServerDouble.start();
    server.fault = (request) =>
      request.plural === 'services' && request.watch ? forbidden('cannot watch') : usual(request);
    const file = await writeConfig({ server: server.url, user: { token: 'x' } });
    const { findings } = await examine(['--kubeconfig', file]);
    await server.close();
    expect(codes(findings, 'rights')).toContain('warn right-unwatched');
  });

  test.each([
    ['v1.34.1', ['GET'], 'warn forward-half'],
    ['v1.34.1', ['POST'], 'warn forward-half'],
    ['v1.35.0', ['POST'], 'warn forward-missing'],
    ['v1.35.0', ['GET', 'POST'], 'warn forward-missing'],
  ])('tunnels to pods of %s without the right to %j', async (version, refused, expected) => {
    const server = await ApiServerDouble.start();
    server.fault = (request) => {
      if (request.plural === '/version') return json({ gitVersion: version });
      if (request.plural.endsWith('/portforward') && refused.includes(request.method)) return forbidden('no');
      if (request.plural === 'selfsubjectaccessreviews') return json({ status: { reason: 'no RBAC rule' } });
      return usual(request);
    };
    const file = await writeConfig({ server: server.url, user: { token: 'x' }, namespace: 'team-a' });
    const { findings } = await examine(['--kubeconfig', file]);
    await server.close();
    expect(codes(findings, 'port-forward')).toEqual([expected]);
    const found = findings.find(({ check }) => check === 'port-forward');
    expect(found?.evidence).toContain('review: no RBAC rule');
    expect(found?.command).toContain(
      '  namespace: team-a\nrules:\n- apiGroups: [""]\n  resources: [pods/portforward]\n',
    );
  });
});
