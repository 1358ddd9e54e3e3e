import type { Backend } from '../../upstream/backend.ts';
import type { OwnAnswer, Step } from './step.ts';

const ANSWERS: Readonly<Record<'no-endpoints' | 'service-missing' | 'service-port-missing', OwnAnswer>> = {
  'no-endpoints': { status: 503, reason: 'no-endpoints' },
  'service-missing': { status: 503, reason: 'service-missing' },
  'service-port-missing': { status: 503, reason: 'service-port-missing' },
};

/** No endpoint to go to: 503, before any password prompt or list (reference 1.2 and 8). */
export function endpoints(backend: Backend): Step {
  return {
    name: 'endpoints',
    kind: 'local',
    run() {
      const { state } = backend;
      if (state === 'ready') return null;
      if (backend.external === null) return ANSWERS[state];
      // A name that is not known yet or does not resolve: forwarding asks again and says so.
      const { refused } = backend.external.current();
      return refused === null ? null : { ...ANSWERS['no-endpoints'], detail: refused };
    },
  };
}
