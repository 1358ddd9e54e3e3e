import { duplexPair } from 'node:stream';
import { connect, createSecureContext, rootCertificates, TLSSocket } from 'node:tls';
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
  readonly #verdicts = new WeakMap<SecretCertificate, Map<string, boolean>>();
  #roots: Promise<readonly Buffer[]> | null = null;

  /** What is known already; undefined before `check` was done. */
  known(certificate: SecretCertificate, host: string): boolean | undefined {
    if (certificate.dateFault() !== null) return false;
    return this.#verdicts.get(certificate)?.get(host);
  }

  /** Verifies chain, dates, purpose and name as a client would, by a handshake inside this process. */
  async check(certificate: SecretCertificate, host: string): Promise<boolean> {
    const known = this.known(certificate, host);
    if (known !== undefined) return known;
    const trusted = await this.#verify(certificate, host.startsWith('*.') ? `${BELOW}${host.slice(1)}` : host);
    const verdicts = this.#verdicts.get(certificate) ?? new Map<string, boolean>();
    this.#verdicts.set(certificate, verdicts.set(host, trusted));
    return trusted;
  }

  async #verify(certificate: SecretCertificate, serverName: string): Promise<boolean> {
    const roots = await this.#readRoots();
    // Only roots that could have signed: a context with all of some hundreds would block for tens of milliseconds.
    const issuers = [certificate.leaf, ...certificate.above].map((each) => derIssuer(each.raw));
    const candidates = roots.filter((root) => issuers.some((issuer) => issuer !== null && root.includes(issuer)));
    if (candidates.length === 0) return false;
    return handshake(certificate, serverName, candidates);
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

function handshake(certificate: SecretCertificate, servername: string, roots: readonly Buffer[]): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const [near, far] = duplexPair();
  const server = new TLSSocket(far, { isServer: true, secureContext: certificate.context() });
  const secureContext = createSecureContext({ ca: roots.map(pemOf) });
  const client = connect({ socket: near, servername, secureContext, rejectUnauthorized: false });
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
