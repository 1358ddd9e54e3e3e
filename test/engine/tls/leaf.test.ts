import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, type SecureContext } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { makeAuthority, type Authority } from '#engine/tls/authority.ts';
import { createCertificateStore } from '#engine/tls/create-certificate-store.ts';
import type { CertificateStore, ServedCertificate } from '#engine/tls/certificate-store.ts';
import { newRsaKey } from '#engine/tls/rsa-key.ts';
import { signCertificate } from '#engine/tls/signed-certificate.ts';
import { handshake } from './handshake.ts';
import { requestFor, tlsHost } from './secrets.ts';
import { temporaryFolder } from './temporary-folder.ts';

const DAY = 24 * 60 * 60 * 1000;
/** One for all tests, since an authority takes a second to make. */
let stateFolder: string;
let stolen: Promise<Authority> | null = null;

beforeAll(async () => {
  stateFolder = await mkdtemp(join(tmpdir(), 'gatehouse-test-'));
});

afterAll(() => rm(stateFolder, { recursive: true, force: true }));

afterEach(() => {
  vi.useRealTimers();
});

describe('a leaf of ours', () => {
  test.each([
    ['da2so.com', 'da2so.com', 'DNS:da2so.com'],
    ['hello.localhost', 'hello.localhost', 'DNS:hello.localhost'],
    ['*.apps.corp.example', 'a.apps.corp.example', 'DNS:*.apps.corp.example'],
    ['*.localhost', 'a.localhost', 'DNS:a.localhost'],
    ['*', 'unheard.localhost', 'DNS:unheard.localhost'],
  ])('for host %s is trusted by a client that trusts the root, asking for %s', async (host, asked, names) => {
    const { store, root } = await open([host]);
    const { refusal, certificate, label } = await handshake(store, asked, await root());
    expect([refusal, certificate.subjectaltname, label]).toEqual([null, names, 'ours']);
  });

  test('comes without a server name for the loopback names', async () => {
    const { store, root } = await open(['da2so.com']);
    const { certificate } = await handshake(store, null, await root());
    expect(certificate.subjectaltname).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
  });

  test('is for the loopback names where the host-less rule is asked for a public name nobody declared', async () => {
    const { store, root } = await open(['*']);
    const { certificate } = await handshake(store, 'github.com', await root());
    expect(certificate.subjectaltname).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
  });

  test('is for ninety days from a day ago, RSA-2048, and no authority', async () => {
    const { store, root } = await open(['da2so.com']);
    const leaf = new X509Certificate((await handshake(store, 'da2so.com', await root())).certificate.raw);
    const days = [leaf.validFromDate, leaf.validToDate].map((date) => Math.round((date.getTime() - Date.now()) / DAY));
    expect([days, leaf.publicKey.asymmetricKeyDetails?.modulusLength, leaf.ca]).toEqual([[-1, 90], 2048, false]);
  });

  test('is made once for handshakes at the same time', async () => {
    const { store } = await open(['da2so.com']);
    const served = await Promise.all(Array.from({ length: 8 }, () => store.serve('da2so.com')));
    expect(new Set(served.map((each) => each.context)).size).toBe(1);
  });

  test('is replaced behind the scenes when less than thirty days are left', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { store } = await open(['da2so.com']);
    const first = (await store.serve('da2so.com')).context;
    vi.setSystemTime(Date.now() + 59 * DAY);
    expect((await store.serve('da2so.com')).context).toBe(first);
    vi.setSystemTime(Date.now() + 2 * DAY);
    expect((await store.serve('da2so.com')).context).toBe(first);
    await vi.waitFor(async () => expect((await store.serve('da2so.com')).context).not.toBe(first), 15_000);
  });

  test('is not served once it has expired', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { store } = await open(['da2so.com']);
    const first = (await store.serve('da2so.com')).context;
    vi.setSystemTime(Date.now() + 91 * DAY);
    expect((await store.serve('da2so.com')).context).not.toBe(first);
  });

  test.each(['com', '*.com', 'my_host.test'])('is not made for %s; the fake certificate is served', async (host) => {
    const { store } = await open([host]);
    expect([(await store.serve(host.replace('*', 'a'))).label, store.view(host).served]).toEqual(['fake', 'fake']);
  });
});

describe('what the authority may not sign', () => {
  test('is refused by a client that trusts the root, whoever has the key', async () => {
    const refusals = await Promise.all(
      ['da2so.com', 'github.com'].map(async (name) => {
        const { context, root } = await signedAnyway(name);
        const serve = (): Promise<ServedCertificate> => Promise.resolve({ context, label: 'stolen' });
        return (await handshake({ serve }, name, root)).refusal;
      }),
    );
    expect(refusals).toEqual([null, 'UNSPECIFIED']);
  });

  test.skipIf(spawnSync('openssl', ['version']).status !== 0)(
    'is refused by openssl verify -x509_strict, and a permitted leaf passes',
    async () => {
      const outcomes = await Promise.all(['da2so.com', '*.corp.example', 'github.com', '*.da2so.com'].map(strictly));
      expect(outcomes).toEqual(['OK', 'OK', 'permitted subtree violation', 'OK']);
    },
  );
});

/** A store with the given hosts, always ours, and its root once one is there. */
async function open(hosts: readonly string[]): Promise<{ store: CertificateStore; root: () => Promise<string> }> {
  const store = await createCertificateStore({ stateFolder });
  onTestFinished(() => store.close());
  store.update(requestFor({ hosts: hosts.map((host) => tlsHost(host, null)), certificates: 'local' }));
  const root = async (): Promise<string> => {
    for (const host of hosts) await store.serve(host.replace('*.', 'a.').replace('*', 'a.localhost'));
    await store.serve(null);
    return readFile(join(stateFolder, 'authority', 'root.crt'), 'latin1');
  };
  return { store, root };
}

/** What openssl says of a leaf for the name, signed by an authority that permits da2so.com and the private suffixes. */
async function strictly(name: string): Promise<string> {
  const folder = await temporaryFolder();
  const { root, intermediate, leaf } = await signedAnyway(name);
  await Promise.all(
    Object.entries({ root, intermediate, leaf }).map(([file, pem]) => writeFile(join(folder, `${file}.pem`), pem)),
  );
  const files = ['-CAfile', 'root.pem', '-untrusted', 'intermediate.pem', 'leaf.pem'];
  const { status, stderr } = spawnSync('openssl', ['verify', '-x509_strict', ...files], { cwd: folder });
  return status === 0 ? 'OK' : (/lookup: *(.*)/.exec(stderr.toString())?.[1] ?? stderr.toString());
}

/** A leaf for a name whether permitted or not, of an authority that permits da2so.com: as a thief of the key would make it. */
async function signedAnyway(
  name: string,
): Promise<{ root: string; intermediate: string; leaf: string; context: SecureContext }> {
  const { root, intermediate, issuer } = await (stolen ??= makeAuthority(['da2so.com']));
  const key = await newRsaKey(2048);
  const leaf = await signCertificate({
    subject: [{ name: 'organizationName', value: 'Gatehouse' }],
    publicKey: key.publicKey,
    issuer,
    key: null,
    notAfter: Date.now() + DAY,
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: name }] }],
  });
  const pem = key.privateKey.export({ type: 'pkcs8', format: 'pem' });
  return { root, intermediate, leaf, context: createSecureContext({ key: pem, cert: leaf + intermediate }) };
}
