import type { RecordedRoute } from '#shared/model/request-record.ts';
import type { RecordedService } from '../../requests/finished-exchange.ts';
import type { RouteFacts } from '../../routing/route-table.ts';
import type { Backend } from '../../upstream/endpoints/backend.ts';

import type { PlannedCanary } from './canary.ts';
import type { ExchangeLimits } from '../../upstream/upstream-connection.ts';
import type { AnswerBufferSizes } from '../bodies/answer-buffer.ts';
import type { CookieAffinity } from '../forward/cookie-affinity.ts';
import type { CustomErrors } from './custom-errors.ts';
import type { FastCgiParams } from './fastcgi-params.ts';
import type { Mirror } from '../side/mirror.ts';
import type { AnswerStep, Step } from '../steps/step.ts';
import type { TransportChoice } from './transport-choice.ts';

/** What the proxy does for a route, chosen when the table is compiled, so that a plain route costs nothing extra. */
export interface Plan {
  readonly route: RouteFacts;
  /** In answering order (reference 1.2). */
  readonly steps: readonly Step[];
  /** Applied to the head of an answer before it goes to the client. */
  readonly answerSteps: readonly AnswerStep[];
  readonly backend: Backend | null;
  /** Takes a part of the requests in place of `backend`. */
  readonly canary: PlannedCanary | null;
  /** Lower-case names of the client's lines that do not reach the pod. */
  readonly withheld: readonly string[];
  /** Answers listed errors and stands in for a Service without endpoints; null where nobody does. */
  readonly errors: CustomErrors | null;
  readonly mirror: Mirror | null;
  /** Whether the client sees the `Server` line of the pod. */
  readonly showsPodServer: boolean;
  /** null where the pods speak plain HTTP/1, as nearly all do. */
  readonly transport: TransportChoice | null;
  readonly fastCgi: FastCgiParams | null;
  /** Whether request bodies are read before the pod is called, or only those of unknown length; null: neither. */
  readonly bufferedBodies: { readonly which: 'all' | 'chunked'; readonly memory: number } | null;
  readonly bufferedAnswers: AnswerBufferSizes | null;
  readonly limits: ExchangeLimits;
  readonly nextUpstream: ReadonlySet<string>;
  /** Tries in all, 0 for no limit; time for all tries in milliseconds, 0 for no limit. */
  readonly tries: number;
  readonly triesTime: number;
  /** Bytes, 0 for no limit. */
  readonly bodySize: number;
  readonly affinity: CookieAffinity | null;
  readonly recordedRoute: RecordedRoute | null;
  readonly recordedService: RecordedService | null;
  /** true: the request goes on as it came, and whoever takes it evaluates the Ingress. */
  readonly passesOn?: true;
}

/** Errors are answered over plain HTTP, whatever the pods of the route speak, and nothing of them is kept. */
export function errorPlan(plan: Plan): Plan {
  const spoken = { transport: null, fastCgi: null, bufferedBodies: null, bufferedAnswers: null };
  return { ...plan, ...spoken, affinity: null, canary: null, mirror: null };
}
