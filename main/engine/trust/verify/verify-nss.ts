import { detailOf, phrase } from '#shared/model/phrase.ts';
import type { Machine } from '../machine.ts';
import { pemOf } from '../root-certificate.ts';
import { lastWords, type Run, type RunResult } from '../run.ts';
import { withScratchFiles } from '../scratch-files.ts';
import { servedChain } from './served-chain.ts';
import { findTool } from '../tools.ts';
import { unknownBecause, type TrustTarget, type TrustVerdict } from '../trust-store.ts';
import { inTurn } from '../in-turn.ts';

const LIMIT = 10_000;

export interface NssVerifier {
  readonly folder: string;
  readonly machine: Machine;
  readonly run: Run;
}

/**
 * Asks NSS itself, the library of the browsers, with the database of the browser: a real handshake by `tstclnt` where it is
 * there, else the chain that is served verified by `vfychain` for use by a server, and the name by us.
 */
export async function verifyWithNss(
  verifier: NssVerifier,
  targets: readonly TrustTarget[],
): Promise<readonly TrustVerdict[]> {
  const client = findTool(verifier.machine, 'tstclnt');
  if (client.kind === 'found') return inTurn(targets, (target) => byHandshake(verifier, client.path, target));
  const chains = findTool(verifier.machine, 'vfychain');
  if (chains.kind === 'found') return inTurn(targets, (target) => byChain(verifier, chains.path, target));
  return targets.map(() => unknownBecause(phrase('trust-no-nss-tools')));
}

async function byHandshake({ folder, run }: NssVerifier, tool: string, target: TrustTarget): Promise<TrustVerdict> {
  const where = ['-h', target.address, '-p', String(target.port), '-a', target.host];
  const result = await run(tool, [...where, '-d', `sql:${folder}`, '-V', 'tls1.2:', '-Q', '-v'], { timeout: LIMIT });
  if (result.code === 0) return { verdict: 'trusted', by: 'handshake', detail: null };
  return verdictOfHandshake(result);
}

async function byChain({ folder, run }: NssVerifier, tool: string, target: TrustTarget): Promise<TrustVerdict> {
  const [leaf, ...above] = await servedChain(target);
  if (leaf === undefined) return unknownBecause(phrase('trust-no-server'));
  if (leaf.checkHost(target.host, { subject: 'never' }) === undefined) {
    return { verdict: 'refused', by: 'store', ...detailOf(phrase('trust-other-names')) };
  }
  const chain = [leaf, ...above].map(({ raw }, index) => ({ name: String(index), content: pemOf(raw) }));
  const result = await withScratchFiles('chain', chain, (files) =>
    run(tool, ['-d', `sql:${folder}`, '-u', '1', ...files.flatMap((file) => ['-a', file])], { timeout: LIMIT }),
  );
  return result.code === 0 ? { verdict: 'trusted', by: 'store', detail: null } : verdictOfChain(result);
}

/** `vfychain` gives numbers of secerr.h, from -8192, with NSS's sentence. */
function verdictOfChain(result: RunResult): TrustVerdict {
  const [, number, sentence = ''] = /ERROR (-8[0-9]{3}): ([^\n]*)/.exec(result.stdout + result.stderr) ?? [];
  if (number === undefined) return { verdict: 'unknown', by: null, detail: lastWords(result) };
  const untrusted = number === '-8179' || number === '-8172' || number === '-8171';
  return { verdict: untrusted ? 'untrusted' : 'refused', by: 'store', detail: sentence.trim() };
}

function verdictOfHandshake(result: RunResult): TrustVerdict {
  const said = result.stdout + result.stderr;
  const by = 'handshake';
  // Connecting is reported as a PR_ error on the way, so what NSS says of certificates goes first.
  const code =
    /(?:SEC|SSL|MOZILLA_PKIX)_ERROR_[A-Z0-9_]+/.exec(said)?.[0] ?? /PR_(?!IN_PROGRESS)[A-Z_]+_ERROR/.exec(said)?.[0];
  switch (code) {
    case 'SEC_ERROR_UNKNOWN_ISSUER':
    case 'SEC_ERROR_UNTRUSTED_ISSUER':
    case 'SEC_ERROR_UNTRUSTED_CERT':
      return { verdict: 'untrusted', by, detail: code };
    case undefined:
      return { verdict: 'unknown', by: null, detail: lastWords(result) };
    default:
      // Without a server there is no verdict on anything.
      if (code.startsWith('PR_')) return { verdict: 'unknown', by: null, detail: code };
      return { verdict: 'refused', by, detail: code };
  }
}
