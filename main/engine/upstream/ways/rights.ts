import type { ApiClient } from '#engine/source/kubeconfig/server/api-client.ts';
import type { Allowed } from './choose-ways.ts';

const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const LIMIT_MS = 5_000;
const KNOWN_MS = 300_000;
const UNKNOWN_MS = 30_000;

/** What may be done to reach pods of one namespace. */
export interface ReachRights {
  /** `create` or `get` of pods/portforward: either is enough, by another transport (reference 3.8). */
  readonly tunnel: Allowed;
  /** `get` of services/proxy. */
  readonly serviceProxy: Allowed;
}

const NOT_KNOWN: ReachRights = { tunnel: 'unknown', serviceProxy: 'unknown' };

interface Kept {
  readonly rights: ReachRights;
  readonly until: number;
}

/** Asks the API server what its user may do, one namespace at a time, and remembers it for 5 min. */
export class Rights {
  readonly #api: Pick<ApiClient, 'post'>;
  readonly #now: () => number;
  #known = new Map<string, Kept>();
  #asking = new Map<string, Promise<void>>();

  constructor(api: Pick<ApiClient, 'post'>, now: () => number) {
    this.#api = api;
    this.#now = now;
  }

  of(namespace: string): ReachRights {
    return this.#known.get(namespace)?.rights ?? NOT_KNOWN;
  }

  isDue(namespace: string): boolean {
    const kept = this.#known.get(namespace);
    return kept === undefined || this.#now() >= kept.until;
  }

  /** Asks where it is time; what was known stays where the server does not say. */
  async ask(namespace: string): Promise<void> {
    if (!this.isDue(namespace)) return;
    const running = this.#asking.get(namespace) ?? this.#review(namespace);
    this.#asking.set(namespace, running);
    await running;
  }

  /** A tunnel was refused for want of a right, whatever the reviews say. */
  refused(namespace: string): void {
    const { rights } = this.#known.get(namespace) ?? { rights: NOT_KNOWN };
    this.#known.set(namespace, { rights: { ...rights, tunnel: 'no' }, until: this.#now() + KNOWN_MS });
  }

  forget(): void {
    this.#known.clear();
  }

  async #review(namespace: string): Promise<void> {
    const [creates, gets, proxies] = await Promise.all([
      this.#may(namespace, { verb: 'create', resource: 'pods', subresource: 'portforward' }),
      this.#may(namespace, { verb: 'get', resource: 'pods', subresource: 'portforward' }),
      this.#may(namespace, { verb: 'get', resource: 'services', subresource: 'proxy' }),
    ]);
    this.#asking.delete(namespace);
    const tunnel = creates === 'yes' || gets === 'yes' ? 'yes' : creates === 'no' && gets === 'no' ? 'no' : 'unknown';
    const isKnown = tunnel !== 'unknown' && proxies !== 'unknown';
    const before = this.of(namespace);
    const rights = {
      tunnel: tunnel === 'unknown' ? before.tunnel : tunnel,
      serviceProxy: proxies === 'unknown' ? before.serviceProxy : proxies,
    };
    this.#known.set(namespace, { rights, until: this.#now() + (isKnown ? KNOWN_MS : UNKNOWN_MS) });
  }

  async #may(namespace: string, attributes: Readonly<Record<string, string>>): Promise<Allowed> {
    const review = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: { namespace, ...attributes } },
    };
    try {
      const answer = await this.#api.post(REVIEWS, review, AbortSignal.timeout(LIMIT_MS));
      const status = (answer as { readonly status?: { readonly allowed?: unknown } } | null)?.status;
      return typeof status?.allowed === 'boolean' ? (status.allowed ? 'yes' : 'no') : 'unknown';
    } catch {
      // Reading the objects says what is wrong with the API server; here it is just not known.
      return 'unknown';
    }
  }
}
