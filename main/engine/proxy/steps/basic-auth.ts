import { phrase, type Phrase } from '#shared/model/phrase.ts';
import type { BasicAuthPolicy } from '../../ingress/annotations/basic-auth.ts';
import { type Users, usersOf } from './passwords/users.ts';
import { missingSecret, type References } from '../plan/references.ts';
import type { AccessRule, Verdict } from './access-rule.ts';
import type { OwnAnswer, Step, StepRequest } from './step.ts';

/** The Secret of users is missing or has no `auth`: 503, never open (reference 12). */
export function authSecret(policy: BasicAuthPolicy, references: References): Step {
  return {
    name: 'auth-secret',
    kind: 'local',
    run: () => (readUsers(policy, references) === null ? closed(policy, references) : null),
  };
}

/** No user and password at all: 401 at once. */
export function credentials(policy: BasicAuthPolicy): Step {
  return {
    name: 'basic-auth',
    kind: 'local',
    run: (request) => (readCredentials(request) === null ? refusal(policy, phrase('password-none')) : null),
  };
}

/** Wrong user or password: 401 (reference 12). */
export function basicAuth(policy: BasicAuthPolicy, references: References): Step {
  const rule = basicAuthRule(policy, references);
  return {
    name: 'basic-auth-password',
    kind: 'remote',
    async run(exchange, match) {
      const verdict = await rule.judge(exchange, match);
      return verdict.kind === 'refused' ? verdict.answer : null;
    },
  };
}

/** User and password as one of several rules. */
export function basicAuthRule(policy: BasicAuthPolicy, references: References): AccessRule {
  return {
    async judge(exchange): Promise<Verdict> {
      const users = readUsers(policy, references);
      if (users === null) return { kind: 'refused', answer: closed(policy, references) };
      const given = readCredentials(exchange);
      if (given === null) return { kind: 'refused', answer: refusal(policy, phrase('password-none')) };
      const fits = await users.check(given.name, given.password);
      if (fits) return { kind: 'granted' };
      return { kind: 'refused', answer: refusal(policy, phrase('password-wrong')) };
    },
  };
}

function readUsers(policy: BasicAuthPolicy, references: References): Users | null {
  const secret = references.secret(policy.secret);
  return secret === null ? null : usersOf(secret, policy.layout);
}

/** `Basic` and base64 of `name:password` (RFC 7617); null where it is not there or not well formed. */
function readCredentials(request: StepRequest): { readonly name: string; readonly password: Buffer } | null {
  const found = /^basic +([A-Za-z0-9+/]+={0,2})\s*$/i.exec(request.head.authorization ?? '');
  if (found === null) return null;
  const bytes = Buffer.from(found[1] as string, 'base64');
  const colon = bytes.indexOf(0x3a);
  if (colon < 0) return null;
  return { name: bytes.subarray(0, colon).toString('latin1'), password: bytes.subarray(colon + 1) };
}

function refusal(policy: BasicAuthPolicy, why: Phrase): OwnAnswer {
  return {
    status: 401,
    reason: 'auth-refused',
    headers: ['WWW-Authenticate', `Basic realm="${policy.realm}"`],
    detail: why,
  };
}

function closed(policy: BasicAuthPolicy, references: References): OwnAnswer {
  const isMissing = references.secret(policy.secret) === null;
  const reason = isMissing
    ? missingSecret(policy.secret, references)
    : phrase('secret-no-users', { name: policy.secret });
  const detail = phrase('annotation-and-reason', { annotation: 'auth-secret', reason });
  return { status: 503, reason: 'route-denied', detail };
}
