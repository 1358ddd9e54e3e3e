import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiServerDouble, type ApiRequest, type Fault } from '#test/doubles/api-server.ts';
import { kubeconfigText, type KubeconfigContent } from '#test/engine/source/kubeconfig/kubeconfig-files.ts';
import { createTestAuthority } from '#test/engine/source/kubeconfig/test-pki.ts';
import { enterPlace, type Outcome, type Place } from './gatehouse-process.ts';

// Processes of their own, which start slowly on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const CANARY = 'canary-0123456789abcdef';

let place: Place;
beforeEach(async () => {
  place = await enterPlace();
});
afterEach(async () => {
  await place.leave();
});

type Finding = Readonly<
  Record<'check' | 'result' | 'code' | 'subject' | 'problem', string> & {
    evidence: string | null;
    remedy: string | null;
    command: string | null;
  }
>;

async function writeConfig(content: KubeconfigContent, mode = 0o600): Promise<string> {
  const file = path.join(place.folder, 'config');
  await writeFile(file, kubeconfigText(content));
  await chmod(file, mode);
  return file;
}

async function examine(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const outcome = await place.run(
    ['doctor', 'cluster', ...words, '-o', 'json', '--state-dir', place.folder],
    environment,
  );
  return { outcome, findings: findingsOf(outcome) };
}

function findingsOf({ out }: Outcome): readonly Finding[] {
  const lines = out.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Finding & { event: string }).filter(({ event }) => event === 'check');
}

/** What was found, besides that something was not examined. */
function codes(findings: readonly Finding[], ...checks: readonly string[]): readonly string[] {
  return findings
    .filter(({ check, code }) => code !== 'not-examined' && (checks.length === 0 || checks.includes(check)))
    .map(({ result, code }) => `${result} ${code}`);
}

const json = (value: object): Fault => ({ kind: 'bytes', bytes: JSON.stringify(value), afterwards: 'end' });
const forbidden = (message: string): Fault => ({ kind: 'status', status: 403, message });

/** What every API server answers beside lists: version, who one is, and tunnels to a pod that is not there. */
function usual({ plural, method }: ApiRequest): Fault | null {
  if (plural === '/version') return json({ gitVersion: 'v1.34.1' });
  if (plural === 'selfsubjectreviews') return json({ status: { userInfo: { username: 'jane' } } });
  if (plural.endsWith('/portforward')) return { kind: 'status', status: 404, message: `pods not found, ${method}` };
  return null;
}

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

describe('files and context', () => {
  test('missing, empty, broken and open files are told apart, and nothing of them is quoted', async () => {
    const [missing, empty, broken] = ['missing', 'empty', 'broken'].map((name) => path.join(place.folder, name));
    await writeFile(empty ?? '', '# nothing\n');
    await writeFile(broken ?? '', `users: {token: ${CANARY}\n`);
    const open = await writeConfig({ server: 'https://127.0.0.1:1', user: { token: CANARY } }, 0o644);
    const { outcome, findings } = await examine(['--kubeconfig', missing ?? '', empty ?? '', broken ?? '', open]);
    expect(codes(findings, 'files', 'context')).toEqual([
      'warn file-missing',
      'warn file-empty',
      'fail file-broken',
      'ok file-read',
      'warn file-open',
      'fail context-unusable',
    ]);
    expect(findings.find(({ code }) => code === 'file-open')?.command).toBe(`chmod 600 ${open}`);
    expect([outcome.code, (outcome.out + outcome.error).includes(CANARY)]).toEqual([3, false]);
  });

  test('a context that does not exist', async () => {
    const file = await writeConfig({ server: 'https://127.0.0.1:1' });
    const { findings } = await examine(['--kubeconfig', file, '--context', 'other']);
    expect(codes(findings, 'context')).toEqual(['fail context-unusable']);
  });
});

describe('a credential plugin', () => {
  const apiVersion = 'client.authentication.k8s.io/v1';
  const exec = (command: string, args: readonly string[] = []) => ({
    exec: { apiVersion, command, args, installHint: 'Install it from example.org.', interactiveMode: 'Never' },
  });

  test('that is not there comes with the search path and the hint', async () => {
    const file = await writeConfig({ server: 'https://127.0.0.1:1', user: exec('no-such-plugin') });
    const folder = path.join(place.folder, 'bin');
    await mkdir(folder);
    const { findings } = await examine(['--kubeconfig', file], { PATH: folder, SHLVL: '1' });
    const missing = findings.find(({ code }) => code === 'plugin-missing');
    expect(missing?.evidence).toContain(folder);
    expect(missing?.remedy).toContain('Install it from example.org.');
  });

  test('that nobody chose is not run', async () => {
    const ran = path.join(place.folder, 'ran');
    const file = await writeConfig({
      server: 'https://127.0.0.1:1',
      user: exec(process.execPath, ['-e', `require('fs').writeFileSync(${JSON.stringify(ran)}, '')`]),
    });
    const { findings } = await examine([], { KUBECONFIG: file });
    expect(codes(findings, 'plugin', 'sign-in')).toEqual(['fail plugin-unapproved']);
    expect(findings.find(({ code }) => code === 'plugin-unapproved')?.command).toBe(
      'gatehouse doctor cluster --context test',
    );
    const named = await examine(['--context', 'test'], { KUBECONFIG: file });
    expect(codes(named.findings, 'plugin', 'sign-in')).toEqual(['ok plugin-found', 'fail credential-failed']);
  });
});

test('a running engine is said to read the context, with whose choice the doctor begins', async () => {
  const server = await ApiServerDouble.start();
  server.fault = usual;
  const file = await writeConfig({ server: server.url, user: { token: 'x' } });
  const ports = ['--http-port', '0', '--https-port', '0', '--no-ui', '--state-dir', place.folder, '-o', 'json'];
  const engine = place.start(['serve', '--kubeconfig', file, ...ports]);
  await engine.event('applied');
  const { outcome, findings } = await examine([]);
  engine.child.kill('SIGTERM');
  await engine.ended;
  await server.close();
  expect(findings.find(({ check }) => check === 'files')?.subject).toBe(file);
  expect([codes(findings, 'engine'), outcome.code]).toEqual([['ok engine-live'], 0]);
});

describe('a person', () => {
  let silent: Server;
  const sockets = new Set<Socket>();
  beforeEach(async () => {
    silent = createServer((socket) => sockets.add(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  test('sees what is being looked at, and can stop it', async () => {
    const { port } = silent.address() as AddressInfo;
    const file = await writeConfig({ server: `https://127.0.0.1:${port}` });
    const words = ['doctor', 'cluster', '--kubeconfig', file, '--state-dir', place.folder];
    const running = place.start(words);
    await running.until(() => running.error.includes('… TLS'));
    running.child.kill('SIGINT');
    const { code, error } = await running.ended;
    expect([code, error.split('\n').at(-2)]).toEqual([1, 'Interrupted while looking at: TLS.']);
  });

  test('reads text with what helps below each finding, in Korean where the locale is', async () => {
    const file = await writeConfig({ server: 'https://127.0.0.1:1', user: { token: 'x' } }, 0o644);
    const words = ['doctor', 'cluster', '--kubeconfig', file, '--state-dir', place.folder];
    const english = await place.run(words);
    expect(english.out).toContain(`      Close it:\n        chmod 600 ${file}\n`);
    expect(english.out).toContain('FAIL  connection: Nothing listens at 127.0.0.1:1.');
    const korean = await place.run(words, { LC_ALL: 'ko_KR.UTF-8' });
    expect(korean.out).toContain('127.0.0.1:1에서 수신하는 프로그램이 없습니다.');
  });
});
