import { createHash, X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { HelperPlan } from '#shared/model/helper-plan.ts';
import { makeAuthority } from '#engine/tls/authority.ts';
import { nameConstraints } from '#engine/tls/name-constraints.ts';
import { newRsaKey } from '#engine/tls/rsa-key.ts';
import { signCertificate, type CertificateOrder } from '#engine/tls/signed-certificate.ts';
import { acceptRoot } from '#main/helper/root-limits.ts';
import { Refusal } from '#main/helper/refusal.ts';
import {
  answer,
  names,
  onMachine,
  output,
  plan,
  run,
  shell,
  steps,
  whyNoNamespaces,
  withBundledHelper,
} from './namespaces.ts';

const YEAR = 365 * 24 * 60 * 60 * 1000;
const why =
  whyNoNamespaces() ??
  (existsSync('/usr/sbin/update-ca-certificates') ? null : 'update-ca-certificates of Debian is missing');
withBundledHelper();

const bundle =
  'sha256sum /etc/ssl/certs/ca-certificates.crt | cut -c1-64; ls /etc/ssl/certs /usr/local/share/ca-certificates | sha256sum';

describe.skipIf(why !== null)(`the helper and the system's store (skipped where it cannot: ${why ?? 'it can'})`, () => {
  test('trusts a root, is asked again without effect, and takes it out without a trace', async () => {
    const { root } = await makeAuthority([]);
    const der = new X509Certificate(root).raw;
    const done = await onMachine('127.0.0.1 localhost\n', [
      shell(`update-ca-certificates >/dev/null 2>&1; ${bundle}`),
      run(plan({ hosts: names('shop.test'), ca: install(der) })),
      shell(
        `cat > /mnt/root.pem <<'END'\n${root}END\nopenssl verify -CAfile /etc/ssl/certs/ca-certificates.crt /mnt/root.pem; ls /usr/local/share/ca-certificates | grep -c gatehouse`,
      ),
      run(plan({ ca: install(der) })),
      { do: 'helper', words: ['--status'] },
      run(plan({ ca: { action: 'remove', certDerB64: null, sha256: hash(der) } })),
      shell(bundle),
      run(plan({ ca: { action: 'remove', certDerB64: null, sha256: hash(der) } })),
      run(plan({ ca: install(der) })),
      { do: 'helper', words: ['--undo'] },
      shell(`${bundle}; ls -d /var/lib/gatehouse || echo gone`),
    ]);
    expect(steps(done[1])).toEqual(['hosts done hosts-written', 'ca done ca-installed']);
    expect(output(done[2]).split('\n')).toEqual(['/mnt/root.pem: OK', '1']);
    expect(steps(done[3])).toEqual(['ca skipped ca-same']);
    expect(steps(done[4])[1]).toBe('ca done ca-installed');
    expect(steps(done[5])).toEqual(['ca done ca-removed']);
    expect(output(done[6])).toBe(output(done[0]));
    expect(steps(done[7])).toEqual(['ca skipped ca-absent']);
    expect(steps(done[9])).toEqual(['ports skipped ports-same', 'ca done ca-removed', 'hosts done hosts-removed']);
    expect(output(done[10])).toBe(`${output(done[0])}\ngone`);
  }, 240_000);

  test('a new root takes the place of the old one, and the text file "undo" takes it out too', async () => {
    const [old, next] = await Promise.all([makeAuthority([]), makeAuthority(['shop.example.com'])]);
    const [first, second] = [old, next].map(({ root }) => new X509Certificate(root).raw) as [Buffer, Buffer];
    const done = await onMachine('127.0.0.1 localhost\n', [
      shell(`update-ca-certificates >/dev/null 2>&1; ${bundle}`),
      run(plan({ ca: install(first) })),
      run(plan({ ca: install(second) })),
      shell('ls /usr/local/share/ca-certificates | grep gatehouse'),
      shell(`sh /var/lib/gatehouse/undo >/dev/null 2>&1; ${bundle}`),
    ]);
    expect(steps(done[2])).toEqual(['ca done ca-installed']);
    expect(output(done[3])).toBe(`gatehouse-${hash(second).slice(0, 8)}.crt`);
    expect(output(done[4])).toBe(output(done[0]));
  }, 240_000);

  test('a store that says yes but does not trust: the names are taken back, and nothing of the root stays', async () => {
    const { root } = await makeAuthority([]);
    const done = await onMachine(
      '127.0.0.1 localhost\n',
      [
        run(plan({ hosts: names('shop.test'), ca: install(new X509Certificate(root).raw) })),
        shell(
          'cat /etc/hosts; ls /usr/local/share/ca-certificates | grep -c gatehouse || true; ls -d /var/lib/gatehouse || echo gone',
        ),
      ],
      { setUp: 'cp -a /usr/bin/true /mnt/tool; mount --bind /mnt/tool /usr/sbin/update-ca-certificates' },
    );
    expect(steps(done[0])).toEqual(['hosts rolledback hosts-written', 'ca failed not-in-force']);
    expect([answer(done[0]).ok, output(done[1])]).toEqual([false, '127.0.0.1 localhost\n0\ngone']);
  }, 120_000);
});

describe('a certificate that the helper would trust', () => {
  test('is one that our authority makes, also with approved public names', async () => {
    for (const publicNames of [[], ['shop.example.com', 'github.com']]) {
      const { root } = await makeAuthority(publicNames);
      const der = new X509Certificate(root).raw;
      expect(acceptRoot(der, hash(der), Date.now()).sha256).toBe(hash(der));
    }
  });

  test.each([
    ['without limits', {}, null, 'limits'],
    ['limited only for those who look', { critical: false }, ['test'], 'limits'],
    ['limited to a public top-level domain', {}, ['com'], 'names'],
    ['limited to a suffix of strangers', {}, ['co.kr'], 'names'],
    ['limited to where updates come from', {}, ['windowsupdate.com'], 'names'],
    ['without a path length', { pathLength: false }, ['test'], 'limits'],
    ['of eleven years', { life: 11 * YEAR }, ['test'], 'limits'],
    ['of somebody else', { organization: 'Acme' }, ['test'], 'limits'],
    ['that is no authority', { authority: false }, ['test'], 'limits'],
  ])('is not one %s', async (_what, changes, subtrees, reason) => {
    const der = await rootWith(changes, subtrees);
    expect(refusalOf(der, hash(der))).toEqual({ code: 'ca-refused', values: { reason } });
  });

  test('has the hash that the plan names, is nothing but a certificate, and is valid for a while', async () => {
    const good = await rootWith({}, ['test']);
    const short = await rootWith({ life: 60_000 }, ['test']);
    const trailing = Buffer.concat([good, Buffer.from('x')]);
    expect([
      refusalOf(good, hash(short)),
      refusalOf(trailing, hash(good)),
      refusalOf(Buffer.from('nonsense'), hash(good)),
      refusalOf(Buffer.alloc(0), hash(good)),
      refusalOf(short, hash(short)).code,
    ]).toEqual([
      { code: 'ca-refused', values: { reason: 'hash' } },
      { code: 'ca-refused', values: { reason: 'encoding' } },
      { code: 'ca-refused', values: { reason: 'limits' } },
      { code: 'ca-refused', values: { reason: 'limits' } },
      'ca-expired',
    ]);
  });
});

function refusalOf(der: Buffer, sha256: string): Refusal['detail'] {
  try {
    acceptRoot(der, sha256, Date.now());
  } catch (error) {
    if (error instanceof Refusal) return error.detail;
    throw error;
  }
  throw new Error('accepted');
}

async function rootWith(
  of: {
    readonly organization?: string;
    readonly life?: number;
    readonly pathLength?: boolean;
    readonly authority?: boolean;
    readonly critical?: boolean;
  },
  subtrees: readonly string[] | null,
): Promise<Buffer> {
  const { publicKey, privateKey } = await newRsaKey(2048);
  const basic =
    of.authority === false ? { cA: false } : { cA: true, ...(of.pathLength !== false && { pathLenConstraint: 1 }) };
  const order: CertificateOrder = {
    subject: [
      { name: 'commonName', value: 'Gatehouse local root' },
      { name: 'organizationName', value: of.organization ?? 'Gatehouse' },
    ],
    publicKey,
    issuer: null,
    key: privateKey,
    notAfter: Date.now() + (of.life ?? YEAR),
    extensions: [
      { name: 'basicConstraints', critical: true, ...basic },
      { name: 'keyUsage', critical: true, keyCertSign: true },
      ...(subtrees === null ? [] : [{ ...(await nameConstraints(subtrees)), critical: of.critical !== false }]),
    ],
  };
  return new X509Certificate(await signCertificate(order)).raw;
}

function install(der: Buffer): HelperPlan['ca'] {
  return { action: 'install', certDerB64: der.toString('base64'), sha256: hash(der) };
}

function hash(der: Buffer): string {
  return createHash('sha256').update(der).digest('hex');
}
