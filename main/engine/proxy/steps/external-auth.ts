import { phrase, quoted, type Phrase } from '#shared/model/phrase.ts';
import type { ExternalAuthPolicy } from '../../ingress/annotations/external-auth.ts';
import { type AuthContext, AuthRequest } from '../side/auth-request.ts';
import { UpstreamError } from '../../upstream/upstream-error.ts';
import { escapeComponent } from '../heads/escape-component.ts';
import type { Exchange } from '../exchange.ts';
import type { References } from '../plan/references.ts';
import { SideError } from '../side/side-error.ts';
import type { SideAnswer } from '../side/side-request.ts';
import { expandVariables } from '../heads/variables.ts';
import type { AccessRule, Verdict } from './access-rule.ts';
import type { AnswerStep, OwnAnswer, Step, StepRequest } from './step.ts';

/** Statuses with which nginx adds lines to an answer (nginx headers, `add_header`). */
const WITH_COOKIES = new Set([200, 201, 204, 206, 301, 302, 303, 304, 307, 308]);
const HEADER = /^[A-Za-z0-9_-]+$/;

/** The ConfigMap of `auth-proxy-set-headers` is missing or names what cannot be a header: 503 (reference 18). */
export function authSetHeaders(key: string, references: References): Step {
  return {
    name: 'auth-proxy-set-headers',
    kind: 'local',
    run() {
      const map = references.configMap(key);
      const fault =
        map === null
          ? phrase('object-absent', { kind: 'ConfigMap', name: key })
          : Object.keys(map.data).every((name) => HEADER.test(name))
            ? null
            : phrase('map-bad-header-name', { name: key });
      if (fault === null) return null;
      const detail = phrase('annotation-and-reason', { annotation: 'auth-proxy-set-headers', reason: fault });
      return { status: 503, reason: 'route-denied', detail };
    },
  };
}

/**
 * Asks `auth-url` before the request goes on (reference 12): 2xx goes on, 401 and 403 are passed to the client, anything
 * else is 500. Never open: an authentication service that cannot be asked is a failure.
 */
export function externalAuth(policy: ExternalAuthPolicy, context: AuthContext): Step {
  const rule = externalAuthRule(policy, context);
  return {
    name: 'external-auth',
    kind: 'remote',
    async run(exchange, match) {
      const verdict = await rule.judge(exchange, match);
      return verdict.kind === 'refused' ? verdict.answer : null;
    },
  };
}

/** External authentication as one of several rules. */
export function externalAuthRule(policy: ExternalAuthPolicy, context: AuthContext): AccessRule {
  const service = new AuthRequest(policy, context);
  return {
    async judge(exchange): Promise<Verdict> {
      let answer: SideAnswer;
      try {
        answer = await service.ask(exchange);
      } catch (error) {
        const detail = saidBy(error);
        return { kind: 'refused', answer: { status: 500, reason: 'auth-failed', detail } };
      }
      const { status, headers } = answer;
      if (status >= 200 && status < 300) {
        exchange.authCookies = linesOf(headers, 'set-cookie');
        handOn(policy, exchange, headers);
        return { kind: 'granted' };
      }
      if (status !== 401 && status !== 403) {
        const detail = phrase('auth-answered', { status });
        return { kind: 'refused', answer: { status: 500, reason: 'auth-failed', detail } };
      }
      exchange.authCookies = linesOf(headers, 'set-cookie');
      const kept =
        status === 401 ? linesOf(headers, 'www-authenticate').flatMap((value) => ['WWW-Authenticate', value]) : [];
      const detail = phrase('auth-service-answered', { status });
      return { kind: 'refused', answer: { status, reason: 'auth-refused', headers: kept, detail } };
    },
  };
}

/** The 302 to the sign-in page, with the way back in a parameter unless it is there already (reference 12). */
export function signin(
  page: string,
  policy: Pick<ExternalAuthPolicy, 'signinParameter'>,
  exchange: StepRequest,
): OwnAnswer {
  const { signinParameter } = policy;
  const location = expandVariables(page, exchange);
  const query = page.includes('?') ? page.slice(page.indexOf('?') + 1) : '';
  const there = query
    .split('&')
    .some((pair) => pair.startsWith(`${signinParameter}=`) && pair.length > signinParameter.length + 1);
  const back = `${exchange.client.scheme}://${exchange.host}${escapeComponent(exchange.target)}`;
  const parameter = there ? '' : `${query === '' ? '?' : '&'}${signinParameter}=${back}`;
  return { status: 302, reason: 'signin-redirect', location: location + parameter };
}

/** Cookies of the authentication service reach the client with good answers, or with all of them (reference 12). */
export function authCookies(always: boolean): AnswerStep {
  return {
    name: 'auth-cookies',
    apply(exchange, headers, status) {
      if (exchange.authCookies === null || (!always && !WITH_COOKIES.has(status))) return;
      for (const cookie of exchange.authCookies) headers.push('Set-Cookie', cookie);
    },
  };
}

/** The listed lines of the answer go to the pod; those it does not have are taken from the client's all the same. */
function handOn(policy: ExternalAuthPolicy, exchange: Exchange, headers: readonly string[]): void {
  const set = (exchange.replacedHeaders ??= []);
  for (const name of policy.responseHeaders) set.push(name, linesOf(headers, name.toLowerCase()).join(', '));
}

function linesOf(headers: readonly string[], wanted: string): string[] {
  const values: string[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    if ((headers[at] as string).toLowerCase() === wanted) values.push(headers[at + 1] as string);
  }
  return values;
}

function saidBy(error: unknown): Phrase {
  if (error instanceof UpstreamError || error instanceof SideError) return error.phrase;
  return quoted(error instanceof Error ? error.message : String(error));
}
