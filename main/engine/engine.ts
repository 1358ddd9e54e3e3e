import type { EngineStatus } from '#shared/model/engine-status.ts';
import type { Explanation, ExplainRequest } from '#shared/model/explanation.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { RoutesView } from '#shared/model/route-view.ts';
import type { NamespaceLimit, SourceChoice } from '#shared/model/source.ts';
import { Announcer } from './announcer.ts';
import type { BrowserAccess } from './assembly/browser/browser-access.ts';
import { ClusterView } from './views/cluster-view.ts';
import { ClusterWays } from './assembly/cluster-ways.ts';
import { createDoors } from './assembly/create-doors.ts';
import { describeChoice } from './assembly/create-source.ts';
import { CurrentSource } from './assembly/current-source.ts';
import type { Applied, EngineEvents, EngineOptions } from './engine-options.ts';
import { createEvaluator } from './assembly/create-evaluator.ts';
import type { Evaluator } from './evaluate/evaluator.ts';
import { HostNames } from './hosts/name-state.ts';
import type { SetupAccess } from './assembly/setup/setup-access.ts';
import { ClientServer } from './proxy/clients/client-server.ts';
import { explainRequest } from './proxy/explain/explain.ts';
import { Ports } from './assembly/ports.ts';
import { PassThrough } from './proxy/clients/pass-through.ts';
import { Proxy, type ProxyTable } from './proxy/proxy.ts';
import { clientAuthorities, proxyTable } from './assembly/proxy-table.ts';
import { LimitState } from './proxy/steps/limit-state.ts';
import { References } from './proxy/plan/references.ts';
import { SideRequest } from './proxy/side/side-request.ts';
import { RequestLog } from './requests/request-log.ts';
import { objectCount } from './views/object-count.ts';
import { emptySnapshot } from './source/empty-snapshot.ts';
import { createCertificateStore } from './tls/create-certificate-store.ts';
import type { CertificateStore } from './tls/certificate-store.ts';
import { EndpointDirectory } from './upstream/endpoints/endpoint-directory.ts';
import { UpstreamPool } from './upstream/upstream-pool.ts';
import { RouteViewer } from './views/view-routes.ts';

const STOP_MS = 4_000;

