import { phrase, type Phrase } from '#shared/model/phrase.ts';
import { CredentialError } from './credential-error.ts';
import type { ResolvedContext } from '../file/load.ts';
import { shellWord } from '../../../shell-word.ts';

/** Milliseconds before its end at which a token no longer counts. */
const SKEW = 10_000;

/**
 * The token that a legacy `auth-provider` keeps in the kubeconfig, null where the user has none. It is never renewed
 * here: that would change the refresh token and log kubectl out. Throws `CredentialError` (`expired`) with the command
 * that renews it (reference 1.5).
 */
export function providerToken({ name: context, user, cluster }: ResolvedContext, now: () => number): string | null {
  const provider = user?.authProvider ?? null;
  if (provider === null) return null;
  const remedy = `kubectl --context ${shellWord(context)} get --raw /version`;
  const fail = (reason: Phrase) => new CredentialError('expired', provider.name, reason, remedy);
  if (provider.name !== 'oidc') throw fail(phrase('provider-retired', { cluster: cluster.name }));
  if (provider.idToken === null) throw fail(phrase('provider-no-token'));
  const end = expiryOf(provider.idToken);
  if (end !== null && now() > end - SKEW)
    throw fail(phrase('provider-token-expired', { time: new Date(end).toISOString() }));
  return provider.idToken;
}

/** `exp` of a JWT in milliseconds since the epoch; null where it cannot be told, which the server will judge. */
export function expiryOf(token: string): number | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    const end = typeof claims === 'object' && claims !== null ? (claims as { exp?: unknown }).exp : undefined;
    return typeof end === 'number' && Number.isFinite(end) && Math.abs(end) < 1e11 ? end * 1000 : null;
  } catch {
    return null;
  }
}
