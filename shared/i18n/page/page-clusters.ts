/** Groups of rows in the view of clusters, in their order. */
export type ClusterGroup = 'context' | 'kind' | 'way' | 'tunnel' | 'node' | 'controller' | 'controller-named';

export interface ContextSentence {
  readonly name: string;
  readonly server: string;
  /** How it signs in, in a few words. */
  readonly credential: string;
}

/** What is said of the ways to pods, of tunnels, nodes and controllers. */
export interface WayMessages {
  readonly network: string;
  readonly networkStates: Readonly<Record<'proved' | 'trusted' | 'unproved' | 'unknown', string>>;
  readonly networkSentences: Readonly<Record<'proved' | 'trusted' | 'unproved' | 'unknown', string>>;
  readonly proofs: Readonly<Record<'controlPlane' | 'nameServer', string>>;
  readonly trust: string;
  readonly trustMeaning: string;
  readonly choose: string;
  readonly chooseAll: string;
  readonly auto: string;
  readonly failed: string;
  readonly sentence: (service: string, way: string, reason: string) => string;
  readonly noWay: (service: string, reason: string) => string;
  readonly routes: (count: number) => string;
  readonly showRoutes: string;
  readonly tunnelStates: Readonly<Record<'open' | 'waiting' | 'suspect' | 'failed' | 'idle', string>>;
  readonly transports: Readonly<Record<'websocket' | 'spdy' | 'channels', string>>;
  readonly streams: (count: number) => string;
  readonly tunnelSentence: (pod: string, streams: number, tunnels: number) => string;
  readonly tunnelFailed: (pod: string, message: string) => string;
  readonly nodeStates: Readonly<Record<'ready' | 'not-ready' | 'unschedulable', string>>;
  readonly nodeSentence: (node: string, addresses: string) => string;
  readonly nodeDown: (node: string) => string;
  readonly controllerStates: Readonly<Record<'reached' | 'partial' | 'inside', string>>;
  readonly controllerSentence: (product: string, classes: string) => string;
  /** Of a controller that objects without a cluster name. */
  readonly controllerNamed: string;
  readonly controllerNamedSentence: (product: string, classes: string) => string;
  readonly facts: Readonly<
    Record<
      | 'way'
      | 'why'
      | 'chosen'
      | 'changes'
      | 'inUse'
      | 'proofs'
      | 'transport'
      | 'tunnels'
      | 'streams'
      | 'waiting'
      | 'suspect'
      | 'lastError'
      | 'addresses'
      | 'zone'
      | 'service'
      | 'workload'
      | 'classes'
      | 'settings'
      | 'unread',
      string
    >
  >;
}

/** Words of the view of clusters. */
export interface ClustersMessages {
  readonly list: string;
  readonly groups: Readonly<Record<ClusterGroup, string>>;
  readonly columns: Readonly<Record<'name' | 'state' | 'facts' | 'actions', string>>;
  readonly contextStates: Readonly<Record<'used' | 'sign-in' | 'trouble' | 'expired' | 'current' | 'other', string>>;
  readonly use: string;
  readonly useThis: string;
  readonly useContext: (name: string) => string;
  readonly switching: string;
  readonly again: string;
  readonly signInAgain: string;
  readonly copyRole: string;
  readonly copyCommand: string;
  readonly objects: (count: number) => string;
  /** `read` counts kinds of which at least a part is read. */
  readonly used: (context: ContextSentence, read: number, kinds: number) => string;
  readonly usedSignIn: (context: ContextSentence, detail: string) => string;
  readonly unused: (context: ContextSentence) => string;
  readonly ways: WayMessages;
  readonly kindSentences: Readonly<
    Record<
      'live' | 'loading' | 'partial' | 'reconnecting' | 'forbidden' | 'not-served' | 'sign-in' | 'failed',
      (kind: string, state: string) => string
    >
  >;
  readonly facts: Readonly<
    Record<
      | 'server'
      | 'cluster'
      | 'user'
      | 'namespace'
      | 'file'
      | 'credential'
      | 'plugin'
      | 'environment'
      | 'installHint'
      | 'expires'
      | 'actsAs'
      | 'state'
      | 'objects'
      | 'namespaces'
      | 'missing'
      | 'since'
      | 'said'
      | 'helps',
      string
    >
  >;
  readonly defaultNamespace: string;
  readonly current: string;
  readonly consent: {
    readonly title: string;
    readonly sentence: (context: string) => string;
    readonly warning: string;
    readonly run: string;
    readonly cancel: string;
  };
  readonly failed: string;
  readonly example: string;
  readonly empty: { readonly title: string; readonly next: string };
}
