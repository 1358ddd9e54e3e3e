import { detailOf, phrase, phraseText, type Phrase } from '#shared/model/phrase.ts';
import type {
  ExplainedStep,
  Explanation,
  ExplainRequest,
  ExplanationSentence,
  StepCause,
} from '#shared/model/explanation.ts';
import type { WayView } from '#shared/model/way.ts';
import { CodedError } from '../../coded-error.ts';
import { explainMatch } from '../../routing/explain/explain.ts';
import { hostName } from '../../routing/match/find-server.ts';
import type { Match, RouteTable } from '../../routing/route-table.ts';
import type { ForwardSettings } from '../heads/forwarded-headers.ts';
import type { Plan } from '../plan/plan.ts';
import type { Backend } from '../../upstream/endpoints/backend.ts';
import { explainCanary } from '../plan/canary.ts';
import { checkRequest } from '../clients/request-check.ts';
import { readRequestHead } from '../clients/request-head.ts';
import { planNotes } from './plan-notes.ts';
import { causeSentence, stepCause } from './step-cause.ts';
import type { OwnAnswer, Step, StepRequest, StepSettings } from '../steps/step.ts';
import { wwwRedirect } from '../steps/www-redirect.ts';
import { type ForwardedRequest, requestHead } from '../heads/upstream-request.ts';
import { wayNotes } from './way-notes.ts';

/** What explaining needs beside the request: what the proxy itself answers by. */
export interface ExplainContext {
  readonly table: RouteTable<Plan>;
  readonly serverSteps: readonly Step[];
  readonly hostSteps: readonly Step[];
  readonly forward: ForwardSettings;
  readonly steps: StepSettings;
  readonly ports: { readonly http: number; readonly https: number };
  /** How the endpoints of a host's backend are reached; null or absent where they are used as they stand. */
  readonly wayOf?: (host: string, backend: Backend) => WayView | null;
}

interface Answered {
  readonly answer: OwnAnswer | null;
  readonly steps: Explanation['steps'];
  readonly notes: readonly ExplanationSentence[];
  /** Answered before a path was looked for, so that no Ingress took the request. */
  readonly beforePaths?: true;
}

/**
 * Who would answer a request, and why, by the proxy's own matcher and steps. Steps that ask somebody else are listed but not
 * run. Throws `CodedError` `bad-url` for what is no URL of a host.
 */
export function explainRequest(request: ExplainRequest, context: ExplainContext): Explanation {
  const { scheme, authority, target } = parseUrl(request.url);
  const raw = ['Host', authority, ...request.headers.flat()];
  const head = readRequestHead(raw, context.forward.headRules);
  // A Host line among the headers is told by the URL already.
  head.hostCount = 1;
  const checked = checkRequest({ method: request.method, target }, head, { major: 1, minor: 1 });
  if ('status' in checked) throw badUrl(request.url, checked.detail);
  const asked = { method: request.method, scheme, host: checked.host, target: checked.target };
  const matched = explainMatch(context.table, asked);
  const length = Number(head.contentLength ?? 0);
  const facts: ForwardedRequest = {
    id: '0'.repeat(32),
    method: request.method,
    host: checked.host,
    target: checked.target,
    head,
    rawHeaders: raw,
    client: {
      address: '127.0.0.1',
      port: 0,
      localPort: context.ports[scheme],
      scheme,
      tls: null,
      peer: { kind: 'unknown' },
    },
    match: matched.match,
    hasBody: length > 0,
    bodyLength: length,
    replacedHeaders: null,
    upstreamTarget: null,
  };
  const { answer, steps, notes, beforePaths = false } = runSteps(facts, matched.match, context);
  const plan = matched.match.route?.plan ?? null;
  const reaches = answer === null && plan !== null && plan.backend !== null;
  const { explanation } = reaches ? matched : explainMatch(context.table, asked, { reachesUpstream: false });
  const standIn = reaches && plan.backend !== null ? (plan.errors?.standIn(plan.backend) ?? null) : null;
  if (standIn !== null) facts.replacedHeaders = [...(plan?.errors?.standInLines(facts) ?? [])];
  const canary = reaches && plan.canary !== null ? explainCanary(plan.canary, facts) : null;
  const led = canary?.backend ?? standIn ?? plan?.backend ?? null;
  const way = reaches && led !== null ? (context.wayOf?.(matched.match.server.host, led) ?? null) : null;
  return {
    ...explanation,
    winner: beforePaths ? null : explanation.winner,
    sentences: beforePaths
      ? notes
      : [
          ...explanation.sentences,
          ...(canary === null ? [] : [canary.sentence]),
          ...notes,
          ...planNotes(matched.match, answer),
          ...wayNotes(way),
        ],
    steps,
    answer: {
      status: answer?.status ?? null,
      reason: answer?.reason ?? 'upstream',
      location: answer?.location ?? null,
      ...saidOf(answer?.detail ?? null),
    },
    upstream: reaches ? { ...upstreamOf(facts, led, context.forward), ...(way === null ? {} : { way }) } : null,
  };
}

