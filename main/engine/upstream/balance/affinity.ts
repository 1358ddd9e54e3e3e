import { createHash, randomBytes } from 'node:crypto';
import type { Backend } from '../endpoints/backend.ts';
import { ConsistentHash } from './consistent-hash.ts';
import type { Endpoint } from '../endpoints/endpoint.ts';

/** How faithful cookies are: `balanced` ones move to an endpoint that is new when their turn on the ring wants it. */
export type AffinityMode = 'balanced' | 'persistent';

/** An endpoint that a client is to stay with, and the value of the cookie that says so. */
export interface AffinityChoice {
  readonly endpoint: Endpoint;
  readonly value: string;
}

const MAX_DIGESTS = 50_000;
const KEY_LENGTH = 32;
const SEED_LENGTH = 16;
const MOST_SEEDS = 20;

const digests = new Map<string, string>();
const rings = new WeakMap<readonly Endpoint[], ConsistentHash>();

/** 32 hex digits for a text that tell nobody the pod's address. */
function digest(text: string): string {
  let found = digests.get(text);
  if (found === undefined) {
    if (digests.size >= MAX_DIGESTS) digests.clear();
    found = createHash('sha256').update(`gatehouse-affinity ${text}`).digest('hex').slice(0, KEY_LENGTH);
    digests.set(text, found);
  }
  return found;
}

/** Whether a cookie's value, `<key>|<hash of the backend>`, was made for a backend (reference 15). */
export function isOfBackend(value: string, backend: Backend): boolean {
  const [key, hash, more] = value.split('|');
  return key?.length === KEY_LENGTH && more === undefined && hash === digest(backend.key);
}

/** The endpoint that a cookie's value means; null where it is of another backend or its endpoint is gone. */
export function endpointOfAffinity(value: string, backend: Backend, mode: AffinityMode): Endpoint | null {
  if (!isOfBackend(value, backend)) return null;
  const { endpoints } = backend;
  const key = value.slice(0, KEY_LENGTH);
  if (mode === 'persistent') return endpoints.find((endpoint) => digest(endpoint.key) === key) ?? null;
  const mark = key.slice(SEED_LENGTH);
  if (!endpoints.some((endpoint) => digest(endpoint.key).startsWith(mark))) return null;
  return onRing(endpoints, key.slice(0, SEED_LENGTH));
}

/** An endpoint for a client without a cookie that counts, none of `tried` where there are others; null where there is none. */
export function chooseAffinity(
  backend: Backend,
  mode: AffinityMode,
  tried: readonly Endpoint[] = [],
): AffinityChoice | null {
  const { endpoints } = backend;
  if (mode === 'persistent') {
    const endpoint = backend.next(tried);
    return endpoint === null ? null : { endpoint, value: valueOf(digest(endpoint.key), backend) };
  }
  let choice: AffinityChoice | null = null;
  for (let attempt = 0; attempt < MOST_SEEDS; attempt++) {
    const seed = randomBytes(SEED_LENGTH / 2).toString('hex');
    const endpoint = onRing(endpoints, seed);
    if (endpoint === null) return null;
    choice = { endpoint, value: valueOf(`${seed}${digest(endpoint.key).slice(0, KEY_LENGTH - SEED_LENGTH)}`, backend) };
    if (!tried.includes(endpoint)) break;
  }
  return choice;
}

function valueOf(key: string, backend: Backend): string {
  return `${key}|${digest(backend.key)}`;
}

function onRing(endpoints: readonly Endpoint[], seed: string): Endpoint | null {
  let ring = rings.get(endpoints);
  if (ring === undefined) {
    ring = new ConsistentHash(endpoints.map((endpoint) => endpoint.key));
    rings.set(endpoints, ring);
  }
  return endpoints[ring.find(seed)] ?? null;
}
