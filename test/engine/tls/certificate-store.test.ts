import { createPrivateKey, X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { phrase, phraseValues, type Phrase } from '#shared/model/phrase.ts';
import type { CertificateRequest, CertificateStore } from '#engine/tls/certificate-store.ts';
import { createCertificateStore } from '#engine/tls/create-certificate-store.ts';
import type { Problem } from '#shared/model/problem.ts';
import { handshake } from './handshake.ts';
import { fixture, requestFor, tlsHost, tlsSecret } from './secrets.ts';
import { temporaryFolder } from './temporary-folder.ts';

const root = fixture('root.crt');
const shop = fixture('shop.crt') + fixture('intermediate.crt');
const shopSecret = tlsSecret('shop-tls', shop, fixture('shop.key'));
const apps = fixture('apps.crt') + fixture('intermediate.crt');
const appsSecret = tlsSecret('apps-tls', apps, fixture('apps.key'));
const asCluster = { certificates: 'cluster', profile: 'controller' } as const;
const FAKE = 'CN=Kubernetes Ingress Controller Fake Certificate';

describe('as the cluster', () => {
  test('a host is served the Secret that its TLS section names', async () => {
    const store = await storeWith({ ...asCluster, secrets: [shopSecret] });
    const { refusal, label } = await handshake(store, 'shop.corp.example', root);
    expect([refusal, label]).toEqual([null, 'secret shop/shop-tls']);
    expect(store.view('shop.corp.example')).toEqual({ served: 'secret', cluster: 'shop/shop-tls' });
  });

  test('auto means as the cluster in the profile of the controller', async () => {
    const store = await storeWith({ certificates: 'auto', profile: 'controller', secrets: [shopSecret] });
    expect((await store.serve('shop.corp.example')).label).toBe('secret shop/shop-tls');
  });

  test('the entry naming the host decides before one that only covers it', async () => {
    const entries = [
      { hosts: [], secretName: 'shop-tls' },
      { hosts: ['Shop.Corp.Example'], secretName: 'missing' },
    ];
    const hosts = [{ host: 'shop.corp.example', namespace: 'shop', entries }];
    const store = await storeWith({ ...asCluster, hosts, secrets: [shopSecret] });
    expect((await store.serve('shop.corp.example')).label).toBe('fake');
  });

  test('a host that no entry names gets the first Secret that covers it', async () => {
    const entries = [
      { hosts: ['other.corp.example'], secretName: 'missing' },
      { hosts: [], secretName: null },
      { hosts: [], secretName: 'shop-tls' },
      { hosts: [], secretName: 'apps-tls' },
    ];
    const hosts = [{ host: 'a.apps.corp.example', namespace: 'shop', entries }];
    const store = await storeWith({ ...asCluster, hosts, secrets: [shopSecret, appsSecret] });
    expect((await store.serve('a.apps.corp.example')).label).toBe('secret shop/apps-tls');
  });

  test('a wildcard host answers for one label below it', async () => {
    const hosts = [tlsHost('*.apps.corp.example', 'apps-tls'), tlsHost('plain.apps.corp.example', null)];
    const store = await storeWith({ ...asCluster, hosts, secrets: [appsSecret] });
    const asked = ['a.apps.corp.example', 'plain.apps.corp.example', 'a.b.apps.corp.example', 'apps.corp.example'];
    const labels = await Promise.all(asked.map(async (name) => (await store.serve(name)).label));
    expect(labels).toEqual(['secret shop/apps-tls', 'secret shop/apps-tls', 'fake', 'fake']);
  });

  test('what has no certificate of its own gets the default Secret', async () => {
    const hosts = [tlsHost('plain.corp.example', null), tlsHost('shop.corp.example', 'missing')];
    const store = await storeWith({ ...asCluster, hosts, secrets: [appsSecret], defaultSecret: 'shop/apps-tls' });
    const asked = [null, 'plain.corp.example', 'shop.corp.example', 'unknown.example'];
    const labels = await Promise.all(asked.map(async (name) => (await store.serve(name)).label));
    expect(labels).toEqual(Array.from({ length: 4 }, () => 'default secret shop/apps-tls'));
    expect(store.view('plain.corp.example')).toEqual({ served: 'secret', cluster: 'shop/apps-tls' });
  });

  test('without a default Secret the controller’s fake certificate is shown', async () => {
    const store = await storeWith(asCluster);
    const { certificate } = await handshake(store, 'shop.corp.example', root);
    const { subject, subjectAltName } = new X509Certificate(certificate.raw);
    expect([subject, subjectAltName]).toEqual([`O=Acme Co\n${FAKE}`, 'DNS:ingress.local']);
    expect(store.view('shop.corp.example')).toEqual({ served: 'fake', cluster: 'fake' });
  });

  test('an expired certificate is served all the same, and it is said', async () => {
    const expired = tlsSecret('shop-tls', fixture('expired.crt') + fixture('intermediate.crt'), fixture('shop.key'));
    const { store, problems } = await storeAndProblems({ ...asCluster, secrets: [expired] });
    expect((await handshake(store, 'shop.corp.example', root)).refusal).toBe('CERT_HAS_EXPIRED');
    expect(problems).toEqual([broken(phrase('secret-expired', { time: 'Jan  1 00:00:00 2020 GMT' }))]);
  });

  test('a bundle in the wrong order is refused by the controller, and served by the local profile', async () => {
    const bundle = fixture('intermediate.crt') + fixture('shop.crt');
    const secrets = [tlsSecret('shop-tls', bundle, fixture('shop.key'))];
    const strict = await storeAndProblems({ ...asCluster, secrets });
    const lenient = await storeAndProblems({ certificates: 'cluster', profile: 'local', secrets });
    expect((await strict.store.serve('shop.corp.example')).label).toBe('fake');
    expect((await handshake(lenient.store, 'shop.corp.example', root)).refusal).toBe(null);
    expect([strict.problems, lenient.problems]).toEqual([
      [broken(phrase('secret-order'))],
      [broken(phrase('secret-order'))],
    ]);
  });

  test('a key that parses but does not sign is found at the handshake, which falls back', async () => {
    const changed = vi.fn();
    const store = await createCertificateStore({ stateFolder: await temporaryFolder(), onChange: changed });
    onTestFinished(() => store.close());
    const request = requestFor({ ...asCluster, secrets: [tlsSecret('shop-tls', shop, damaged())] });
    expect(store.update(request)).toEqual([]);
    expect((await store.serve('shop.corp.example')).label).toBe('fake');
    expect(changed).toHaveBeenCalledTimes(1);
    expect(store.update(request)).toEqual([broken(phrase('secret-unservable'))]);
  });
});

describe('problems', () => {
  test('a missing Secret is named, one that may not be read is not called missing', async () => {
    const readable = await storeAndProblems({ ...asCluster });
    const unreadable = await storeAndProblems({ ...asCluster, secretsReadable: false });
    expect([readable.problems, unreadable.problems]).toEqual([
      [problem('tls-secret-missing', { host: 'shop.corp.example' })],
      [{ ...problem('tls-secret-unreadable', {}), severity: 'info' }],
    ]);
  });

  test('a Secret for another host is named, and the default certificate served', async () => {
    const other = tlsSecret('shop-tls', apps, fixture('apps.key'));
    const { store, problems } = await storeAndProblems({ ...asCluster, secrets: [other] });
    expect(problems).toEqual([problem('tls-secret-other-host', { host: 'shop.corp.example' })]);
    expect((await store.serve('shop.corp.example')).label).toBe('fake');
  });

  test('a broken Secret that many hosts name is one problem', async () => {
    const hosts = ['shop.corp.example', 'b.corp.example'].map((host) => tlsHost(host, 'shop-tls'));
    const { problems } = await storeAndProblems({ ...asCluster, hosts, secrets: [tlsSecret('shop-tls', shop, 'x')] });
    expect(problems).toEqual([broken(phrase('secret-no-key'))]);
  });
});

describe('a change', () => {
  test('takes effect with the next handshake: created, changed, deleted', async () => {
    const store = await storeWith(asCluster);
    const labels = [(await store.serve('shop.corp.example')).label];
    for (const secrets of [[shopSecret], []]) {
      store.update(requestFor({ ...asCluster, secrets }));
      labels.push((await store.serve('shop.corp.example')).label);
    }
    store.update(
      requestFor({ ...asCluster, secrets: [tlsSecret('shop-tls', fixture('ed25519.crt'), fixture('ed25519.key'))] }),
    );
    const { certificate } = await handshake(store, 'shop.corp.example', fixture('ed25519.crt'));
    expect(labels).toEqual(['fake', 'secret shop/shop-tls', 'fake']);
    expect(certificate.fingerprint256).toBe(new X509Certificate(fixture('ed25519.crt')).fingerprint256);
  });

  test('to something invalid keeps the last good certificate, and it is said', async () => {
    const store = await storeWith({ ...asCluster, secrets: [shopSecret] });
    const broke = store.update(requestFor({ ...asCluster, secrets: [tlsSecret('shop-tls', shop, '')] }));
    expect(broke).toEqual([broken(phrase('secret-empty', { entry: 'tls.key' }))]);
    expect((await handshake(store, 'shop.corp.example', root)).refusal).toBe(null);
  });

  test('is not looked for once the store is closed', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const stateFolder = await temporaryFolder();
    const store = await createCertificateStore({ stateFolder });
    store.update(requestFor());
    store.close();
    store.update(requestFor({ hosts: [] }));
    expect(vi.getTimerCount()).toBe(0);
  });

  test('to the same objects changes nothing: the context stays', async () => {
    const store = await storeWith({ ...asCluster, secrets: [shopSecret] });
    const { context } = await store.serve('shop.corp.example');
    store.update(requestFor({ ...asCluster, secrets: [shopSecret] }));
    expect((await store.serve('shop.corp.example')).context).toBe(context);
  });

  test('of the TLS section takes effect', async () => {
    const store = await storeWith({ ...asCluster, secrets: [shopSecret] });
    const bare = [tlsHost('shop.corp.example', null)];
    store.update(requestFor({ ...asCluster, secrets: [shopSecret], hosts: bare }));
    expect((await store.serve('shop.corp.example')).label).toBe('fake');
  });
});

