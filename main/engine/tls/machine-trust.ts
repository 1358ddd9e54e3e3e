import { duplexPair } from 'node:stream';
import { connect, createSecureContext, rootCertificates, TLSSocket, type SecureContext } from 'node:tls';
import { Worker } from 'node:worker_threads';
import type { SecretCertificate } from './secret-certificate.ts';

/** A name below a wildcard, to ask with. */
const BELOW = 'gatehouse-trust-check';

/** Reading the system's store takes up to a tenth of a second, so a thread of its own does it. */
const READ_SYSTEM_STORE = `
  const { parentPort } = require('node:worker_threads');
  const { getCACertificates } = require('node:tls');
  parentPort.postMessage([...getCACertificates('system'), ...getCACertificates('extra')]);
`;

/** Tells whether this machine trusts a Secret's certificate for a host: bundled roots, the system's and NODE_EXTRA_CA_CERTS. */
export class MachineTrust {
  readonly #chains = new WeakMap<SecretCertificate, boolean>();
  #roots: Promise<readonly Buffer[]> | null = null;

  /** What is known already; undefined before `check` was done for the certificate. */
  known(certificate: SecretCertificate, host: string): boolean | undefined {
    const name = host.startsWith('*.') ? `${BELOW}${host.slice(1)}` : host;
    // The common name is what browsers no longer look at.
    if (certificate.dateFault() !== null || certificate.leaf.checkHost(name, { subject: 'never' }) === undefined)
      return false;
    return this.#chains.get(certificate);
  }

  /**
   * Verifies as a client would, chain, dates, purpose and name constraints by a handshake inside this process. `contextOf`
   * is asked only where a root fits, and gives null for a certificate that cannot be served.
   */
  async check(
    certificate: SecretCertificate,
    host: string,
    contextOf: (certificate: SecretCertificate) => SecureContext | null,
  ): Promise<boolean> {
    const known = this.known(certificate, host);
    if (known !== undefined) return known;
    const roots = await this.#rootsFor(certificate);
    const context = roots.length === 0 ? null : contextOf(certificate);
    const trusted = context !== null && (await handshake(context, roots));
    this.#chains.set(certificate, trusted);
    return trusted;
  }

  /** Only roots that could have signed: a context with all of some hundreds would block for tens of milliseconds. */
  async #rootsFor(certificate: SecretCertificate): Promise<readonly Buffer[]> {
    const roots = await this.#readRoots();
    const issuers = [certificate.leaf, ...certificate.above].map((each) => derIssuer(each.raw));
    return roots.filter((root) => issuers.some((issuer) => issuer !== null && root.includes(issuer)));
  }

  #readRoots(): Promise<readonly Buffer[]> {
    this.#roots ??= readRoots().catch((error: unknown) => {
      this.#roots = null;
      throw error;
    });
    return this.#roots;
  }
}

async function readRoots(): Promise<readonly Buffer[]> {
  const worker = new Worker(READ_SYSTEM_STORE, { eval: true });
  const found = await new Promise<readonly string[]>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return [...new Set([...rootCertificates, ...found])].map(derOf);
}

function handshake(served: SecureContext, roots: readonly Buffer[]): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const [near, far] = duplexPair();
  const server = new TLSSocket(far, { isServer: true, secureContext: served });
  const secureContext = createSecureContext({ ca: roots.map(pemOf) });
  // Names are compared apart from the chain, once for each host.
  const client = connect({
    socket: near,
    secureContext,
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
  });
  client.once('secureConnect', () => resolve(client.authorized));
  // A handshake that fails for whatever reason is the answer no.
  client.once('error', () => resolve(false));
  server.once('error', () => resolve(false));
  return promise.finally(() => {
    client.destroy();
    server.destroy();
  });
}

function derOf(pem: string): Buffer {
  return Buffer.from(pem.replaceAll(/-----[^-]+-----/g, ''), 'base64');
}

function pemOf(der: Buffer): string {
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replaceAll(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`;
}

/** The issuer's name as it is encoded, the element after the signature's algorithm (RFC 5280 4.1); null where it is not DER. */
function derIssuer(der: Buffer): Buffer | null {
  try {
    let at = content(der, content(der, 0).start).start;
    // version (there in every certificate with extensions), serialNumber, signature
    const skipped = der[at] === 0xa0 ? 3 : 2;
    for (let element = 0; element < skipped; element += 1) at = content(der, at).end;
    return der.subarray(at, content(der, at).end);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Where the content of the element at an offset starts and ends (X.690 8.1). */
function content(der: Buffer, offset: number): { readonly start: number; readonly end: number } {
  const first = der.readUInt8(offset + 1);
  if (first < 0x80) return { start: offset + 2, end: offset + 2 + first };
  const bytes = first & 0x7f;
  const start = offset + 2 + bytes;
  return { start, end: start + der.readUIntBE(offset + 2, bytes) };
}
