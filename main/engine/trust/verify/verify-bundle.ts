import { readFile } from 'node:fs/promises';
import { connect } from 'node:tls';
import { phrase } from '#shared/model/phrase.ts';
import { urlHost } from '../../url-host.ts';
import { inTurn } from '../in-turn.ts';
import type { Machine } from '../machine.ts';
import type { Run } from '../run.ts';
import { findTool } from '../tools.ts';
import { unknownBecause, type TrustTarget, type TrustVerdict } from '../trust-store.ts';

const LIMIT = 10_000;
/** Codes of OpenSSL's verification (x509_vfy.h) that say only that the CA is not trusted. */
const UNTRUSTED = new Set([2, 18, 19, 20, 21]);

export interface BundleVerifier {
  /** A file of PEM certificates. */
  readonly bundle: string;
  readonly machine: Machine;
  readonly run: Run;
}

/**
 * A real handshake by OpenSSL that trusts the bundle alone: by the system's `openssl`, which reads it as curl and others do,
 * else by the OpenSSL within this process.
 */
export async function verifyWithBundle(
  verifier: BundleVerifier,
  targets: readonly TrustTarget[],
): Promise<readonly TrustVerdict[]> {
  const tool = findTool(verifier.machine, 'openssl');
  if (tool.kind === 'found') return inTurn(targets, (target) => byTool(verifier, tool.path, target));
  const ca = await readFile(verifier.bundle, 'latin1');
  return inTurn(targets, (target) => byOurselves(ca, target));
}

async function byTool({ bundle, run }: BundleVerifier, tool: string, target: TrustTarget): Promise<TrustVerdict> {
  const address = urlHost(target.address);
  const where = ['-connect', `${address}:${String(target.port)}`, '-servername', target.host];
  const how = ['-verify_hostname', target.host, '-verify_return_error', '-CAfile', bundle, '-no-CApath', '-no-CAstore'];
  const result = await run(tool, ['s_client', ...where, ...how], { timeout: LIMIT });
  const said = result.stdout + result.stderr;
  const [, number, words] = /(?:Verify return code: |verify error:num=)([0-9]+)[ :(]+([^)\n]*)/.exec(said) ?? [];
  if (number === undefined) return unknownBecause(phrase('trust-no-server'));
  if (number === '0') return { verdict: 'trusted', by: 'handshake', detail: null };
  return { verdict: UNTRUSTED.has(Number(number)) ? 'untrusted' : 'refused', by: 'handshake', detail: words ?? null };
}

/** A handshake in this process, trusting the given certificates alone. */
export function byOurselves(ca: string, { host, address, port }: TrustTarget): Promise<TrustVerdict> {
  const { promise, resolve } = Promise.withResolvers<TrustVerdict>();
  const socket = connect({ host: address, port, servername: host, ca });
  socket.setTimeout(LIMIT, () => resolve(unknownBecause(phrase('trust-no-server'))));
  socket.once('secureConnect', () => resolve({ verdict: 'trusted', by: 'handshake', detail: null }));
  socket.once('error', (error: NodeJS.ErrnoException) => resolve(verdictOfCode(error.code ?? '', error.message)));
  return promise.finally(() => socket.destroy());
}

/** What a code of Node's TLS says of trust. */
export function verdictOfCode(code: string, message: string): TrustVerdict {
  if (/^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_)/.test(code)) {
    return { verdict: 'untrusted', by: 'handshake', detail: code };
  }
  if (/^E(?:CONN|HOST|NET|TIME|PIPE|AI_|NOTFOUND)/.test(code) || code.startsWith('ERR_SSL_')) {
    return { verdict: 'unknown', by: null, detail: code };
  }
  return {
    verdict: 'refused',
    by: 'handshake',
    detail: code === 'UNSPECIFIED' || code === '' ? message.slice(0, 300) : code,
  };
}
