import type { ClusterController, HostController, PortUnderstanding } from '#shared/model/cluster-controller.ts';
import type { Explanation } from '#shared/model/explanation.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import { discoverControllers } from './cluster-controller/discover.ts';
import { hostController } from './cluster-controller/host-controller.ts';
import { portSentences } from './cluster-controller/port-sentences.ts';
import { resolveName, SYSTEM_LOOKUP, type NameLookup } from './cluster-controller/resolve-name.ts';
import { isClusterPort, understandPort } from './cluster-controller/understand-port.ts';
import type { ExplainRequest } from './engine-options.ts';
import { resolveEndpoints } from './upstream/resolve-endpoints.ts';

/** The authority of a URL that a person typed, and what is behind it. */
const URL_FORM = /^(?:(https?):\/\/)?(\[[0-9a-f:.]+\]|[^/?#\s@:[\]]+):(\d{1,5})([/?][^#]*)?(?:#.*)?$/i;

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
    if (port === null) return byIngress();
    const sentences = portSentences(port, { scheme: typed.scheme, controllers });
    if (port.controller === null) return straight(request, typed, { snapshot, port, sentences });
    const explanation = byIngress();
    const [first = [], ...rest] = explanation.sentences;
    return { ...explanation, port, sentences: [...[first].flat(), ...sentences, ...rest] };
  }
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
