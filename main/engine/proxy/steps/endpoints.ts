import type { CustomErrors } from '../plan/custom-errors.ts';
import type { Backend } from '../../upstream/endpoints/backend.ts';
import type { OwnAnswer, Step } from './step.ts';

const ANSWERS: Readonly<Record<'no-endpoints' | 'service-missing' | 'service-port-missing', OwnAnswer>> = {
  'no-endpoints': { status: 503, reason: 'no-endpoints' },
  'service-missing': { status: 503, reason: 'service-missing' },
  'service-port-missing': { status: 503, reason: 'service-port-missing' },
};

/** The controller's default backend without endpoints: the built-in one answers 404 (reference 5). */
export function defaultEndpoints(backend: Backend): Step {
  return {
    name: 'default-backend',
    kind: 'local',
    run: (_request, match) =>
      backend.state === 'ready'
        ? null
        : { status: 404, reason: match.server.kind === 'default' ? 'no-host' : 'no-route' },
  };
}

/** No endpoint to go to and nobody to stand in: 503, before any password prompt or list (reference 1.2 and 8). */
export function endpoints(backend: Backend, errors: CustomErrors | null): Step {
  return {
    name: 'endpoints',
    kind: 'local',
    run() {
      const { state } = backend;
      if (state === 'ready' || errors?.standIn(backend)) return null;
      if (backend.external === null) return ANSWERS[state];
      // A name that is not known yet or does not resolve: forwarding asks again and says so.
      const { refused } = backend.external.current();
      return refused === null ? null : { ...ANSWERS['no-endpoints'], detail: refused };
    },
  };
}
