import type { Step } from './step.ts';

/** Nothing is behind the route: the built-in default backend's 404, after everything else of the location (reference 5). */
export const notFound: Step = {
  name: 'default-backend',
  kind: 'local',
  run(_request, match) {
    if (match.route?.accepted !== null) return { status: 404, reason: 'no-route' };
    return { status: 404, reason: match.server.kind === 'default' ? 'no-host' : 'no-route' };
  },
};
