import type { CorsPolicy } from '../../ingress/annotations/cors.ts';
import type { RequestHead } from '../clients/request-head.ts';
import type { AnswerStep, Step } from './step.ts';

const LABEL = /^[a-z0-9-]+$/;
const CONTENT_TYPE = 'text/plain charset=UTF-8';

/** What answers say of an origin that is allowed. */
class AllowedOrigins {
  readonly #exact: ReadonlySet<string> | null;
  readonly #wildcards: readonly { readonly before: string; readonly after: string }[];

  constructor(origins: CorsPolicy['origins']) {
    this.#exact = origins === null ? null : new Set(origins.filter((origin) => !origin.includes('*')));
    this.#wildcards = (origins ?? [])
      .filter((origin) => origin.includes('*'))
      .map((origin) => ({
        before: origin.slice(0, origin.indexOf('*')),
        after: origin.slice(origin.indexOf('*') + 1),
      }));
  }

  /** The value of `Access-Control-Allow-Origin`, null where the origin is not allowed. */
  answer(head: RequestHead): string | null {
    if (this.#exact === null) return '*';
    const { origin } = head;
    if (origin === null) return null;
    const lower = origin.toLowerCase();
    return this.#exact.has(lower) || this.#wildcards.some((one) => fits(lower, one)) ? origin : null;
  }
}

function fits(origin: string, { before, after }: { readonly before: string; readonly after: string }): boolean {
  if (!origin.startsWith(before) || !origin.endsWith(after)) return false;
  return LABEL.test(origin.slice(before.length, origin.length - after.length));
}

/** An OPTIONS request of an allowed origin is a preflight: 204 without asking the pod (reference 13). */
export function corsPreflight(policy: CorsPolicy): Step {
  const allowed = new AllowedOrigins(policy.origins);
  return {
    name: 'cors-preflight',
    kind: 'local',
    run(request) {
      if (request.method !== 'OPTIONS' || allowed.answer(request.head) === null) return null;
      return { status: 204, reason: 'cors-preflight', contentType: CONTENT_TYPE };
    },
  };
}

/** The CORS lines on every answer to an allowed origin, in place of the pod's (reference 13). */
export function corsHeaders(policy: CorsPolicy): AnswerStep {
  const allowed = new AllowedOrigins(policy.origins);
  const fixed: string[] = [];
  if (policy.credentials) fixed.push('Access-Control-Allow-Credentials', 'true');
  fixed.push('Access-Control-Allow-Methods', policy.methods, 'Access-Control-Allow-Headers', policy.headers);
  if (policy.exposeHeaders !== null) fixed.push('Access-Control-Expose-Headers', policy.exposeHeaders);
  fixed.push('Access-Control-Max-Age', String(policy.maxAge));
  const replaced = new Set(['access-control-allow-origin']);
  for (let at = 0; at < fixed.length; at += 2) replaced.add((fixed[at] as string).toLowerCase());
  return {
    name: 'cors',
    apply(exchange, headers) {
      const origin = allowed.answer(exchange.head);
      if (origin === null) return;
      for (let at = headers.length - 2; at >= 0; at -= 2) {
        if (replaced.has((headers[at] as string).toLowerCase())) headers.splice(at, 2);
      }
      headers.push('Access-Control-Allow-Origin', origin, ...fixed);
    },
  };
}
