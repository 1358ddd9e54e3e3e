import { phrase } from '#shared/model/phrase.ts';
import type { FastCgiPolicy } from '../../ingress/annotations/fastcgi.ts';
import type { ProxySslPolicy } from '../../ingress/annotations/proxy-ssl.ts';
import type { References } from '../plan/references.ts';
import { faultOfSecret } from '../plan/transport-choice.ts';
import type { Step } from './step.ts';

/** `proxy-ssl-secret` that is missing or not usable closes the location (reference 9, 18). */
export function checkProxySslSecret(policy: ProxySslPolicy, references: References): Step {
  return {
    name: 'proxy-ssl-secret',
    kind: 'local',
    run() {
      const fault = faultOfSecret(policy, references);
      return fault === null
        ? null
        : {
            status: 503,
            reason: 'route-denied',
            detail: phrase('annotation-and-reason', { annotation: 'proxy-ssl-secret', reason: fault }),
          };
    },
  };
}

/** `fastcgi-params-configmap` that is missing closes the location (reference 18). */
export function checkFastCgiParams({ params }: FastCgiPolicy, references: References): Step {
  return {
    name: 'fastcgi-params-configmap',
    kind: 'local',
    run() {
      if (params === null || references.configMap(params) !== null) return null;
      const reason = phrase('object-absent', { kind: 'ConfigMap', name: params });
      const detail = phrase('annotation-and-reason', { annotation: 'fastcgi-params-configmap', reason });
      return { status: 503, reason: 'route-denied', detail };
    },
  };
}
