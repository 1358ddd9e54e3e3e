import type { Phrase } from './phrase.ts';

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

/** A right that is missing, in the words of Kubernetes. */
export interface MissingRight {
  readonly verb: string;
  readonly resource: string;
  /** null: in the whole cluster. */
  readonly namespace: string | null;
  /** null where the server does not say for whom. */
  readonly user: string | null;
}

/** How the reading of one kind of object stands. Times are milliseconds since the epoch. */
export interface KindState {
  readonly kind: string;
  readonly state: 'loading' | 'live' | 'partial' | 'reconnecting' | 'forbidden' | 'sign-in' | 'failed';
  readonly objects: number;
  /** One sentence for a person, null where nothing needs saying. */
  readonly detail: string | null;
  /** What the detail is made of, for another language. */
  readonly phrase?: Phrase;
  /** While it is loading: pages of the list; `of` null where the server does not say how many there are. */
  readonly pages?: { readonly read: number; readonly of: number | null };
  /** Since when it is not live; what was read before is used meanwhile. */
  readonly since?: number;
  /** When it is tried again. */
  readonly retryAt?: number;
  /** Only objects of Services that are referenced are read, since there are very many: so many, null where that is not known. */
  readonly selected?: { readonly of: number | null };
  /** Where it is partial: the namespaces that are read. */
  readonly namespaces?: readonly string[];
  readonly missing?: MissingRight;
  /** Routes do without it; what is lost is said where it is looked for. */
  readonly optional?: true;
}

export interface SourceStatus {
  readonly source: SourceDescription;
  readonly state: 'starting' | 'live' | 'degraded' | 'failed';
  readonly kinds: readonly KindState[];
  /** YAML with the rights that are missing, to hand to an administrator. */
  readonly role?: string;
}

/** How a context signs in, without anything secret. */
export interface CredentialDescription {
  readonly kind: 'certificate' | 'token' | 'token-file' | 'plugin' | 'password' | 'provider' | 'none';
  /** File of the token, name of the auth provider or of the user, or the plugin's command line; null where there is no such thing. */
  readonly what: string | null;
  /** End of validity in milliseconds since the epoch, null where it is not known without signing in. */
  readonly expires: number | null;
  /** User that the API server is asked to act as (`as`), null for oneself. */
  readonly actsAs: string | null;
  /** Only for a plugin. */
  readonly plugin?: PluginDescription;
}

/** What a person should see before a credential plugin runs (reference 6). */
export interface PluginDescription {
  /** Names of the environment variables that its definition sets. */
  readonly environment: readonly string[];
  readonly installHint: string | null;
  /** Whether this very definition was chosen before. */
  readonly approved: boolean;
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
  readonly credential: CredentialDescription;
}
