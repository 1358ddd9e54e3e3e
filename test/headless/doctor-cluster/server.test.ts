import { describe, expect, test } from 'vitest';
import { ApiServerDouble } from '#test/doubles/api-server.ts';
import { createTestAuthority } from '#test/engine/source/kubeconfig/test-pki.ts';
import { CANARY, codes, examine, json, usual, writeConfig } from './examination.ts';

describe('the way to the server', () => {
  test('everything is well: every step is told, and the exit code is 0', async () => {
    const server = await ApiServerDouble.start();
    server.fault = usual;
    const file = await writeConfig({ server: server.url, user: { token: CANARY } });
    const { outcome, findings } = await examine(['--kubeconfig', file]);
    await server.close();
    expect(codes(findings)).toEqual([
      'ok file-read',
      'ok context-good',
      'ok no-plugin',
      'ok credential-ready',
      'ok straight',
      'ok name-is-address',
      'ok connected',
      'warn tls-none',
      'ok version-read',
      'ok accepted',
      'ok clock-good',
      ...Array.from({ length: 7 }, () => 'ok right-given'),
      'ok forward-given',
      'warn pods-none',
      'skip tunnel-untried',
      'ok controller-none',
      'ok engine-none',
    ]);
    expect([outcome.code, outcome.error]).toEqual([0, '']);
    expect(JSON.parse(outcome.out.trim().split('\n').at(-1) ?? '')).toEqual({
      event: 'summary',
      ok: 20,
      warn: 2,
      fail: 0,
      skip: 1,
    });
    expect(outcome.out + outcome.error).not.toContain(CANARY);
  });

  test('nothing listens', async () => {
    const server = await ApiServerDouble.start();
    const url = server.url;
    await server.close();
    const file = await writeConfig({ server: url });
    const { outcome, findings } = await examine(['--kubeconfig', file]);
    expect(codes(findings, 'connection')).toEqual(['fail connection-refused']);
    expect(findings.filter(({ code }) => code === 'not-examined').map(({ check }) => check)).toEqual([
      'version',
      'identity',
      'clock',
      'rights',
      'port-forward',
      'pods',
      'tunnel',
      'controller',
    ]);
    expect(outcome.code).toBe(3);
  });

  test('a name that nobody knows', async () => {
    const file = await writeConfig({ server: 'https://cluster.invalid:6443' });
    const { outcome, findings } = await examine(['--kubeconfig', file]);
    expect(codes(findings, 'name')).toEqual(['fail name-unknown']);
    expect(outcome.code).toBe(3);
  });

  test('a proxy of the environment is named without its password', async () => {
    const proxy = await ApiServerDouble.start();
    const { port } = new URL(proxy.url);
    const file = await writeConfig({ server: 'https://cluster.invalid:6443' });
    const { outcome, findings } = await examine(['--kubeconfig', file], {
      HTTPS_PROXY: `http://jane:${CANARY}@127.0.0.1:${port}`,
    });
    await proxy.close();
    expect(codes(findings, 'way', 'name', 'connection')).toEqual(['ok proxied', 'ok name-is-address', 'ok connected']);
    expect(findings.find(({ check }) => check === 'way')?.problem).toContain(`http://127.0.0.1:${port}`);
    expect(outcome.out + outcome.error).not.toContain(CANARY);
  });

  test('something answers that is no API server', async () => {
    const server = await ApiServerDouble.start();
    server.fault = () => ({ kind: 'bytes', bytes: '<html>Sign in</html>', afterwards: 'end' });
    const file = await writeConfig({ server: server.url });
    const { findings } = await examine(['--kubeconfig', file]);
    await server.close();
    expect(codes(findings, 'version', 'identity')).toEqual(['fail not-kubernetes']);
  });

  test('the server does not accept the token; it is said once, and what kubectl makes of it can be seen', async () => {
    const server = await ApiServerDouble.start();
    server.fault = ({ plural }) =>
      plural === '/version'
        ? json({ gitVersion: 'v1.34.1' })
        : { kind: 'status', status: 401, message: 'Unauthorized' };
    const file = await writeConfig({ server: server.url, user: { token: CANARY } });
    const { outcome, findings } = await examine(['--kubeconfig', file]);
    await server.close();
    expect(codes(findings, 'identity', 'rights')).toEqual(['fail not-accepted']);
    expect(findings.find(({ code }) => code === 'not-accepted')?.command).toBe(
      'kubectl --context test get --raw /version',
    );
    expect([outcome.code, outcome.out.includes(CANARY)]).toEqual([3, false]);
  });

  test('the clock of this machine is off', async () => {
    const server = await ApiServerDouble.start();
    server.fault = (request) => {
      if (request.plural !== '/version') return usual(request);
      const date = new Date(Date.now() + 600_000).toUTCString();
      // A status with a body of version 1.34 cannot be had from the double; a refusal has a date as well.
      return { kind: 'status', status: 403, message: 'no', headers: { date } };
    };
    const file = await writeConfig({ server: server.url, user: { token: 'x' } });
    const { outcome, findings } = await examine(['--kubeconfig', file]);
    await server.close();
    expect(codes(findings, 'version', 'clock')).toEqual(['ok version-refused', 'fail clock-off']);
    const off = findings.find(({ code }) => code === 'clock-off');
    expect(off?.problem).toMatch(/is (599|600|601) s behind/);
    expect([outcome.code, off?.command === null]).toEqual([3, false]);
  });
});

describe('TLS', () => {
  const authority = createTestAuthority('doctor authority');
  const foreign = createTestAuthority('foreign authority');
  const cases = [
    ['good, but soon over', authority.issue('localhost'), {}, 'warn tls-ending'],
    ['expired', authority.issue('localhost', { expired: true }), {}, 'fail tls-expired'],
    ['of another authority', foreign.issue('localhost'), {}, 'fail tls-wrong-authority'],
    ['for another name', authority.issue('other.example', { addresses: [] }), {}, 'fail tls-wrong-name'],
    ['not looked at', foreign.issue('localhost'), { 'insecure-skip-tls-verify': true }, 'warn unverified'],
  ] as const;

  test.each(cases)('a certificate that is %s', async (_what, { certificate, key }, cluster, expected) => {
    const server = await ApiServerDouble.start({ cert: certificate, key });
    server.fault = usual;
    const ca = { 'certificate-authority-data': Buffer.from(authority.certificate).toString('base64') };
    const isOpen = 'insecure-skip-tls-verify' in cluster;
    const file = await writeConfig({ server: server.url, cluster: isOpen ? cluster : ca, user: { token: CANARY } });
    const { findings } = await examine(['--kubeconfig', file]);
    // A server that is not trusted is told nothing.
    if (expected.startsWith('fail')) expect(server.requests).toEqual([]);
    await server.close();
    expect(codes(findings, 'tls')).toEqual([expected]);
    expect(findings.find(({ check }) => check === 'tls')?.evidence).toMatch(/, subject .*, valid until /);
  });

  test('a server that speaks none', async () => {
    const server = await ApiServerDouble.start();
    const file = await writeConfig({ server: server.url.replace('http:', 'https:') });
    const { findings } = await examine(['--kubeconfig', file]);
    await server.close();
    expect(codes(findings, 'tls')).toEqual(['fail tls-not-spoken']);
  });
});
