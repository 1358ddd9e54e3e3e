import { createSecureContext } from 'node:tls';
import { isIP } from 'node:net';
import { phrase } from '#shared/model/phrase.ts';
import type { ClusterController, ControllerAddress } from '#shared/model/cluster-controller.ts';
import { hostName } from '../../routing/match/find-server.ts';
import type { Match } from '../../routing/route-table.ts';
import { Backend } from '../../upstream/endpoints/backend.ts';
import { directEndpoint, type Endpoint } from '../../upstream/endpoints/endpoint.ts';
import { PLAIN_HTTP, type Transport } from '../../upstream/transport.ts';
import { ReachedEndpoint } from '../../upstream/ways/reached-endpoint.ts';
import type { Exchange } from '../exchange.ts';
import type { Plan } from '../plan/plan.ts';
import type { Step } from '../steps/step.ts';

/** Addresses of a controller that are tried. */
const MOST_ADDRESSES = 3;
/** Host names whose transports are kept; a wildcard host may have any number. */
const MOST_NAMES = 1000;

/** Which requests the cluster's controller answers. */
export interface ControllerChoice {
  readonly controllers: readonly ClusterController[];
  /** Whether a route is led through it; `service` is `namespace/name:port`. */
  readonly takes: (host: string, service: string | null) => boolean;
}

/**
 * Leads requests through the cluster's own controller: same Host and server name, path and lines as they came, and nothing of
 * the Ingress is evaluated here (reference 5.4, passthrough).
 */
export class ThroughController {
  readonly #choice: ControllerChoice;
  #backends = new Map<string, Backend>();
  #plans = new WeakMap<Plan, Map<string, Plan>>();
  #transports = new Map<string, Transport>();

  constructor(choice: ControllerChoice) {
    this.#choice = choice;
  }

  /** The plan by which a request goes to the controller; null: it is answered here. */
  planFor(exchange: Exchange, match: Match<Plan>): Plan | null {
    const { route, server } = match;
    if (route === null || !this.#choice.takes(server.host, route.backend?.key ?? null)) return null;
    const { plan } = route;
    const { scheme } = exchange.client;
    const name = scheme === 'https' ? hostName(exchange.host) : '';
    const key = `${scheme} ${name}`;
    const kept = this.#plans.get(plan);
    const known = kept?.get(key);
    if (known !== undefined) return known;
    const made = this.#plan(plan, scheme, { name, className: route.accepted?.className ?? null });
    if (kept === undefined) this.#plans.set(plan, new Map([[key, made]]));
    else if (kept.size < MOST_NAMES) kept.set(key, made);
    return made;
  }

  #plan(
    plan: Plan,
    scheme: 'http' | 'https',
    { name, className }: { readonly name: string; readonly className: string | null },
  ): Plan {
    const controller = controllerFor(this.#choice.controllers, className);
    const backend = controller === null ? null : this.#backend(controller, scheme);
    const transport = scheme === 'https' ? this.#secure(name) : PLAIN_HTTP;
    return {
      ...plan,
      steps: backend === null ? [NOT_THERE] : [],
      // HSTS would outlive the set-up here too.
      answerSteps: plan.answerSteps.filter(({ name }) => name === 'strip-hsts'),
      backend: backend ?? plan.backend,
      canary: null,
      withheld: [],
      errors: null,
      mirror: null,
      showsPodServer: true,
      transport: () => transport,
      fastCgi: null,
      bufferedBodies: null,
      bufferedAnswers: null,
      affinity: null,
      bodySize: 0,
      passesOn: true,
    };
  }

  #backend(controller: ClusterController, scheme: 'http' | 'https'): Backend | null {
    const places = controller.addresses.filter((address) => address[scheme] !== null).slice(0, MOST_ADDRESSES);
    const [first] = places;
    if (first === undefined) return null;
    const key = `controller ${scheme} ${places.map(({ address }) => address).join()}`;
    let backend = this.#backends.get(key);
    if (backend === undefined) {
      const endpoints = places.map((place) => controllerEndpoint(place, place[scheme] as number));
      const namespace = controller.service?.namespace ?? '';
      backend = new Backend({ key, namespace, service: controller.service?.name ?? controller.product, port: null });
      const { length: count } = endpoints;
      backend.replace({ state: 'ready', count, endpoints, total: count, terminating: false, cluster: false });
      this.#backends.set(key, backend);
    }
    return backend;
  }

  // Whoever asks for a controller's answer wants its certificate too, which is rarely one that this machine trusts.
  #secure(name: string): Transport {
    let transport = this.#transports.get(name);
    if (transport === undefined) {
      const serverName = isIP(name) === 0 && name !== '' ? name : null;
      transport = { protocol: 'http1', tls: { context: createSecureContext(), verify: null, serverName } };
      if (this.#transports.size < MOST_NAMES) this.#transports.set(name, transport);
    }
    return transport;
  }
}

const NOT_THERE: Step = {
  kind: 'local',
  name: 'controller',
  run: () => ({ status: 503, reason: 'way-not-found', detail: phrase('way-controller'), scope: 'server' }),
};

/** That of the class of the Ingress, else the first, which is that of the default class. */
function controllerFor(controllers: readonly ClusterController[], className: string | null): ClusterController | null {
  const ofClass = className === null ? undefined : controllers.find(({ classes }) => classes.includes(className));
  return ofClass ?? controllers.find(({ addresses }) => addresses.length > 0) ?? null;
}

function controllerEndpoint({ address, node }: ControllerAddress, port: number): Endpoint {
  const origin = directEndpoint(address, port, { pod: null, node });
  return new ReachedEndpoint(origin, { kind: 'controller', dial: null }, { address, port, pod: null, node });
}
