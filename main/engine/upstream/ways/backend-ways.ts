import type { Phrase } from '#shared/model/phrase.ts';
import type { MissingRight } from '#shared/model/source.ts';
import type { WayView } from '#shared/model/way.ts';
import type { Endpoint } from '../endpoints/endpoint.ts';
import type { UpstreamError } from '../upstream-error.ts';

/** Why there is no way to a pod, for an answer and its words. */
export interface Hindrance {
  readonly reason: 'no-way' | 'way-not-found';
  readonly detail: Phrase;
  readonly missing: readonly MissingRight[];
}

/** The ways to the endpoints of one Service port. What the request path asks is answered from what is known already. */
export interface BackendWays {
  /** The best way to an endpoint that is not among those that failed; null where there is none. */
  next(endpoint: Endpoint, failed: readonly Endpoint[]): Endpoint | null;
  /** true where another way stands ready, so that this one need not be given much time to connect. */
  hasAnother(endpoint: Endpoint): boolean;
  /** A way failed. `sent`: something may have reached the pod. */
  failed(reached: Endpoint, error: UpstreamError, sent: boolean): void;
  /** Resolves when more is known of an endpoint without a way; null where nothing is left to find out. */
  pending(endpoint: Endpoint): Promise<void> | null;
  hindrance(): Hindrance;
  view(): WayView;
}
