import type { Backend } from '../../upstream/endpoints/backend.ts';
import type { Endpoint } from '../../upstream/endpoints/endpoint.ts';
import type { UpstreamError } from '../../upstream/upstream-error.ts';
import type { BackendWays } from '../../upstream/ways/backend-ways.ts';
import { EndpointChoice } from './endpoint-choice.ts';
import type { Exchange } from '../exchange.ts';
import type { ForwardContext } from './forward-context.ts';
import type { Plan } from '../plan/plan.ts';
import { noWay } from './pod-speech.ts';
import { mayTryNext } from './retry.ts';
import type { OwnAnswer } from '../steps/step.ts';
import { noEndpoint, upstreamFailure } from '../answers/upstream-answers.ts';
import { WayTries } from './way-tries.ts';

const NONE_FAILED: readonly Endpoint[] = [];

/** What a failed try tells about the next one. */
export interface FailedTry {
  readonly error: UpstreamError | null;
  readonly status: number | null;
  /** true where the request, or a part of it, may have reached the pod. */
  readonly sent: boolean;
}

/** The endpoints that one exchange goes through, each by its ways. */
export abstract class EndpointTries {
  protected readonly exchange: Exchange;
  protected readonly plan: Plan;
  protected readonly backend: Backend;
  protected readonly context: ForwardContext;
  protected readonly choice: EndpointChoice | null;
  protected over = false;
  #tried: Endpoint[] = [];
  #wayTries: WayTries | null = null;

  protected constructor(
    exchange: Exchange,
    leads: { readonly plan: Plan; readonly backend: Backend },
    context: ForwardContext,
  ) {
    this.exchange = exchange;
    this.plan = leads.plan;
    this.backend = leads.backend;
    this.context = context;
    this.choice = EndpointChoice.of(exchange, leads.plan, leads.backend);
  }

  /** Sends the request to an endpoint, by the way that it is. */
  protected abstract send(reached: Endpoint): void;
  /** Gives an answer of our own. */
  protected abstract own(answer: OwnAnswer): void;
  /** false where a part of the body has gone out and cannot be sent again. */
  protected abstract get repeatable(): boolean;

  /** Begins, once a name outside that is the only target is resolved. */
  protected reach(): void {
    const { external } = this.backend;
    if (external !== null && this.backend.endpoints.length === 0) void external.refresh().then(() => this.try());
    else this.try();
  }

  /** Tries the next endpoint. */
  protected try(): void {
    if (this.over) return;
    const { choice } = this;
    const endpoint = choice === null ? this.backend.next(this.#tried) : choice.next(this.#tried);
    if (endpoint === null) {
      this.own(noEndpoint(this.backend));
      return;
    }
    this.#tried.push(endpoint);
    const { ways } = this.backend;
    const reached = ways === null ? endpoint : ways.next(endpoint, NONE_FAILED);
    if (reached !== null && reached.way?.ready === undefined) this.send(reached);
    else this.#otherWay(ways as BackendWays, endpoint, () => this.own(noWay(ways as BackendWays)));
  }

  /** Goes on after a failure: by another way to the same endpoint where nothing was sent, then to another endpoint. */
  protected failed(error: UpstreamError, sent: boolean): void {
    try {
      this.#goOn(error, sent);
    } catch (fault) {
      // It comes out of an event of a socket, where nobody else would take it.
      this.over = true;
      this.context.failed(this.exchange, fault);
    }
  }

  #goOn(error: UpstreamError, sent: boolean): void {
    const { ways } = this.backend;
    if (ways === null) {
      this.#tryNext(error, sent);
      return;
    }
    const reached = this.exchange.endpoint as Endpoint;
    ways.failed(reached, error, sent);
    if (sent || !this.repeatable) {
      this.#tryNext(error, sent);
      return;
    }
    (this.#wayTries ??= new WayTries(ways)).failed(reached);
    this.#otherWay(ways, reached.origin, () => this.#tryNext(error, sent));
  }

  protected mayTryNext(failed: FailedTry): boolean {
    const { method, began } = this.exchange;
    const elapsed = performance.now() - began;
    const { repeatable, plan } = this;
    return mayTryNext({ ...failed, method, repeatable, tries: this.#tried.length, elapsed, plan });
  }

  #tryNext(error: UpstreamError, sent: boolean): void {
    const next = this.mayTryNext({ error, status: null, sent });
    if (next && this.backend.endpoints.length > 0 && !this.backend.cluster) this.try();
    else this.own(upstreamFailure(error));
  }

  #otherWay(ways: BackendWays, endpoint: Endpoint, otherwise: () => void): void {
    this.#wayTries ??= new WayTries(ways);
    this.context.guarded(this.exchange, this.#wayTries.next(endpoint), (reached) => {
      if (this.over) return;
      if (reached === null) otherwise();
      else this.send(reached);
    });
  }
}
