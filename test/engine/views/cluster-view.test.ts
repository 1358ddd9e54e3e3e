import { describe, expect, test } from 'vitest';
import { ClusterView } from '#engine/views/cluster-view.ts';
import { explainEn, explainKo, explainSentence } from '#shared/i18n/explain/explain.ts';
import type { Explanation } from '#shared/model/explanation.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import {
  chartLabels,
  clusterOf,
  ingress,
  ingressClass,
  node,
  service,
  slice,
  webPorts,
  workload,
  type Raw,
} from '../cluster-controller/cluster-of.ts';

const NGINX = chartLabels('ingress-nginx', 'controller');
const CONTROLLER: readonly Raw[] = [
  ingressClass('nginx', 'k8s.io/ingress-nginx', 'default'),
  service('ingress-nginx/ingress-nginx-controller', NGINX, { type: 'NodePort', ports: webPorts([30_172, 31_355]) }),
  slice('ingress-nginx/ingress-nginx-controller', [['10.244.0.9', 'worker-1']]),
];
const APPLICATION: readonly Raw[] = [
  service('team-a/echo', {}, { type: 'NodePort', ports: [{ name: 'http', port: 80, nodePort: 30_174 }] }),
  slice('team-a/echo', [['10.244.0.7', 'worker-1']]),
];
const NODES = [node('worker-1', '10.0.0.5'), node('worker-2', '10.0.0.6')];
const CLUSTER = clusterOf([...CONTROLLER, ...APPLICATION, ...NODES]);

const WINNER: NonNullable<Explanation['winner']> = {
  namespace: 'shop',
  ingress: 'web',
  path: '/',
  pathType: 'Prefix',
  implicit: false,
  dialect: 'ingress-nginx',
  service: null,
  why: 'longest-prefix',
};

/** Names as this machine and as the DNS know them. */
type Names = Readonly<Record<string, { readonly here?: readonly string[]; readonly dns?: readonly string[] }>>;

const BY_INGRESS: Explanation = {
  request: { method: 'GET', scheme: 'http', host: 'da2so.com', target: '/' },
  normalizedPath: '/',
  server: null,
  winner: null,
  losers: [],
  steps: [],
  answer: { status: null, reason: 'upstream', location: null, detail: null },
  upstream: null,
  sentences: [{ code: 'health', values: {} }],
};

async function explain(
  url: string,
  snapshot: Snapshot = CLUSTER,
  names: Names = {},
  byIngress: Explanation = BY_INGRESS,
): Promise<Explanation> {
  const of = (which: 'here' | 'dns') => (name: string) => {
    const found = names[name]?.[which];
    return found === undefined ? Promise.reject(new Error('ENOTFOUND')) : Promise.resolve(found);
  };
  const view = new ClusterView({ system: of('here'), dns: of('dns') });
  const request = { url, method: 'GET', headers: [] };
  const addresses = await view.addressesOf(url, snapshot);
  return view.explain(request, { snapshot, addresses, own: [80, 443, 8080], byIngress: () => byIngress });
}

