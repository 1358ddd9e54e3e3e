import type { Backend } from './backend.ts';

/** How many endpoints of a backend are ready, for a list of routes. */
export function endpointCount(backend: Backend): {
  readonly ready: number;
  readonly total: number;
  readonly state: 'ready' | 'no-endpoints' | 'service-missing';
} {
  const { state, count, total, terminating } = backend;
  const shown = state === 'service-port-missing' ? 'service-missing' : state;
  return { ready: terminating ? 0 : count, total, state: shown };
}
