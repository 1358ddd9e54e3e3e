import { absolutePath } from '../heads/own-url.ts';
import type { Step } from './step.ts';

/** The automatic 301 to the path with a slash, on the scheme of the request, query kept (reference 4.2). */
export function slashRedirect(redirectPort: (scheme: 'http' | 'https') => number | null): Step {
  return {
    name: 'trailing-slash-redirect',
    kind: 'local',
    run(request, match) {
      if (!match.slashRedirect || match.route === null) return null;
      const query = request.target.indexOf('?');
      const target = `${encodeURI(match.route.path)}${query < 0 ? '' : request.target.slice(query)}`;
      const keeps = match.route.policy.redirect?.relative === true;
      const location = keeps ? target : absolutePath(request, target, redirectPort);
      return { status: 301, reason: 'trailing-slash-redirect', location };
    },
  };
}
