/** Where Kubernetes objects come from, as a person chose it. */
export type SourceChoice =
  | { readonly kind: 'demo' }
  | { readonly kind: 'manifests'; readonly paths: readonly string[] }
  | {
      readonly kind: 'kubeconfig';
      /** Empty: `KUBECONFIG`, else `~/.kube/config`, as kubectl reads them. */
      readonly files: readonly string[];
      /** null: the current context. */
      readonly context: string | null;
    };

/** Namespaces a person limits the product to; null for all. */
export type NamespaceLimit = readonly string[] | null;

/** A source as shown to a person and kept in a request record. */
export interface SourceDescription {
  readonly kind: SourceChoice['kind'];
  /** Context name, folder, or `demo`. */
  readonly name: string;
}

/** How the reading of one kind of object stands. */
export interface KindState {
  readonly kind: string;
  readonly state: 'loading' | 'live' | 'reconnecting' | 'forbidden' | 'failed';
  readonly objects: number;
  /** One sentence for a person, null where nothing needs saying. */
  readonly detail: string | null;
}

export interface SourceStatus {
  readonly source: SourceDescription;
  readonly state: 'starting' | 'live' | 'degraded' | 'failed';
  readonly kinds: readonly KindState[];
}

/** One context of the kubeconfig files, for choosing. */
export interface ContextDescription {
  readonly name: string;
  readonly cluster: string;
  readonly server: string;
  readonly namespace: string | null;
  readonly user: string;
  readonly file: string;
  readonly current: boolean;
}
