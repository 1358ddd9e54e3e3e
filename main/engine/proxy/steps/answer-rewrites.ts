import type { AnswerRewritesPolicy, Replacement } from '../../ingress/annotations/answer-rewrites.ts';
import { absolutePath } from '../heads/own-url.ts';
import { expandVariables } from '../heads/variables.ts';
import type { Exchange } from '../exchange.ts';
import type { AnswerStep, StepSettings } from './step.ts';

/** Changes `Location`, `Refresh` and `Set-Cookie` of the pod as the Ingress says (reference 17). */
export function rewriteAnswer(policy: AnswerRewritesPolicy, settings: StepSettings): AnswerStep {
  return {
    name: 'answer-rewrites',
    apply(exchange, headers) {
      if (exchange.answeredBy !== 'upstream') return;
      for (let at = 0; at + 1 < headers.length; at += 2) {
        const value = headers[at + 1] as string;
        const changed = changedValue((headers[at] as string).toLowerCase(), value, { policy, settings, exchange });
        if (changed !== null) headers[at + 1] = changed;
      }
    },
  };
}

interface Scene {
  readonly policy: AnswerRewritesPolicy;
  readonly settings: StepSettings;
  readonly exchange: Exchange;
}

function changedValue(name: string, value: string, scene: Scene): string | null {
  const { redirect, cookiePath, cookieDomain } = scene.policy;
  switch (name) {
    case 'location':
      return redirect === null ? null : location(value, redirect, scene);
    case 'refresh':
      return redirect === null ? null : refresh(value, redirect, scene);
    case 'set-cookie':
      return cookiePath === null && cookieDomain === null ? null : cookie(value, scene.policy);
    default:
      return null;
  }
}

function location(value: string, redirect: Replacement, { settings, exchange }: Scene): string | null {
  const replaced = replaceStart(value, redirect, exchange);
  // nginx makes a changed Location absolute where only a path is left of it.
  return replaced?.startsWith('/') ? absolutePath(exchange, replaced, settings.redirectPort) : replaced;
}

function refresh(value: string, redirect: Replacement, { exchange }: Scene): string | null {
  const found = /url=/i.exec(value);
  if (found === null) return null;
  const start = found.index + 4;
  const replaced = replaceStart(value.slice(start), redirect, exchange);
  return replaced === null ? null : value.slice(0, start) + replaced;
}

function replaceStart(value: string, { from, to }: Replacement, exchange: Exchange): string | null {
  const start = expandVariables(from, exchange);
  return value.startsWith(start) ? expandVariables(to, exchange) + value.slice(start.length) : null;
}

function cookie(value: string, policy: AnswerRewritesPolicy): string {
  const [pair = '', ...attributes] = value.split(';');
  return [pair, ...attributes.map((attribute) => cookieAttribute(attribute, policy))].join(';');
}

function cookieAttribute(attribute: string, { cookiePath, cookieDomain }: AnswerRewritesPolicy): string {
  const equals = attribute.indexOf('=');
  if (equals < 0) return attribute;
  const name = attribute.slice(0, equals).trim().toLowerCase();
  const value = attribute.slice(equals + 1).trim();
  const kept = attribute.slice(0, equals + 1);
  if (name === 'path' && cookiePath !== null && value.startsWith(cookiePath.from)) {
    return kept + cookiePath.to + value.slice(cookiePath.from.length);
  }
  if (name === 'domain' && cookieDomain !== null && isSameDomain(value, cookieDomain.from)) {
    return kept + cookieDomain.to.replace(/^\./, '');
  }
  return attribute;
}

/** A dot in front does not count, nor does case (nginx: proxy_cookie_domain). */
function isSameDomain(one: string, other: string): boolean {
  return one.replace(/^\./, '').toLowerCase() === other.replace(/^\./, '').toLowerCase();
}
