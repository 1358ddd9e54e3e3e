import { fileURLToPath } from 'node:url';
import { commandHandlers } from '#main/api/commands.ts';
import { topicHandlers } from '#main/api/topics.ts';
import { PageFiles } from '#main/headless/page/page-files.ts';
import { pageAnswer } from '#main/headless/page/page-answer.ts';
import { ContractServer } from '#main/start/contract-server.ts';
import type { CommandResults } from '#shared/contract/contract.ts';
import type { HostView, RoutesView, RouteView } from '#shared/model/route-view.ts';
import { EngineDouble, recordOf, statusOf } from './engine.ts';
import { FORGETFUL } from './forgetful.ts';

/** The built page served for an engine that says what a test tells it to say, for states a real one is seldom in. */
export interface PageEngine extends AsyncDisposable {
  readonly url: string;
  readonly engine: EngineDouble;
  /** What the kubeconfig files hold; by the files that are asked for, joined by blanks. */
  readonly contexts: Map<string, CommandResults['contexts']>;
}

/** Serves `dist/renderer` on a free port of loopback. */
export async function startPageEngine(): Promise<PageEngine> {
  const engine = new EngineDouble();
  const contexts = new Map<string, CommandResults['contexts']>();
  engine.routesValue = classicRoutes();
  engine.statusValue = statusOf({ version: '0.1.0' });
  const server = await ContractServer.open({
    port: 0,
    page: pageAnswer(new PageFiles(fileURLToPath(new URL('../../dist/renderer', import.meta.url)))),
    handlers: {
      version: '0.1.0',
      commands: commandHandlers(engine, {
        ...FORGETFUL,
        contexts: (files) => Promise.resolve(contexts.get(files.join(' ')) ?? { contexts: [], problems: [] }),
      }),
      topics: topicHandlers(engine),
      report: (error) => console.error(error),
    },
    refusal: (why) => why,
    heartbeat: 30_000,
  });
  return { url: server.pageUrl ?? '', engine, contexts, [Symbol.asyncDispose]: () => server.close() };
}

/** A route of Service `hostname-svc`, with what a test changes. */
export function routeOf(changes: Partial<RouteView>): RouteView {
  return {
    id: 'da2so.com /hostname',
    path: '/hostname',
    pathType: 'Prefix',
    regex: false,
    implicit: false,
    namespace: 'default',
    ingress: 'ingress-example',
    className: 'nginx',
    dialect: 'ingress-nginx',
    service: { namespace: 'default', name: 'hostname-svc', port: 8080 },
    rewriteTarget: null,
    policy: [],
    ready: 3,
    total: 3,
    state: 'ready',
    ...changes,
  };
}

/** A host without TLS whose name this machine resolves, with what a test changes. */
export function hostOf(changes: Partial<HostView>): HostView {
  return {
    host: 'da2so.com',
    tls: false,
    certificate: 'none',
    clusterCertificate: null,
    name: 'unmapped',
    url: 'http://da2so.com:8080/',
    routes: [routeOf({})],
    ...changes,
  };
}

function classicRoutes(): RoutesView {
  const pattern = '/hostname(/|$)(.*)';
  return {
    hosts: [
      hostOf({ routes: [routeOf({ rewriteTarget: '/' })] }),
      hostOf({
        host: 'regex.da2so.com',
        tls: true,
        certificate: 'ours',
        clusterCertificate: 'default/tls-secret',
        url: 'https://regex.da2so.com:8443/',
        routes: [
          routeOf({
            id: 'regex',
            path: pattern,
            pathType: 'ImplementationSpecific',
            regex: true,
            rewriteTarget: '/$2',
          }),
          routeOf({ id: 'implicit', path: '/', implicit: true, service: null, state: 'not-found', ready: 0, total: 0 }),
        ],
      }),
      hostOf({
        host: 'shop.localhost',
        name: 'built-in',
        url: 'http://shop.localhost:8080/',
        routes: [
          routeOf({ id: 'reports', path: '/reports', namespace: 'shop', ready: 0, total: 1, state: 'no-endpoints' }),
          routeOf({ id: 'legacy', path: '/legacy', namespace: 'shop', ready: 0, total: 0, state: 'service-missing' }),
          routeOf({ id: 'cart', path: '/cart', namespace: 'shop', ready: 2, total: 2 }),
        ],
      }),
    ],
    ignored: [{ namespace: 'default', name: 'other', className: 'traefik', reason: 'class-of-other-controller' }],
  };
}

if (import.meta.main) {
  const { url, engine } = await startPageEngine();
  engine.problemsValue = [
    {
      code: 'service-missing',
      severity: 'error',
      subject: { kind: 'Ingress', namespace: 'shop', name: 'shop' },
      values: { service: 'shop/legacy-svc', host: 'shop.localhost', path: '/legacy' },
    },
    {
      code: 'no-ready-endpoints',
      severity: 'warning',
      subject: { kind: 'Service', namespace: 'shop', name: 'reports-svc' },
      values: { service: 'shop/reports-svc', total: '1' },
    },
  ];
  for (let index = 0; index < 60; index++) {
    const status = [200, 200, 200, 404, 503, 301][index % 6] ?? 200;
    const path = ['/hostname', '/hostname/a', '/cart'][index % 3] ?? '/';
    engine.requests.add(recordOf({ id: `r${index}`, status, path, time: new Date().toISOString() }));
  }
  engine.requests.flush();
  console.log(url);
}
