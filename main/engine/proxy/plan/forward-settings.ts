import type { Profile } from '#shared/model/engine-status.ts';
import type { ControllerConfiguration } from '../../ingress/controller-configuration.ts';
import type { ForwardSettings } from '../heads/forwarded-headers.ts';
import type { References } from './references.ts';
import { lines } from '../steps/answer-lines.ts';

const NO_LINES: readonly (readonly [string, string])[] = [];

/** What the head of a request to a pod depends on, out of the controller's configuration (reference 10.1). */
export function forwardSettings(
  configuration: ControllerConfiguration,
  context: { readonly profile: Profile; readonly references: References },
): ForwardSettings {
  const { useForwardedHeaders, computeFullForwardedFor, addOriginalUriHeader, forwardedForHeader } = configuration;
  const asController = context.profile === 'controller';
  const key = configuration.proxySetHeaders;
  const { underscoresInHeaders, ignoreInvalidHeaders } = configuration;
  return {
    headRules: { underscoresInHeaders, ignoreInvalidHeaders },
    useForwardedHeaders,
    computeFullForwardedFor,
    addOriginalUriHeader,
    forwardedForHeader,
    shownPort: (scheme, localPort) => (asController && scheme === 'https' ? 443 : localPort),
    setLines() {
      const map = key === null ? null : context.references.configMap(key);
      return map === null ? NO_LINES : lines(map);
    },
  };
}
