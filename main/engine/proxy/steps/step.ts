import type { Phrase } from '#shared/model/phrase.ts';
import type { AnswerReason } from '#shared/model/answer-reason.ts';
import type { ExplanationSentence } from '#shared/model/explanation.ts';
import type { StepName } from '#shared/model/step-name.ts';
import type { Exchange } from '../exchange.ts';
import type { Match } from '../../routing/route-table.ts';
import type { Plan } from '../plan/plan.ts';

/** What a step looks at: an exchange, or the request that a person asks `explain` about. */
export type StepRequest = Pick<
  Exchange,
  'id' | 'method' | 'target' | 'host' | 'head' | 'rawHeaders' | 'bodyLength' | 'hasBody'
> & {
  readonly client: Pick<Exchange['client'], 'scheme' | 'localPort' | 'address' | 'port' | 'tls' | 'peer'>;
};

/** An answer that Gatehouse gives by itself. */
export interface OwnAnswer {
  readonly status: number;
  readonly reason: AnswerReason;
  readonly location?: string;
  /** Other than that of the page which says what happened. */
  readonly contentType?: string;
  /** Further lines, name and value in turn. */
  readonly headers?: readonly string[];
  /** `server`: given before a location was chosen, so that nothing of the location is set on it. */
  readonly scope?: 'server';
  /** A path of the host that is served instead of this answer. */
  readonly insteadPath?: string;
  /** Goes into the sentence of the reason; text where it is a name. */
  readonly detail?: string | Phrase;
}

/** What steps know of the proxy. */
export interface StepSettings {
  /** Port that belongs into an URL of ours, null where it is the scheme's own or the profile shows none. */
  readonly redirectPort: (scheme: 'http' | 'https') => number | null;
  /** The same where a port has to be shown in any case. */
  readonly explicitPort: (scheme: 'http' | 'https') => number;
  readonly useForwardedHeaders: boolean;
  /** Whether the cluster has a certificate registered for a name, wildcard parent included (reference 7.2). */
  readonly hasCertificate: (name: string) => boolean;
  readonly noTlsRedirectLocations: readonly string[];
  readonly httpRedirectCode: number;
}

/** One place where a request may be answered without its pod (reference 1.2). null: not here. */
export type Step =
  | {
      readonly name: StepName;
      readonly kind: 'local';
      run(request: StepRequest, match: Match<Plan>): OwnAnswer | null;
      /** What a person who asks about a request should know of the step beside its answer. */
      note?(request: StepRequest, match: Match<Plan>): ExplanationSentence | null;
    }
  | {
      /** Changes the exchange or counts it, so that it is not run for somebody who only asks. */
      readonly name: StepName;
      readonly kind: 'effect';
      run(exchange: Exchange, match: Match<Plan>): OwnAnswer | null;
    }
  | {
      /** Asks somebody else, so that its answer cannot be foretold. */
      readonly name: StepName;
      readonly kind: 'remote';
      run(exchange: Exchange, match: Match<Plan>): Promise<OwnAnswer | null>;
    };

/** Changes the head of an answer on its way to the client; `headers` has name and value in turn. */
export interface AnswerStep {
  readonly name: string;
  apply(exchange: Exchange, headers: string[], status: number): void;
}
