import { absoluteUrl } from '../heads/own-url.ts';
import type { Step } from './step.ts';

/** A request for exactly `/` of a host with `app-root`: 302, query dropped, on the scheme of the request (reference 11). */
export function appRoot(redirectPort: (scheme: 'http' | 'https') => number | null): Step {
  return {
    name: 'app-root',
    kind: 'local',
    run(request, match) {
      const root = match.server.appRoot;
      if (root === null || match.path !== '/') return null;
      const port = redirectPort(request.client.scheme);
      const location = absoluteUrl({ scheme: request.client.scheme, host: request.host, port, target: root.path });
      return { status: 302, reason: 'app-root-redirect', location, scope: 'server' };
    },
  };
}
