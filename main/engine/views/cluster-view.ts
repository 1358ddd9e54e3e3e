import type { ClusterController, HostController, PortUnderstanding } from '#shared/model/cluster-controller.ts';
import type { Explanation, ExplainRequest } from '#shared/model/explanation.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import { classNameOf } from '../cluster-controller/class-groups.ts';
import { discoverControllers } from '../cluster-controller/discover.ts';
import { hostController } from '../cluster-controller/host-controller.ts';
import { portSentences } from '../cluster-controller/port-sentences.ts';
import { resolveName, SYSTEM_LOOKUP, type NameLookup } from '../cluster-controller/resolve-name.ts';
import { isClusterPort, understandPort } from '../cluster-controller/understand-port.ts';
import { resolveEndpoints } from '../upstream/endpoints/resolve-endpoints.ts';

/** The authority of a URL that a person typed, and what is behind it. */
const URL_FORM = /^(?:(https?):\/\/)?(\[[0-9a-f:.]+\]|[^/?#\s@:[\]]+):(\d{1,5})([/?][^#]*)?(?:#.*)?$/i;

/** The default of `--service-node-port-range`. */
const NODE_PORTS = { from: 30_000, to: 32_767 };

interface Typed {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  readonly target: string;
}

/** What is known of the cluster around a snapshot: its controllers, and whose a port is that a person typed. */
export class ClusterView {
  readonly #names: NameLookup;
  #known: { readonly snapshot: Snapshot; readonly controllers: readonly ClusterController[] } | null = null;

  constructor(names: NameLookup = SYSTEM_LOOKUP) {
    this.#names = names;
  }

  /** The same array until the snapshot says something else. */
  controllers(snapshot: Snapshot): readonly ClusterController[] {
    if (this.#known === null || !looksTheSame(this.#known.snapshot, snapshot)) {
      this.#known = { snapshot, controllers: discoverControllers(snapshot) };
    }
    return this.#known.controllers;
  }

  /** For a host and the class of its Ingress: the controller that answers for it in the cluster. */
  throughController(
    snapshot: Snapshot,
  ): (host: string, className: string | null, scheme: { readonly tls: boolean }) => HostController | null {
    const controllers = this.controllers(snapshot);
    const byClass = new Map(controllers.flatMap((one) => one.classes.map((name) => [name, one] as const)));
    const fallback = controllers.find(({ defaultClass }) => defaultClass !== null) ?? null;
    return (host, className, { tls }) => {
      const controller = className === null ? fallback : (byClass.get(className) ?? null);
      return controller === null ? null : hostController(controller, { host, className, tls });
    };
  }

  /** What the host of a URL stands for; looked up only where its port is one of the cluster's. */
  async addressesOf(url: string, snapshot: Snapshot): Promise<readonly string[]> {
    const typed = parseUrl(url);
    if (typed === null || !isClusterPort(snapshot, this.controllers(snapshot), typed.port)) return [];
    return resolveName(typed.host, this.#names);
  }

  /**
   * Adds to an explanation whose port it is that the URL names. A port that leads straight to a Service makes it another
   * explanation, since no Ingress is asked. `own`: ports at which we listen ourselves.
   */
  explain(
    request: ExplainRequest,
    options: {
      readonly snapshot: Snapshot;
      readonly addresses: readonly string[];
      readonly own: readonly number[];
      readonly byIngress: () => Explanation;
    },
  ): Explanation {
    const { snapshot, own, byIngress } = options;
    const typed = parseUrl(request.url);
    if (typed === null || own.includes(typed.port)) return byIngress();
    const controllers = this.controllers(snapshot);
    const addresses = options.addresses.length > 0 ? options.addresses : literal(typed.host);
    const port = understandPort(snapshot, controllers, { ...typed, addresses });
    if (port === null) return withSentences(byIngress(), unseenPort(typed.port, snapshot));
    const sentences = portSentences(port, { scheme: typed.scheme, controllers });
    if (port.controller === null) return straight(request, typed, { snapshot, port, sentences });
    const explanation = { ...byIngress(), port };
    const controller = controllers.find(({ classes }) => classes === port.controller?.classes) ?? null;
    return withSentences(explanation, [...sentences, ...notTaken(explanation, controller, snapshot)]);
  }
}

/** After the first sentence, which says who took the request. */
function withSentences(explanation: Explanation, added: Explanation['sentences']): Explanation {
  if (added.length === 0) return explanation;
  const [first, ...rest] = explanation.sentences;
  return { ...explanation, sentences: [...(first === undefined ? [] : [first]), ...added, ...rest] };
}

/** Of a port in the range of NodePorts, where Services may not all be read. */
function unseenPort(port: number, { missingRights }: Snapshot): Explanation['sentences'] {
  const right = missingRights.find(({ resource }) => resource === 'services');
  if (right === undefined || port < NODE_PORTS.from || port > NODE_PORTS.to) return [];
  return [{ code: 'port-service-unseen', values: { port: String(port), right: `${right.verb} ${right.resource}` } }];
}

/** That the winner's class is none of the controller's; nothing where that cannot be told. */
function notTaken(
  { winner }: Explanation,
  controller: ClusterController | null,
  { ingresses }: Snapshot,
): Explanation['sentences'] {
  if (winner === null || controller === null || controller.classes.length === 0) return [];
  const ingress = ingresses.find(({ namespace, name }) => namespace === winner.namespace && name === winner.ingress);
  if (ingress === undefined) return [];
  const className = classNameOf(ingress);
  // Without a class it depends on arguments, which may not be known.
  const taken =
    className === null
      ? controller.flags === null || 'watch-ingress-without-class' in controller.flags
      : controller.classes.includes(className);
  if (taken) return [];
  const values = { ingress: `${winner.namespace}/${winner.ingress}`, class: className ?? '' };
  return [{ code: 'port-not-taken', values }];
}

function straight(
  { method }: ExplainRequest,
  { scheme, host, target }: Typed,
  found: {
    readonly snapshot: Snapshot;
    readonly port: PortUnderstanding;
    readonly sentences: Explanation['sentences'];
  },
): Explanation {
  const { snapshot, port, sentences } = found;
  const service = snapshot.services.find(
    ({ namespace, name }) => namespace === port.service?.namespace && name === port.service.name,
  );
  const slices = snapshot.endpointSlices.filter(
    (slice) => slice.namespace === service?.namespace && slice.service === service.name,
  );
  const { endpoints } = resolveEndpoints(service, slices, { port: port.service?.port ?? null, useTerminating: true });
  const [where, who, ...rest] = sentences;
  return {
    request: { method, scheme, host, target },
    normalizedPath: target.split('?', 1)[0] ?? '/',
    server: null,
    winner: null,
    losers: [],
    steps: [],
    answer: { status: null, reason: 'upstream', location: null, detail: null },
    upstream: {
      path: target,
      endpoints: endpoints.map(({ address, port: number, pod }) => ({ address, port: number, pod })),
      headers: [],
    },
    port,
    sentences: [who, where, rest].flatMap((sentence) => sentence ?? []),
  };
}

function parseUrl(url: string): Typed | null {
  const found = URL_FORM.exec(url.trim());
  if (found === null) return null;
  const [, scheme = 'http', host = '', digits = '', rest = '/'] = found;
  const port = Number(digits);
  if (port < 1 || port > 65_535) return null;
  return {
    scheme: scheme.toLowerCase() === 'https' ? 'https' : 'http',
    host: host
      .toLowerCase()
      .replace(/^\[|\]$/g, '')
      .replace(/\.$/, ''),
    port,
    target: rest.startsWith('?') ? `/${rest}` : rest,
  };
}

/** An address stands for itself without being looked up. */
function literal(host: string): readonly string[] {
  return /^[0-9.]+$|:/.test(host) ? [host] : [];
}

function looksTheSame(one: Snapshot, other: Snapshot): boolean {
  return (
    one.ingresses === other.ingresses &&
    one.classes === other.classes &&
    one.classesReadable === other.classesReadable &&
    one.services === other.services &&
    one.endpointSlices === other.endpointSlices &&
    one.configMaps === other.configMaps &&
    one.nodes === other.nodes &&
    one.workloads === other.workloads &&
    JSON.stringify(one.missingRights) === JSON.stringify(other.missingRights)
  );
}
