import type { Backend } from '../../upstream/endpoints/backend.ts';
import type { UpstreamError } from '../../upstream/upstream-error.ts';
import type { OwnAnswer } from '../steps/step.ts';

/** What is answered where every try failed: 504 for a time limit, else 502 (reference 9, 16). */
export function upstreamFailure(error: UpstreamError): OwnAnswer {
  const status = error.reason === 'upstream-timeout' ? 504 : 502;
  return { status, reason: error.reason, detail: error.phrase };
}

/** What is answered where there is nobody to ask: 503, or 502 for a name that leads nowhere (reference 8). */
export function noEndpoint(backend: Backend): OwnAnswer {
  if (backend.external === null) return { status: 503, reason: 'no-endpoints' };
  return { status: 502, reason: 'upstream-unresolved', detail: backend.external.name };
}
