import { CodedError } from '#engine/coded-error.ts';
import type { OpenRequest } from '#engine/assembly/browser/browser-access.ts';
import type { Applied } from '#engine/engine-options.ts';
import type { RequestBatch } from '#engine/requests/request-log.ts';
import { summaryOf } from '#engine/requests/summary.ts';
import type { EngineSurface } from '#main/api/engine-surface.ts';
import type { Browsing, BrowserSession } from '#shared/model/browsing.ts';
import type { EngineStatus } from '#shared/model/engine-status.ts';
import type { Explanation, ExplainRequest } from '#shared/model/explanation.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { RequestRecord } from '#shared/model/request-record.ts';
import type { RequestSummary } from '#shared/model/request-summary.ts';
import type { RoutesView } from '#shared/model/route-view.ts';
import type { NamespaceLimit, SourceChoice } from '#shared/model/source.ts';
import { AUTOMATIC_WAYS, type WayChoice, type WaySettings, type WayTarget } from '#shared/model/way.ts';
import { SetupDouble } from './setup.ts';

type Listener = (value: never) => void;

/** An engine that records what it is asked and says what a test tells it to say. */
export class EngineDouble implements EngineSurface {
  readonly calls: (readonly [method: string, ...parameters: unknown[]])[] = [];
  readonly requests = new RequestLogDouble();
  readonly browsers = new BrowsersDouble(this);
  readonly setup = new SetupDouble(() => this.announce('setup'));
  readonly ways = {
    choose: (target: WayTarget, way: WayChoice): WaySettings => {
      this.calls.push(['ways.choose', target, way]);
      return AUTOMATIC_WAYS;
    },
    trust: (isTrusted: boolean): WaySettings => {
      this.calls.push(['ways.trust', isTrusted]);
      return AUTOMATIC_WAYS;
    },
  };
  statusValue: EngineStatus = statusOf({});
  routesValue: RoutesView = { hosts: [], ignored: [] };
  problemsValue: readonly Problem[] = [];
  /** What `chooseSource` fails with. */
  chooseFailure: CodedError | null = null;
  readonly #listeners = new Map<string, Set<Listener>>();

  async start(): Promise<void> {
    this.calls.push(['start']);
  }

  async stop(): Promise<void> {
    this.calls.push(['stop']);
  }

  status(): EngineStatus {
    return this.statusValue;
  }

  routes(): RoutesView {
    return this.routesValue;
  }

  problems(): readonly Problem[] {
    return this.problemsValue;
  }

