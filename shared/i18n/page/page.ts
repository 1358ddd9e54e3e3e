import type { EngineStatus, Profile } from '../../model/engine-status.ts';
import type { Severity } from '../../model/problem.ts';
import type { SourceChoice } from '../../model/source.ts';
import type { ClustersMessages } from './page-clusters.ts';
import type { RequestsMessages } from './page-requests.ts';
import type { RoutesMessages } from './page-routes.ts';
import type { SetupMessages } from './page-setup.ts';

/** The views of the page, as they stand in its address. */
export type PageView = 'routes' | 'requests' | 'try' | 'clusters' | 'setup' | 'problems';

/** Words of the page. Text between backticks is shown in the typeface for code. */
export interface PageMessages {
  /** The language's own name. */
  readonly language: string;
  readonly views: Readonly<Record<PageView, string>>;
  readonly navigation: string;
  readonly states: Readonly<Record<EngineStatus['state'], string>>;
  readonly connection: {
    readonly connecting: string;
    /** In the place of the engine's state. */
    readonly none: string;
    readonly lost: (seconds: number) => string;
    readonly lostLong: string;
    readonly retry: string;
    readonly mismatch: string;
    readonly reload: string;
  };
  readonly header: {
    readonly engine: string;
    readonly source: string;
    readonly allNamespaces: string;
    readonly namespaces: (count: number) => string;
    readonly changeSource: string;
    readonly profile: Readonly<Record<Profile, { readonly name: string; readonly meaning: string }>>;
    readonly search: string;
    readonly problems: (count: number) => string;
    readonly display: string;
  };
  readonly engine: {
    readonly version: string;
    readonly since: string;
    readonly process: string;
    readonly listening: string;
    readonly nothingListening: string;
    readonly read: string;
    readonly stateFolder: string;
    readonly certificates: string;
    readonly objects: string;
    readonly copyRole: string;
  };
  readonly display: {
    readonly theme: string;
    readonly themes: Readonly<Record<'auto' | 'light' | 'dark', string>>;
    readonly language: string;
    readonly detail: string;
    readonly details: Readonly<Record<'below' | 'beside', string>>;
    readonly help: string;
  };
  readonly filter: {
    readonly label: string;
    readonly clear: string;
    readonly shown: (shown: number, total: number) => string;
    readonly nothing: string;
    readonly routesExample: string;
    readonly requestsExample: string;
    readonly problemsExample: string;
  };
  readonly detail: {
    readonly label: string;
    readonly close: string;
    readonly raw: string;
    readonly resize: string;
    readonly nothing: string;
  };
  readonly copy: {
    readonly url: string;
    readonly curl: string;
    readonly json: string;
    readonly done: string;
    readonly failed: string;
  };
  readonly routes: RoutesMessages;
  readonly setup: SetupMessages;
  readonly requests: RequestsMessages;
  readonly try: TryMessages;
  readonly clusters: ClustersMessages;
  readonly problems: ProblemsMessages;
  readonly source: SourceMessages;
  readonly palette: {
    readonly title: string;
    readonly placeholder: string;
    readonly nothing: string;
    readonly kinds: Readonly<Record<'view' | 'host' | 'route' | 'action', string>>;
  };
  readonly help: { readonly title: string; readonly close: string; readonly keys: ShortcutMessages };
  readonly failed: (message: string) => string;
}

export interface ShortcutMessages {
  readonly move: string;
  readonly filter: string;
  readonly enter: string;
  readonly escape: string;
  readonly open: string;
  readonly copy: string;
  readonly explain: string;
  readonly use: string;
  readonly pause: string;
  readonly palette: string;
  readonly views: string;
  readonly help: string;
}

export interface TryMessages {
  readonly url: string;
  readonly method: string;
  readonly submit: string;
  readonly hint: string;
  readonly empty: { readonly title: string; readonly next: string };
  readonly sections: Readonly<Record<'losers' | 'steps' | 'upstream' | 'headers' | 'answer', string>>;
  readonly columns: Readonly<Record<'host' | 'path' | 'type' | 'ingress' | 'reason', string>>;
  readonly facts: Readonly<
    Record<
      | 'asked'
      | 'normalized'
      | 'server'
      | 'winner'
      | 'service'
      | 'status'
      | 'location'
      | 'upstreamPath'
      | 'endpoints'
      | 'regexCause',
      string
    >
  >;
  readonly podDecides: string;
  readonly noWinner: string;
  readonly noLosers: string;
  readonly answers: string;
  readonly open: string;
}

export interface ProblemsMessages {
  readonly list: string;
  readonly severities: Readonly<Record<Severity, string>>;
  readonly columns: Readonly<Record<'severity' | 'problem' | 'subject' | 'code', string>>;
  readonly remedy: string;
  readonly facts: Readonly<Record<'subject' | 'code' | 'values' | 'severity', string>>;
  readonly showRoutes: string;
  readonly empty: { readonly title: string; readonly next: string };
}

export interface SourceMessages {
  readonly title: string;
  readonly kinds: Readonly<Record<SourceChoice['kind'], { readonly name: string; readonly meaning: string }>>;
  readonly paths: string;
  readonly pathsHint: string;
  readonly files: string;
  readonly filesHint: string;
  readonly context: string;
  readonly current: string;
  readonly loadContexts: string;
  readonly loadingContexts: string;
  readonly noContexts: string;
  readonly namespaces: string;
  readonly namespacesHint: string;
  readonly apply: string;
  readonly applying: string;
  readonly cancel: string;
  readonly needPath: string;
  readonly needContext: string;
  readonly failed: string;
}
