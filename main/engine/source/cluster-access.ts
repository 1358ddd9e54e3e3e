import type { ApiClient } from './kubeconfig/server/api-client.ts';
import type { Credentials } from './kubeconfig/credentials/credentials.ts';

/** What it takes to speak to a cluster's API server, beside reading objects. One value for one version of a context. */
export interface ClusterAccess {
  /** The context's name. */
  readonly context: string;
  /** URL of the API server, as the kubeconfig has it. */
  readonly server: string;
  /** Proxy on the way to it, with the rules of `proxyFor`; null for none. */
  readonly proxy: string | null;
  /** Headers and TLS material; ask anew for each connection. */
  readonly credentials: Credentials;
  /** Small questions, over the connections that objects are read over. */
  readonly api: Pick<ApiClient, 'get' | 'post'>;
}
