import type { ExplanationSentence } from '#shared/model/explanation.ts';
import type { CanaryPolicy } from '../../ingress/annotations/canary.ts';
import type { RecordedService } from '../../requests/finished-exchange.ts';
import type { RouteCanary } from '../../routing/route-table.ts';
import type { SearchPattern } from '../../routing/patterns/search-pattern.ts';
import { textPattern } from '../../routing/patterns/text-pattern.ts';
import type { Backend } from '../../upstream/endpoints/backend.ts';
import type { CookieAffinity } from '../forward/cookie-affinity.ts';
import type { RequestHead } from '../clients/request-head.ts';

/** What a decision looks at: an exchange, or the request that a person asks `explain` about. */
export interface CanaryRequest {
  readonly head: RequestHead;
  /** Header lines, name and value in turn. */
  readonly rawHeaders: readonly string[];
}

/** Which side takes a request and which rule said so; `chance` where only a throw of the dice will tell. */
export interface CanaryDecision {
  readonly side: 'canary' | 'mainline' | 'chance';
  readonly why: 'no-endpoints' | 'affinity' | 'header' | 'broken-pattern' | 'cookie' | 'weight';
}

const MAINLINE = 'mainline';
const CANARY = 'canary';

/** The canary of a route, ready to take requests (reference 14). */
export class PlannedCanary {
  readonly facts: RouteCanary;
  readonly backend: Backend;
  readonly service: RecordedService;
  /** That of the route, or none where the canary does not go by it. */
  readonly affinity: CookieAffinity | null;
  readonly #mainline: Backend;
  readonly #headerName: string | null;
  readonly #pattern: SearchPattern | null;

  constructor(
    facts: RouteCanary,
    sides: { readonly backend: Backend; readonly mainline: Backend },
    affinity: CookieAffinity | null,
  ) {
    const { namespace, service, port } = facts.backend;
    const { headerPattern } = facts.policy;
    this.facts = facts;
    this.backend = sides.backend;
    this.service = { namespace, name: service, port };
    this.affinity = facts.policy.sticky ? affinity : null;
    this.#mainline = sides.mainline;
    this.#headerName = facts.policy.header === null ? null : variableName(facts.policy.header);
    this.#pattern = headerPattern === null ? null : textPattern(headerPattern);
  }

  /** true where the canary takes the request. */
  takes(request: CanaryRequest): boolean {
    const { side } = this.decide(request);
    if (side !== 'chance') return side === CANARY;
    const { weight, weightTotal } = this.facts.policy;
    return Math.random() * weightTotal < weight;
  }

  /** The first rule that says something: affinity, header, cookie, weight. */
  decide(request: CanaryRequest): CanaryDecision {
    const { policy } = this.facts;
    if (this.backend.state !== 'ready') return { side: MAINLINE, why: 'no-endpoints' };
    if (this.affinity?.belongs(request.head, this.#mainline)) return { side: MAINLINE, why: 'affinity' };
    if (this.affinity?.belongs(request.head, this.backend)) return { side: CANARY, why: 'affinity' };
    const byHeader = this.#headerName === null ? null : this.#byHeader(request, this.#headerName, policy);
    if (byHeader !== null) return byHeader;
    const cookie = policy.cookie === null ? null : cookieValue(request.head.cookie, policy.cookie);
    if (cookie === 'always') return { side: CANARY, why: 'cookie' };
    if (cookie === 'never') return { side: MAINLINE, why: 'cookie' };
    if (policy.weight <= 0) return { side: MAINLINE, why: 'weight' };
    return { side: policy.weight >= policy.weightTotal ? CANARY : 'chance', why: 'weight' };
  }

  #byHeader(request: CanaryRequest, name: string, policy: CanaryPolicy): CanaryDecision | null {
    const value = headerValue(request.rawHeaders, name);
    if (value === null) return null;
    if (policy.headerValue !== null) return value === policy.headerValue ? { side: CANARY, why: 'header' } : null;
    if (policy.headerPattern !== null) {
      if (this.#pattern === null) return { side: MAINLINE, why: 'broken-pattern' };
      return this.#pattern.test(value) ? { side: CANARY, why: 'header' } : null;
    }
    if (value === 'always') return { side: CANARY, why: 'header' };
    return value === 'never' ? { side: MAINLINE, why: 'header' } : null;
  }
}

/** Which side a request would go to, in a sentence; the mainline's endpoints are shown where chance decides. */
export function explainCanary(
  canary: PlannedCanary,
  request: CanaryRequest,
): { readonly sentence: ExplanationSentence; readonly backend: Backend | null } {
  const { side, why } = canary.decide(request);
  const { accepted, policy, backend } = canary.facts;
  const ingress = `${accepted.ingress.namespace}/${accepted.ingress.name}`;
  const values = { ingress, service: backend.key, why, weight: `${policy.weight}`, total: `${policy.weightTotal}` };
  switch (side) {
    case 'canary':
      return { sentence: { code: 'canary-takes', values }, backend: canary.backend };
    case 'mainline':
      return { sentence: { code: 'canary-passed-over', values }, backend: null };
    case 'chance':
      return { sentence: { code: 'canary-by-chance', values }, backend: null };
  }
}

/** Header names are compared as nginx's variables: lower case, dashes as underscores. */
function variableName(header: string): string {
  return header.toLowerCase().replaceAll('-', '_');
}

/** Value of a header, lines of equal name joined; those with an underscore do not reach the controller's variables. */
function headerValue(raw: readonly string[], name: string): string | null {
  let found: string | null = null;
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const line = raw[at] as string;
    if (line.length !== name.length || line.includes('_') || variableName(line) !== name) continue;
    found = found === null ? (raw[at + 1] as string) : `${found}, ${raw[at + 1]}`;
  }
  return found;
}

function cookieValue(cookies: string | null, name: string): string | null {
  for (const pair of cookies?.split(';') ?? []) {
    const at = pair.indexOf('=');
    // nginx's cookie variables do not mind case.
    if (at > 0 && pair.slice(0, at).trim().toLowerCase() === name.toLowerCase()) return pair.slice(at + 1).trim();
  }
  return null;
}
