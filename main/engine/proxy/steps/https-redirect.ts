import { aliasReached } from '../../routing/compile/server-names.ts';
import { hostName } from '../../routing/match/find-server.ts';
import { believedHost, believedScheme } from '../heads/forwarded-headers.ts';
import { hostWithoutPort } from '../heads/own-url.ts';
import type { Step, StepSettings } from './step.ts';

/**
 * Plain HTTP to a host with a certificate: 308 (reference 7.2). The last slash of the target is removed unless the Ingress
 * keeps it, because the controller does so. An alias has a certificate only where that of the host covers it.
 */
export function httpsRedirect(
  policy: { readonly force: boolean; readonly preserveTrailingSlash: boolean; readonly usePort: boolean },
  settings: StepSettings,
): Step {
  return {
    name: 'https-redirect',
    kind: 'local',
    run(request, match) {
      if (believedScheme(request.head, request.client.scheme, settings) !== 'http') return null;
      if (!policy.force) {
        const name = hostName(request.host);
        const registered = aliasReached(match.server, name)
          ? settings.hasCertificate(name)
          : match.server.redirectsToHttps;
        if (!registered) return null;
      }
      const { target } = request;
      const kept = policy.preserveTrailingSlash || !target.endsWith('/') ? target : target.slice(0, -1);
      const port = policy.usePort ? settings.explicitPort('https') : settings.redirectPort('https');
      const host = hostWithoutPort(believedHost(request, settings));
      const location = `https://${host}${port === null ? '' : `:${port}`}${kept}`;
      return { status: settings.httpRedirectCode, reason: 'https-redirect', location };
    },
  };
}
