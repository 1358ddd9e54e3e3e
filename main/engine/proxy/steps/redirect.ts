import type { RedirectPolicy } from '../../ingress/annotations/redirect.ts';
import { absolutePath } from '../heads/own-url.ts';
import { expandVariables } from '../heads/variables.ts';
import type { Step, StepSettings } from './step.ts';

/**
 * `permanent-redirect` and `temporal-redirect`: any method and path, the URL as it is (reference 11). Where the controller
 * checks values there is no variable in it; where it does not, nginx fills variables in.
 */
export function redirect(policy: RedirectPolicy, to: NonNullable<RedirectPolicy['to']>, settings: StepSettings): Step {
  return {
    name: to.annotation,
    kind: 'local',
    run(request) {
      const url = expandVariables(to.url, request);
      const keeps = policy.relative || !url.startsWith('/');
      const location = keeps ? url : absolutePath(request, url, settings.redirectPort);
      return { status: to.code, reason: 'redirect', location, detail: to.annotation };
    },
  };
}
