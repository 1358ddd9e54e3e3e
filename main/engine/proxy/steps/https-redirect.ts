import { hostWithoutPort } from '../own-url.ts';
import type { Step, StepSettings } from './step.ts';

/**
 * Plain HTTP to a host with a certificate: 308 (reference 7.2). The last slash of the target is removed unless the Ingress
 * keeps it, because the controller does so.
 */
export function httpsRedirect(
  policy: { readonly force: boolean; readonly preserveTrailingSlash: boolean },
  settings: StepSettings,
): Step {
  return {
    name: 'https-redirect',
    kind: 'local',
    run(request, match) {
      if (request.client.scheme === 'https') return null;
      if (!policy.force && !match.server.redirectsToHttps) return null;
      const { target } = request;
      const kept = policy.preserveTrailingSlash || !target.endsWith('/') ? target : target.slice(0, -1);
      const port = settings.redirectPort('https');
      const location = `https://${hostWithoutPort(request.host)}${port === null ? '' : `:${port}`}${kept}`;
      return { status: settings.httpRedirectCode, reason: 'https-redirect', location };
    },
  };
}