/** What is said in English; that there is a Korean text for the same is checked as well. */
function said({ sentences }: Explanation): readonly string[] {
  for (const sentence of sentences) expect(explainSentence(explainKo, sentence)).not.toMatch(/\?|\{/);
  return sentences.slice(1).map((sentence) => explainSentence(explainEn, sentence));
}

describe('a NodePort of the controller behind a host', () => {
  const names = { 'da2so.com': { here: ['10.0.0.5'] } };

  test('is that of the node to which the name leads, and the Ingress decides as ever', async () => {
    const explanation = await explain('http://da2so.com:30172/hostname', CLUSTER, names);
    expect(explanation.port).toEqual({
      port: 30_172,
      kind: 'node-port',
      service: { namespace: 'ingress-nginx', name: 'ingress-nginx-controller', port: 80 },
      controller: { product: 'ingress-nginx', classes: ['nginx'] },
      scheme: 'http',
      host: { name: 'da2so.com', addresses: ['10.0.0.5'], known: 'node', address: '10.0.0.5', node: 'worker-1' },
      answers: true,
    });
    expect(explanation.sentences[0]?.code).toBe('health');
    expect(said(explanation)).toEqual([
      '`da2so.com:30172` leads to node `worker-1` at `10.0.0.5`: `30172` is a NodePort of Service `ingress-nginx/ingress-nginx-controller:80`.',
      'There the cluster’s own controller answers, ingress-nginx for class nginx; the Ingress is the same as here.',
    ]);
  });

  test('may be typed with the address of a node, an IPv6 one too, or its name', async () => {
    const six = { ...node('worker-6', 'fd00::6') };
    const cluster = clusterOf([...CONTROLLER, ...NODES, six]);
    const where = async (host: string) => (await explain(`http://${host}:30172/`, cluster)).port?.host.node;
    expect([await where('10.0.0.6'), await where('[fd00::6]'), await where('WORKER-1')]).toEqual([
      'worker-2',
      'worker-6',
      'worker-1',
    ]);
  });

  test('at an address that the cluster does not know matches the port alone', async () => {
    const explanation = await explain('da2so.com:30172/hostname', CLUSTER, { 'da2so.com': { here: ['192.0.2.1'] } });
    expect(explanation.port?.host).toMatchObject({ known: 'unknown', address: '192.0.2.1', node: null });
    expect(said(explanation)[0]).toBe(
      'Port `30172` matches a NodePort of Service `ingress-nginx/ingress-nginx-controller:80`, but the address `192.0.2.1` of `da2so.com` is not known to the cluster; it may be a router or load balancer in front of it.',
    );
  });

  test('behind a name that nobody knows matches the port alone', async () => {
    const explanation = await explain('http://da2so.com:30172/');
    expect([explanation.port?.host.known, said(explanation)[0]]).toEqual([
      'unresolved',
      'Port `30172` matches a NodePort of Service `ingress-nginx/ingress-nginx-controller:80`, but this machine does not know the name `da2so.com`.',
    ]);
  });

  test('behind a name that the hosts file leads here is asked of the DNS', async () => {
    const here = { here: ['127.0.0.1'], dns: ['10.0.0.6'] };
    expect((await explain('http://da2so.com:30172/', CLUSTER, { 'da2so.com': here })).port?.host.node).toBe('worker-2');
    const onlyHere = await explain('http://da2so.com:30172/', CLUSTER, { 'da2so.com': { here: ['127.0.0.1'] } });
    expect(said(onlyHere)[0]).toBe(
      'Port `30172` matches a NodePort of Service `ingress-nginx/ingress-nginx-controller:80`, but `da2so.com` leads to this machine, where nothing of the cluster listens; the cluster answers at `10.0.0.5:30172`.',
    );
  });

  test('for https typed with http is said to be so', async () => {
    const explanation = await explain('http://da2so.com:31355/', CLUSTER, names);
    expect(said(explanation).at(-1)).toBe('Port `31355` speaks https; write the URL with `https://`.');
  });

  test('on a node that does not pass it on is said to be without an answer', async () => {
    const local = CONTROLLER.map((object) =>
      object['kind'] === 'Service'
        ? { ...object, spec: { ...(object['spec'] as Raw), externalTrafficPolicy: 'Local' } }
        : object,
    );
    const explanation = await explain('http://10.0.0.6:30172/', clusterOf([...local, ...NODES]));
    expect([explanation.port?.answers, said(explanation).at(-1)]).toEqual([
      false,
      'Node `worker-2` does not take this connection: it is not ready, or Service `ingress-nginx/ingress-nginx-controller:80` answers only on nodes that run one of its pods.',
    ]);
  });

  test('where nodes may not be read names the right that is missing', async () => {
    const right = { verb: 'list', resource: 'nodes', namespace: null, user: 'jane' };
    const explanation = await explain('http://10.0.0.5:30172/', clusterOf(CONTROLLER, [right]));
    expect(said(explanation)).toEqual([
      'Port `30172` matches a NodePort of Service `ingress-nginx/ingress-nginx-controller:80`, but the address of `10.0.0.5` is not known to the cluster; it may be a router or load balancer in front of it.',
      'There the cluster’s own controller answers, ingress-nginx for class nginx; the Ingress is the same as here.',
      'Which node it is cannot be told without the right to list nodes.',
    ]);
  });

  test('where nodes may not be read is at the address that the controller wrote into its Ingresses', async () => {
    const right = { verb: 'list', resource: 'nodes', namespace: null, user: 'jane' };
    const cluster = clusterOf([...CONTROLLER, ingress('shop/web', 'nginx', ['10.0.0.5'])], [right]);
    const explanation = await explain('http://da2so.com:30172/', cluster, names);
    expect(explanation.port?.host).toMatchObject({ known: 'ingress-status', address: '10.0.0.5', node: null });
    expect(said(explanation)[0]).toBe(
      '`da2so.com:30172` leads to `10.0.0.5`, where Ingresses say that the controller is: `30172` is a NodePort of Service `ingress-nginx/ingress-nginx-controller:80`.',
    );
  });

  test('does not take an Ingress of another class, or of none, which is said', async () => {
    const deployment = workload('Deployment', 'ingress-nginx/ingress-nginx-controller', NGINX, {
      containers: [{ name: 'controller', args: ['--election-id=x'] }],
    });
    const ingresses = [ingress('shop/web', 'nginx'), ingress('shop/other', 'traefik'), ingress('shop/none', null)];
    const cluster = clusterOf([...CONTROLLER, deployment, ...NODES, ...ingresses]);
    const lastOf = async (name: string) => {
      const winner = { ...WINNER, ingress: name };
      return said(await explain('http://10.0.0.5:30172/', cluster, {}, { ...BY_INGRESS, winner })).at(-1);
    };
    expect([await lastOf('web'), await lastOf('other'), await lastOf('none')]).toEqual([
      'There the cluster’s own controller answers, ingress-nginx for class nginx; the Ingress is the same as here.',
      'But Ingress `shop/other`, of class `traefik`, is none of that controller’s, so it does not take the request there.',
      'But Ingress `shop/none` is none of that controller’s, so it does not take the request there.',
    ]);
  });
});

test('a port that looks like a NodePort may be of a Service that is not seen, and the missing right is named', async () => {
  const right = { verb: 'list', resource: 'services', namespace: null, user: 'jane' };
  const cluster = clusterOf([], [right]);
  expect(said(await explain('http://da2so.com:30172/', cluster))).toEqual([
    'Port `30172` looks like a NodePort, but whose it is cannot be told without the right to list services; it may lead past all Ingresses.',
  ]);
  expect(await explain('http://da2so.com:9000/', cluster)).toBe(BY_INGRESS);
});

describe('a port that is no controller’s', () => {
  test('leads straight to its Service, and no Ingress is involved', async () => {
    const explanation = await explain('http://10.0.0.5:30174/a?b=1');
    expect(explanation).toMatchObject({
      server: null,
      winner: null,
      steps: [],
      answer: { status: null, reason: 'upstream' },
      upstream: { path: '/a?b=1', endpoints: [{ address: '10.244.0.7', port: 80, pod: null }] },
      port: { kind: 'node-port', service: { namespace: 'team-a', name: 'echo', port: 80 }, controller: null },
    });
    expect(explanation.sentences.map((sentence) => explainSentence(explainEn, sentence))).toEqual([
      'This request goes straight to Service `team-a/echo:80`; no Ingress is involved.',
      '`10.0.0.5:30174` leads to node `worker-1` at `10.0.0.5`: `30174` is a NodePort of Service `team-a/echo:80`.',
    ]);
  });

  test.each([
    'http://da2so.com/',
    'http://da2so.com:8080/',
    'http://da2so.com:30999/',
    'http://:30172/',
    'ftp://x:30172/',
  ])('of the cluster at all leaves %s to the Ingresses, and looks no name up', async (url) => {
    const view = new ClusterView({
      system: () => Promise.reject(new Error('asked')),
      dns: () => Promise.reject(new Error('asked')),
    });
    expect(await view.addressesOf(url, CLUSTER)).toEqual([]);
    expect(await explain(url)).toBe(BY_INGRESS);
  });
});

describe('other ports of the cluster', () => {
  test('a load balancer’s address and port lead to its Service', async () => {
    const cluster = clusterOf([
      service('edge/web', {}, { type: 'LoadBalancer', ports: [{ port: 9000 }] }, [{ ip: '192.0.2.10' }]),
    ]);
    const explanation = await explain('http://lb.test:9000/', cluster, { 'lb.test': { here: ['192.0.2.10'] } });
    expect(explanation.port).toMatchObject({
      kind: 'external',
      host: { known: 'load-balancer', address: '192.0.2.10' },
    });
    expect(explanation.sentences.map(({ code }) => code)).toEqual(['port-to-service', 'port-at-load-balancer']);
    expect(await explain('http://192.0.2.11:9000/', cluster)).toBe(BY_INGRESS);
  });

  test('a port of the machine that a controller’s pod takes is the controller’s', async () => {
    const daemonSet = workload('DaemonSet', 'edge/nginx', NGINX, {
      containers: [{ name: 'controller', ports: [{ name: 'http', containerPort: 80, hostPort: 8081 }] }],
    });
    const explanation = await explain('http://10.0.0.5:8081/', clusterOf([CONTROLLER[0] as Raw, daemonSet, ...NODES]));
    expect(said(explanation)).toEqual([
      '`10.0.0.5:8081` leads to node `worker-1` at `10.0.0.5`, where a pod takes that port of the machine.',
      'There the cluster’s own controller answers, ingress-nginx for class nginx; the Ingress is the same as here.',
    ]);
  });
});

describe('a host through the controller', () => {
  const view = new ClusterView();

  test('is reached at a node, with the scheme that it has', () => {
    const through = view.throughController(CLUSTER);
    expect(through('da2so.com', 'nginx', { tls: false })).toEqual({
      product: 'ingress-nginx',
      className: 'nginx',
      service: { namespace: 'ingress-nginx', name: 'ingress-nginx-controller' },
      address: { address: '10.0.0.5', http: 30_172, https: 31_355, node: 'worker-1', evidence: 'node-port' },
      url: 'http://da2so.com:30172',
    });
    expect(through('tls.da2so.com', null, { tls: true })?.url).toBe('https://tls.da2so.com:31355');
    expect([
      through('*.da2so.com', 'nginx', { tls: false })?.url,
      through('da2so.com', 'other', { tls: false }),
    ]).toEqual([null, null]);
  });

  test('is computed once for a snapshot that says the same', () => {
    expect(view.controllers({ ...CLUSTER, read: 2 })).toBe(view.controllers(CLUSTER));
    expect(view.controllers({ ...CLUSTER, nodes: [] })).not.toBe(view.controllers(CLUSTER));
  });
});