/** The product without a face: reads a source, answers requests by it, and tells what happened. Knows all rooms. */
export class Engine {
  readonly requests = new RequestLog();
  /** Browsers that need no set-up. */
  readonly browsers: BrowserAccess;
  /** Names, trust and ports of this machine. */
  readonly setup: SetupAccess;
  /** How pods are reached, and what a person chose about that. */
  readonly ways: ClusterWays;
  #options: EngineOptions;
  #announcer = new Announcer<EngineEvents>();
  #directory: EndpointDirectory;
  #pool = new UpstreamPool();
  #side: SideRequest;
  #references = new References();
  #limits = new LimitState();
  #cluster = new ClusterView();
  #certificates: CertificateStore | null = null;
  #proxy: Proxy;
  #clients: ClientServer;
  #passThrough: PassThrough;
  #ports: Ports;
  #viewer: RouteViewer;
  #source: CurrentSource;
  #evaluator: Evaluator;
  #read = 0;
  #problems: readonly Problem[] = [];
  #ownProblems: Problem[] = [];
  #since = Date.now();
  #state: 'starting' | 'running' | 'stopping' = 'starting';
  #firstApplied = Promise.withResolvers<Applied>();
  #lastApplied: Applied | null = null;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#source = new CurrentSource(options, {
      snapshot: (snapshot) => {
        this.ways.follow(this.#source.source, snapshot);
        this.#evaluator.take(snapshot);
      },
      status: () => this.#announcer.announce('status', undefined),
      moved: () => this.ways.moved(),
    });
    this.#ownProblems = [...(options.problems ?? [])];
    this.#ports = new Ports(options);
    const { connectTo, profile } = options;
    this.#directory = new EndpointDirectory({ connectTo, useTerminating: profile === 'local', ask: this.#source.ask });
    this.ways = new ClusterWays({
      directory: this.#directory,
      pool: this.#pool,
      ways: options.ways,
      machine: options.wayMachine,
      controllers: (snapshot) => this.#cluster.controllers(snapshot),
      lead: (through) => {
        this.#proxy.through = through;
      },
      changed: () => this.#rechecked(),
    });
    this.#side = new SideRequest(this.#directory, connectTo);
    this.#evaluator = createEvaluator(emptySnapshot(describeChoice(options.choice)), options, {
      directory: this.#directory,
      side: this.#side,
      references: this.#references,
      limits: this.#limits,
      redirectPort: this.#ports.inRedirects,
      pool: this.ways,
      store: () => this.#certificates,
      onTable: () => this.#proxy.replace(this.#proxyTable()),
      onApplied: (read) => this.#applied(read),
      onRechecked: () => this.#rechecked(),
    });
    const record = (exchange: Parameters<RequestLog['add']>[0]): void => this.requests.add(exchange);
    this.#proxy = new Proxy({ pool: this.#pool, record, redirectPort: this.#ports.inRedirects }, this.#proxyTable());
    const table = () => this.#evaluator.evaluation.table;
    this.#passThrough = new PassThrough({ table, directory: this.#directory, profile });
    this.#clients = new ClientServer(this.#proxy, () => this.#evaluator.evaluation.rules.configuration);
    const { browsers, setup } = createDoors(options, {
      ports: this.#ports,
      behind: {
        clients: this.#clients,
        askFor: (name) => clientAuthorities(this.#evaluator.evaluation, this.#references, name),
        passThrough: (name, socket) => this.#passThrough.take(name, socket),
        http2: () => this.#evaluator.evaluation.rules.configuration.http2,
      },
      table,
      certificates: () => this.#certificates,
      source: () => this.#source,
      announce: (event) => this.#announcer.announce(event, undefined),
      onSettled: () => this.#settled(),
    });
    this.browsers = browsers;
    this.setup = setup;
    this.#viewer = new RouteViewer({
      directory: this.#directory,
      ways: this.ways,
      cluster: this.#cluster,
      names: new HostNames(),
      ports: this.#ports,
      certificates: () => this.#certificates,
    });
  }

  /** Opens the ports and begins to read. Throws `CodedError` for what a person must correct first. */
  async start(): Promise<void> {
    const { stateFolder, listen } = this.#options;
    this.#certificates = await createCertificateStore({ stateFolder, onChange: () => this.#certificatesChanged() });
    if (listen) {
      await this.#listen(this.#certificates);
      this.#ownProblems.push(...(await this.browsers.start()));
    }
    try {
      await this.ways.prepare(this.#options.choice);
      await this.#source.open();
    } catch (error) {
      await this.stop();
      throw error;
    }
    this.#state = 'running';
    this.#announcer.announce('status', undefined);
    this.setup.resume();
  }

  /** Takes no more connections, finishes what is under way within 4 s, and closes everything. */
  async stop(): Promise<void> {
    this.#state = 'stopping';
    await this.setup.quit();
    this.#evaluator.stop();
    this.#ports.stop();
    this.#clients.drain();
    await Promise.all([this.#source.close(), this.browsers.stop()]);
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, STOP_MS);
    await Promise.race([this.#proxy.idle().then(() => this.#clients.flushed()), late]);
    clearTimeout(timer);
    this.#clients.destroy();
    this.#passThrough.close();
    this.ways.close();
    this.#side.close();
    this.#pool.close();
    this.requests.close();
    this.#certificates?.close();
  }

  status(): EngineStatus {
    const { version, profile, certificates, stateFolder } = this.#options;
    const { choice, namespaces, status: source } = this.#source;
    const troubled = source.state === 'degraded' || source.state === 'failed';
    return {
      state: this.#state === 'running' && troubled ? 'degraded' : this.#state,
      version,
      pid: process.pid,
      since: this.#since,
      choice,
      namespaces,
      profile,
      certificates,
      source,
      controllers: this.#cluster.controllers(this.#evaluator.evaluation.snapshot),
      listening: this.#ports.listening,
      ways: this.ways.status(),
      read: this.#read,
      hosts: this.#evaluator.evaluation.table.hosts,
      routes: this.#evaluator.evaluation.table.routes,
      problems: this.#problems.length,
      stateFolder,
    };
  }

  routes(): RoutesView {
    return this.#viewer.view(this.#evaluator.evaluation);
  }

  problems(): readonly Problem[] {
    return this.#problems;
  }

  /** `addresses`: what `addressesOf` the URL gave. */
  explain(request: ExplainRequest, addresses: readonly string[] = []): Explanation {
    const { snapshot, table, steps, hostSteps } = this.#evaluator.evaluation;
    const { serverSteps, settings: forward } = this.#proxy;
    const { numbers: ports } = this.#ports;
    const wayOf = this.ways.view.bind(this.ways);
    const byIngress = () => explainRequest(request, { table, serverSteps, hostSteps, forward, steps, ports, wayOf });
    return this.#cluster.explain(request, { snapshot, addresses, own: Object.values(ports), byIngress });
  }

  /** What the host of a URL stands for on this machine, where its port is one of the cluster's; else nothing. */
  addressesOf(url: string): Promise<readonly string[]> {
    return this.#cluster.addressesOf(url, this.#evaluator.evaluation.snapshot);
  }

  /** Changes the source. The old one serves until the new one has been read; stays where the new one cannot be opened. */
  async chooseSource(choice: SourceChoice, namespaces: NamespaceLimit): Promise<void> {
    await this.ways.prepare(choice);
    await this.#source.choose(choice, namespaces);
    this.#announcer.announce('status', undefined);
  }

  /** Resolves after the first reading that is in force. */
  firstApplied(): Promise<Applied> {
    return this.#firstApplied.promise;
  }

  on<Name extends 'applied' | 'status' | 'routes' | 'problems' | 'browsing' | 'setup'>(
    event: Name,
    listener: (value: EngineEvents[Name]) => void,
  ): () => void {
    return this.#announcer.on(event, listener);
  }

  async #listen(certificates: CertificateStore): Promise<void> {
    const { http2 } = this.#evaluator.evaluation.rules.configuration;
    const problems = await this.#ports.open({
      clients: this.#clients,
      serve: (name) => certificates.serve(name),
      askFor: (name) => clientAuthorities(this.#evaluator.evaluation, this.#references, name),
      passThrough: (name, socket) => this.#passThrough.take(name, socket),
      http2,
    });
    this.#ownProblems.push(...problems);
    this.#proxy.replace(this.#proxyTable());
  }

  #applied(read: number): void {
    this.ways.look();
    this.#takeProblems();
    const { snapshot, table } = this.#evaluator.evaluation;
    const { hosts, routes } = table;
    const applied: Applied = { read, objects: objectCount(snapshot), hosts, routes, problems: this.#problems.length };
    this.#read = read;
    this.#lastApplied = applied;
    this.#firstApplied.resolve(applied);
    this.setup.sourceChanged();
    this.#announcer.announce('applied', applied);
    this.#announcer.announce('routes', undefined);
    this.#announcer.announce('status', undefined);
  }

  #takeProblems(): void {
    this.#problems = [...this.#ownProblems, ...this.#evaluator.problems, ...this.ways.problems()];
    this.#announcer.announce('problems', undefined);
  }

  #rechecked(): void {
    this.#takeProblems();
    this.#announcer.announce('routes', undefined);
    this.#announcer.announce('status', undefined);
  }

  #settled(): void {
    this.#proxy.replace(this.#proxyTable());
    this.#announcer.announce('status', undefined);
    this.#announcer.announce('routes', undefined);
  }

  #certificatesChanged(): void {
    if (this.#lastApplied !== null) this.#evaluator.recheck();
  }

  #proxyTable(): ProxyTable {
    return proxyTable(this.#evaluator.evaluation, { profile: this.#options.profile, references: this.#references });
  }
}
