import { createHash } from 'node:crypto';
import type { Backend } from './backend.ts';
import type { Endpoint } from './endpoint.ts';

const digests = new Map<string, string>();
const MAX_DIGESTS = 50_000;

/** The key of an endpoint in an affinity cookie: 32 hex digits that tell nobody the pod's address. */
function digest(text: string): string {
  let found = digests.get(text);
  if (found === undefined) {
    if (digests.size >= MAX_DIGESTS) digests.clear();
    found = createHash('sha256').update(`gatehouse-affinity ${text}`).digest('hex').slice(0, 32);
    digests.set(text, found);
  }
  return found;
}

/** The value of an affinity cookie: `<key of the endpoint>|<hash of the backend>` (reference 15). */
export function affinityValue(endpoint: Endpoint, backend: Backend): string {
  return `${digest(endpoint.key)}|${digest(backend.key)}`;
}

/** The endpoint that a cookie's value means, null where it is of another backend or its endpoint is gone. */
export function endpointOfAffinity(value: string, backend: Backend): Endpoint | null {
  const [key, hash] = value.split('|');
  if (key === undefined || hash !== digest(backend.key)) return null;
  return backend.endpoints.find((endpoint) => digest(endpoint.key) === key) ?? null;
}