  addressesOf(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  explain(request: ExplainRequest): Explanation {
    this.calls.push(['explain', request]);
    if (!request.url.startsWith('http')) {
      throw new CodedError('bad-url', `"${request.url}" is no URL.`, { hint: 'Write http://HOST/PATH.' });
    }
    if (request.url.endsWith('/broken')) throw new TypeError('secret detail');
    return explanationOf(request);
  }

  async chooseSource(choice: SourceChoice, namespaces: NamespaceLimit): Promise<void> {
    this.calls.push(['chooseSource', choice, namespaces]);
    if (this.chooseFailure !== null) throw this.chooseFailure;
    this.statusValue = { ...this.statusValue, choice, namespaces };
    this.announce('status');
  }

  async firstApplied(): Promise<Applied> {
    return { read: 1, objects: 0, hosts: 0, routes: 0, problems: 0 };
  }

  on(event: string, listener: Listener): () => void {
    return subscribe(this.#listeners, event, listener);
  }

  announce(event: 'status' | 'routes' | 'problems' | 'browsing' | 'setup'): void {
    for (const listener of this.#listeners.get(event) ?? []) (listener as () => void)();
  }

  /** Listeners that are still registered, of engine and request log. */
  get listening(): number {
    return [...this.#listeners.values()].reduce((sum, set) => sum + set.size, 0) + this.requests.listening;
  }
}

/** A request log without a ring; batches go out when `flush` is called. */
export class RequestLogDouble {
  readonly #listeners = new Map<string, Set<Listener>>();
  #records: RequestRecord[] = [];
  #added: RequestSummary[] = [];
  #cleared = false;

  add(record: RequestRecord): void {
    this.#records.push(record);
    this.#added.push(summaryOf(record));
    for (const listener of this.#listeners.get('record') ?? []) (listener as (record: RequestRecord) => void)(record);
  }

  flush(): void {
    const batch = { cleared: this.#cleared, added: this.#added };
    this.#cleared = false;
    this.#added = [];
    for (const listener of this.#listeners.get('batch') ?? []) (listener as (batch: RequestBatch) => void)(batch);
  }

  list(filter: string, limit: number): readonly RequestRecord[] {
    return this.#records.filter((record) => record.path.includes(filter)).slice(-limit);
  }

  summaries(limit: number): readonly RequestSummary[] {
    return this.#records.slice(-limit).map(summaryOf);
  }

  get(id: string): RequestRecord | null {
    return this.#records.find((record) => record.id === id) ?? null;
  }

  clear(): void {
    this.#records = [];
    this.#added = [];
    this.#cleared = true;
  }

  onRecord(listener: (record: RequestRecord) => void): () => void {
    return subscribe(this.#listeners, 'record', listener);
  }

  onBatch(listener: (batch: RequestBatch) => void): () => void {
    return subscribe(this.#listeners, 'batch', listener);
  }

  get listening(): number {
    return [...this.#listeners.values()].reduce((sum, set) => sum + set.size, 0);
  }
}

function subscribe(listeners: Map<string, Set<Listener>>, event: string, listener: Listener): () => void {
  const set = listeners.get(event) ?? new Set<Listener>();
  listeners.set(event, set.add(listener));
  return () => void set.delete(listener);
}

/** A status of the demo source, with what a test changes. */
export function statusOf(changes: Partial<EngineStatus>): EngineStatus {
  return {
    state: 'running',
    version: '0.0.0-test',
    pid: 1,
    since: 0,
    choice: { kind: 'demo' },
    namespaces: null,
    profile: 'local',
    certificates: 'auto',
    source: { source: { kind: 'demo', name: 'demo' }, state: 'live', kinds: [] },
    controllers: [],
    listening: { http: [], https: [] },
    read: 1,
    hosts: 0,
    routes: 0,
    problems: 0,
    stateFolder: '/nowhere',
    ...changes,
  };
}

/** A request that the pod `pod-1` answered, with what a test changes. */
export function recordOf(changes: Partial<RequestRecord>): RequestRecord {
  return {
    id: 'r1',
    time: '2026-01-02T03:04:05.678Z',
    client: { address: '127.0.0.1', port: 5000 },
    method: 'GET',
    scheme: 'http',
    host: 'da2so.com',
    path: '/hostname',
    query: '',
    httpVersion: '1.1',
    tls: null,
    source: 'demo',
    route: {
      namespace: 'default',
      ingress: 'ingress-example',
      path: '/hostname',
      pathType: 'Prefix',
      dialect: 'ingress-nginx',
    },
    service: { namespace: 'default', name: 'hostname-svc', port: 8080 },
    endpoint: { address: '127.0.0.1', port: 9000, pod: 'pod-1', node: null, way: 'direct' },
    upstreamPath: '/',
    status: 200,
    answeredBy: 'upstream',
    reason: 'upstream',
    attempts: [],
    timing: { total: 1.25, match: 0.01, connect: 0.2, firstByte: 0.9 },
    received: 0,
    sent: 12,
    requestHeaders: [],
    responseHeaders: [],
    ...changes,
  };
}

function explanationOf(request: ExplainRequest): Explanation {
  const url = new URL(request.url);
  return {
    request: { method: request.method, scheme: 'http', host: url.hostname, target: url.pathname + url.search },
    normalizedPath: url.pathname,
    server: null,
    winner: null,
    losers: [],
    steps: [],
    answer: { status: 404, reason: 'no-host', location: null, detail: null },
    upstream: null,
    sentences: [],
  };
}

/** Ways to reach hosts in a browser, as a test says. */
export class BrowsersDouble {
  value: Browsing = {
    browsers: [{ id: 'chromium', name: 'Chromium', packaging: 'native', program: '/usr/bin/chromium' }],
    hindrance: null,
    sessions: [],
    pac: { on: false, url: null, names: 2 },
  };
  /** What `open` fails with. */
  openFailure: CodedError | null = null;
  readonly #engine: EngineDouble;

  constructor(engine: EngineDouble) {
    this.#engine = engine;
  }

  view(): Browsing {
    return this.value;
  }

  async refresh(): Promise<Browsing> {
    return this.value;
  }

  async open(request: OpenRequest): Promise<BrowserSession> {
    this.#engine.calls.push(['browsers.open', request]);
    const failure = request.approve.length > 0 ? null : this.openFailure;
    if (failure !== null) throw failure;
    const session: BrowserSession = {
      id: `session-${this.value.sessions.length + 1}`,
      browser: request.browser ?? 'chromium',
      name: 'Chromium',
      url: request.url,
      since: Date.now(),
      trust: 'store',
      names: 2,
      left: 0,
    };
    this.#change({ sessions: [...this.value.sessions, session] });
    return session;
  }

  async close(id: string): Promise<void> {
    this.#change({ sessions: this.value.sessions.filter((session) => session.id !== id) });
  }

  async switchPac(on: boolean): Promise<{ on: boolean; port: number }> {
    this.#change({ pac: { on, url: on ? 'http://127.0.0.1:17480/proxy.pac' : null, names: 2 } });
    return { on, port: 17_480 };
  }

  #change(changes: Partial<Browsing>): void {
    this.value = { ...this.value, ...changes };
    this.#engine.announce('browsing');
  }
}