/** The detail of an answer as text, and what it is made of. */
function saidOf(detail: string | Phrase | null): Pick<Explanation['answer'], 'detail' | 'phrase'> {
  if (detail === null || typeof detail === 'string') return { detail };
  return detailOf(detail);
}

function runSteps(request: StepRequest, match: Match<Plan>, context: ExplainContext): Answered {
  if (match.path === null || match.route === null) {
    const detail = phrase('request-above-root');
    const answer: OwnAnswer =
      match.path === null ? { status: 400, reason: 'bad-request', detail } : { status: 404, reason: 'no-route' };
    return { answer, steps: [], notes: [] };
  }
  const toWww = wwwRedirect(context.table, request, context.steps);
  if (toWww !== null) {
    const redirecting = {
      ...match,
      server: context.table.wwwRedirects.get(hostName(request.host)) ?? match.server,
      route: null,
    };
    const name = 'from-to-www-redirect';
    const cause = stepCause(name, redirecting, context.table);
    return {
      answer: toWww,
      steps: [{ name, answers: true, cause }],
      notes: causeNotes(name, cause),
      beforePaths: true,
    };
  }
  const { plan } = match.route;
  if (match.server.kind === 'default' && match.path === '/healthz') {
    return {
      answer: { status: 200, reason: 'health' },
      steps: [],
      notes: [{ code: 'health', values: {} }],
      beforePaths: true,
    };
  }
  let answer: OwnAnswer | null = null;
  const notes: ExplanationSentence[] = [];
  const steps: ExplainedStep[] = [];
  const run = (step: Step): void => {
    const before = answer;
    if (before === null && step.kind === 'local') {
      const note = step.note?.(request, match) ?? null;
      if (note !== null) notes.push(note);
      answer = step.run(request, match);
    }
    const answers = before === null && answer !== null;
    const cause = stepCause(step.name, match, context.table);
    steps.push({ name: step.name, answers, cause });
    if (answers && !SAID_OTHERWISE.has(step.name)) notes.push(...causeNotes(step.name, cause));
  };
  // Steps of the host are worth a line only where they answer; those of the route always.
  for (const step of [...context.hostSteps, ...context.serverSteps]) {
    if (answer === null && step.kind === 'local' && step.run(request, match) !== null) run(step);
  }
  for (const step of plan.steps) run(step);
  return { answer, steps, notes };
}

/** Steps of whose answer other sentences say why. */
const SAID_OTHERWISE: ReadonlySet<string> = new Set([
  'app-root',
  'denied',
  'https-redirect',
  'permanent-redirect',
  'temporal-redirect',
  'trailing-slash-redirect',
]);

function causeNotes(step: string, cause: StepCause | null): readonly ExplanationSentence[] {
  const sentence = cause === null ? null : causeSentence(step, cause);
  return sentence === null ? [] : [sentence];
}

function upstreamOf(
  facts: ForwardedRequest,
  backend: Backend | null,
  forward: ForwardSettings,
): NonNullable<Explanation['upstream']> {
  const lines = requestHead(facts, forward, { upgrade: false }).split('\r\n').slice(1, -2);
  const headers = lines.map((line) => {
    const colon = line.indexOf(': ');
    const name = line.slice(0, colon);
    return { name, value: name === 'X-Request-ID' ? '<request id>' : line.slice(colon + 2) };
  });
  const endpoints = (backend?.endpoints ?? []).map(({ address, port, pod }) => ({ address, port, pod }));
  return { path: facts.upstreamTarget ?? facts.target, endpoints, headers };
}

const URL_FORM = /^(?:(https?):\/\/)?(?![a-z][a-z0-9+.-]*:\/\/)([^/?#\s@]+)([/?][^#]*)?(?:#.*)?$/i;

/** Taken apart by hand: `new URL` would normalise the path, which is just what is asked about. */
function parseUrl(url: string): {
  readonly scheme: 'http' | 'https';
  readonly authority: string;
  readonly target: string;
} {
  const found = URL_FORM.exec(url.trim());
  if (found === null) throw badUrl(url, phrase('url-no-host'));
  const rest = found[3] ?? '/';
  const path = rest.startsWith('?') ? `/${rest}` : rest;
  // What a browser would escape before sending.
  const target = path.replace(/[^\x21-\x7e]+/g, (text) => encodeURIComponent(text));
  return { scheme: found[1]?.toLowerCase() === 'https' ? 'https' : 'http', authority: found[2] as string, target };
}

function badUrl(url: string, why: Phrase): CodedError {
  const said = JSON.stringify(url.slice(0, 200));
  return new CodedError('bad-url', `${said} is no URL that can be explained: ${phraseText(why)}`, {
    values: { url: url.slice(0, 200) },
    hint: 'Write it as a browser would, for example http://da2so.com/hostname.',
  });
}
