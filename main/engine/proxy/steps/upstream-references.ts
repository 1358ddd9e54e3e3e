import type { ProxySslPolicy } from '../../ingress/annotations/proxy-ssl.ts';
import type { FastCgiParams } from '../fastcgi-params.ts';
import type { References } from '../references.ts';
import { faultOfSecret } from '../transport-choice.ts';
import type { Step } from './step.ts';

/** `proxy-ssl-secret` that is missing or not usable closes the location (reference 9, 18). */
export function checkProxySslSecret(policy: ProxySslPolicy, references: References): Step {
  return {
    name: 'proxy-ssl-secret',
    kind: 'local',
    run() {
      const fault = faultOfSecret(policy, references);
      return fault === null ? null : { status: 503, reason: 'route-denied', detail: `proxy-ssl-secret: ${fault}` };
    },
  };
}

/** `fastcgi-params-configmap` that is missing closes the location (reference 18). */
export function checkFastCgiParams(params: FastCgiParams): Step {
  return {
    name: 'fastcgi-params-configmap',
    kind: 'local',
    run() {
      const { fault } = params;
      return fault === null ? null : { status: 503, reason: 'route-denied', detail: `fastcgi-params-configmap: ${fault}` };
    },
  };
}