describe('on a developer’s machine', () => {
  beforeAll(() => {
    // OpenSSL reads the system's store from here; asked once per process, so for all tests of this file.
    process.env['SSL_CERT_FILE'] = join(import.meta.dirname, '../../fixtures/tls/root.crt');
  });

  test('the Secret is served where this machine trusts it for the host', async () => {
    const changed = vi.fn();
    const store = await createCertificateStore({ stateFolder: await temporaryFolder(), onChange: changed });
    onTestFinished(() => store.close());
    store.update(requestFor({ secrets: [shopSecret] }));
    expect(store.view('shop.corp.example')).toEqual({ served: 'ours', cluster: 'shop/shop-tls' });
    expect((await handshake(store, 'shop.corp.example', root)).label).toBe('secret shop/shop-tls');
    expect(store.view('shop.corp.example')).toEqual({ served: 'secret', cluster: 'shop/shop-tls' });
    await vi.waitFor(() => expect(changed).toHaveBeenCalled(), 15_000);
  });

  test('a trusted wildcard answers for the names below it', async () => {
    const hosts = [tlsHost('*.apps.corp.example', 'apps-tls')];
    const store = await storeWith({ hosts, secrets: [appsSecret] });
    expect((await handshake(store, 'a.apps.corp.example', root)).label).toBe('secret shop/apps-tls');
  });

  test.each([
    ['self-signed', fixture('ed25519.crt'), fixture('ed25519.key')],
    ['without the intermediate', fixture('shop.crt'), fixture('shop.key')],
    ['expired', fixture('expired.crt') + fixture('intermediate.crt'), fixture('shop.key')],
    ['for another host', apps, fixture('apps.key')],
  ])('ours is served where the Secret is %s', async (_what, certificate, key) => {
    const store = await storeWith({ secrets: [tlsSecret('shop-tls', certificate, key)] });
    expect((await store.serve('shop.corp.example')).label).toBe('ours');
  });

  test('ours is served for a host without TLS section, and always where it is chosen', async () => {
    const bare = await storeWith({ hosts: [tlsHost('shop.corp.example', null)], secrets: [shopSecret] });
    const chosen = await storeWith({ certificates: 'local', secrets: [shopSecret] });
    expect((await bare.serve('shop.corp.example')).label).toBe('ours');
    expect((await chosen.serve('shop.corp.example')).label).toBe('ours');
    expect(chosen.view('shop.corp.example')).toEqual({ served: 'ours', cluster: 'shop/shop-tls' });
  });

  test('a broken authority is said with the next update', async () => {
    const stateFolder = await temporaryFolder();
    await writeFile(join(stateFolder, 'authority'), '');
    const { promise, resolve } = Promise.withResolvers<void>();
    const store = await createCertificateStore({ stateFolder, onChange: resolve });
    onTestFinished(() => store.close());
    expect(store.update(requestFor({ hosts: [] }))).toEqual([]);
    await promise;
    expect(store.update(requestFor({ hosts: [] })).map((each) => each.code)).toEqual(['authority-broken']);
  });
});

async function storeWith(changes: Partial<CertificateRequest>): Promise<CertificateStore> {
  return (await storeAndProblems(changes)).store;
}

async function storeAndProblems(
  changes: Partial<CertificateRequest>,
): Promise<{ store: CertificateStore; problems: readonly Problem[] }> {
  const store = await createCertificateStore({ stateFolder: await temporaryFolder() });
  onTestFinished(() => store.close());
  return { store, problems: store.update(requestFor(changes)) };
}

function problem(code: Problem['code'], values: Readonly<Record<string, string>>): Problem {
  const subject = { kind: 'Secret', namespace: 'shop', name: 'shop-tls' };
  return { code, severity: 'warning', subject, values: { secret: 'shop/shop-tls', ...values } };
}

function broken(reason: Phrase): Problem {
  return problem('tls-secret-broken', phraseValues('reason', reason));
}

/** The shop's key with another private part; its public half, which is what comparisons look at, stays. */
function damaged(): string {
  const jwk = createPrivateKey(fixture('shop.key')).export({ format: 'jwk' });
  const other = createPrivateKey({ key: { ...jwk, d: Buffer.alloc(32, 7).toString('base64url') }, format: 'jwk' });
  return other.export({ type: 'pkcs8', format: 'pem' }).toString();
}
