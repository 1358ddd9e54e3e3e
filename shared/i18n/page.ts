import type { EngineStatus, Profile } from '../model/engine-status.ts';
import type { Severity } from '../model/problem.ts';
import type { RecordedEndpoint, RecordedRoute, RequestRecord } from '../model/request-record.ts';
import type { HostView, RouteView } from '../model/route-view.ts';
import type { KindState, SourceChoice } from '../model/source.ts';

export type PageView = 'routes' | 'requests' | 'try' | 'problems';

/** What a sentence about a route needs. `service` is `namespace/name:port`, `ingress` is `namespace/name`. */
export interface RouteSentence {
  readonly host: string;
  readonly path: string;
  readonly service: string;
  readonly ingress: string;
  readonly ready: number;
  readonly total: number;
}

/** What a sentence about a request needs. `pod` is a pod's name, else an address. */
export interface RequestSentence {
  readonly pod: string;
  readonly status: number;
  readonly milliseconds: string;
  readonly route: RecordedRoute | null;
  readonly upstreamPath: string | null;
}

/** Words of the page. Text between backticks is shown in the typeface for code. */
export interface PageMessages {
  /** The language's own name. */
  readonly language: string;
  readonly views: Readonly<Record<PageView, string>>;
  readonly navigation: string;
  readonly skip: string;
  readonly states: Readonly<Record<EngineStatus['state'], string>>;
  readonly connection: {
    readonly connecting: string;
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
    readonly kindStates: Readonly<Record<KindState['state'], string>>;
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
  readonly requests: RequestsMessages;
  readonly try: TryMessages;
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
  readonly pause: string;
  readonly palette: string;
  readonly views: string;
  readonly help: string;
}

export interface RoutesMessages {
  readonly list: string;
  readonly columns: Readonly<
    Record<'path' | 'type' | 'service' | 'ready' | 'state' | 'className' | 'tls' | 'name' | 'actions', string>
  >;
  readonly states: Readonly<Record<RouteView['state'], string>>;
  readonly anyHost: string;
  readonly regex: string;
  readonly implicit: string;
  readonly implicitMeaning: string;
  readonly noClass: string;
  readonly rewrite: (target: string) => string;
  readonly readyOf: (ready: number, total: number) => string;
  /** Of a host's routes. */
  readonly someReady: (ready: number, total: number) => string;
  readonly certificates: Readonly<Record<HostView['certificate'], { readonly word: string; readonly meaning: string }>>;
  readonly names: Readonly<Record<HostView['name'], { readonly word: string; readonly meaning: string }>>;
  readonly open: string;
  readonly openHost: (host: string) => string;
  readonly copyHost: (host: string) => string;
  readonly explain: string;
  readonly showRequests: string;
  readonly ignored: (count: number) => string;
  readonly ignoredSentence: (ingress: string) => string;
  readonly hostSentence: (host: string, routes: number, ready: number) => string;
  readonly sentences: Readonly<Record<RouteView['state'], (route: RouteSentence) => string>>;
  readonly builtIn: string;
  readonly facts: Readonly<
    Record<
      | 'url'
      | 'ingress'
      | 'className'
      | 'dialect'
      | 'path'
      | 'service'
      | 'endpoints'
      | 'rewrite'
      | 'policy'
      | 'certificate'
      | 'clusterCertificate'
      | 'name'
      | 'reason',
      string
    >
  >;
  readonly dialects: Readonly<Record<RouteView['dialect'], string>>;
  readonly empty: { readonly loading: string; readonly title: string; readonly next: string };
}

export interface RequestsMessages {
  readonly list: string;
  readonly columns: Readonly<
    Record<'time' | 'method' | 'status' | 'host' | 'path' | 'pod' | 'ingress' | 'duration' | 'size', string>
  >;
  readonly pause: string;
  readonly resume: string;
  readonly paused: string;
  readonly clear: string;
  readonly waiting: (count: number) => string;
  readonly aborted: string;
  readonly answeredByUpstream: (request: RequestSentence) => string;
  readonly answeredByGatehouse: (request: RequestSentence, reason: string) => string;
  readonly sections: Readonly<
    Record<'route' | 'pod' | 'attempts' | 'timing' | 'requestHeaders' | 'responseHeaders' | 'why', string>
  >;
  readonly facts: Readonly<
    Record<
      | 'url'
      | 'time'
      | 'client'
      | 'protocol'
      | 'tls'
      | 'source'
      | 'ingress'
      | 'matched'
      | 'service'
      | 'endpoint'
      | 'path'
      | 'received'
      | 'sent'
      | 'reason'
      | 'id'
      | 'headers',
      string
    >
  >;
  readonly ways: Readonly<Record<RecordedEndpoint['way'], string>>;
  readonly timing: Readonly<Record<keyof RequestRecord['timing'] | 'rest', string>>;
  readonly attempt: (number: number) => string;
  readonly noRoute: string;
  readonly podSawNothing: string;
  readonly headersAsNow: string;
  readonly noHeaders: string;
  readonly masked: string;
  readonly gone: string;
  readonly explain: string;
  readonly empty: { readonly title: string; readonly next: string; readonly open: (host: string) => string };
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
