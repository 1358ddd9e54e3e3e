import type { ErrorsPolicy } from '../../ingress/annotations/errors.ts';
import type { RouteFacts } from '../../routing/route-table.ts';
import type { Backend } from '../../upstream/endpoints/backend.ts';
import type { EndpointDirectory } from '../../upstream/endpoints/endpoint-directory.ts';
import type { Exchange } from '../exchange.ts';
import { forwardedLines, requestId, type ForwardSettings } from '../heads/forwarded-headers.ts';
import { replaced } from '../heads/upstream-request.ts';

/** Who gave the error: the pod, a step of the location, or a location that is closed and has no settings of its own. */
export type ErrorGiver = 'pod' | 'proxy' | 'denied';

/** What errors of a route are decided by. */
export interface ErrorContext {
  readonly policy: ErrorsPolicy;
  /** Codes of the controller, which hold where those of the Ingress do not. */
  readonly globalCodes: readonly number[];
  /** The controller's `--default-backend-service`, null for the built-in one. */
  readonly controllerDefault: Backend | null;
  readonly directory: EndpointDirectory;
}

/**
 * The default backend of a route: answers the errors that `custom-http-errors` lists, and stands in where the Service of the
 * path has no endpoints (reference 5, 16).
 */
export class CustomErrors {
  #route: RouteFacts;
  #policy: ErrorsPolicy;
  #globalCodes: ReadonlySet<number>;
  #own: Backend | null;
  #controllerDefault: Backend | null;

  constructor(route: RouteFacts, context: ErrorContext) {
    this.#route = route;
    this.#policy = context.policy;
    this.#globalCodes = new Set(context.globalCodes);
    this.#controllerDefault = context.controllerDefault;
    this.#own = ownBackend(route, context);
  }

  /** Whether an error goes to the default backend. */
  intercepts(status: number, by: ErrorGiver): boolean {
    if (by === 'denied') return this.#globalCodes.has(status);
    return this.#policy.codes.has(status) && (by !== 'pod' || this.#policy.interceptsPod);
  }

  /** Who answers the errors; null for the built-in default backend, which always says 404. */
  get answering(): Backend | null {
    const own = this.#policy.codesFrom === 'annotation' && this.#own?.state === 'ready' ? this.#own : null;
    if (own !== null) return own;
    return this.#controllerDefault?.state === 'ready' ? this.#controllerDefault : null;
  }

  /** The Service that stands in for one without endpoints, null where nobody does. */
  standIn(backend: Backend): Backend | null {
    if (backend.state === 'ready' || this.#own?.state !== 'ready') return null;
    // A name that is not known yet or does not resolve is asked for again; only a refused one has no endpoints.
    if (backend.external !== null && backend.external.current().refused === null) return null;
    return this.#own;
  }

  /** Lines that a stand-in gets beside the usual ones, name and value in turn. */
  standInLines(exchange: Pick<Exchange, 'id' | 'head'>): readonly string[] {
    return this.#lines(exchange, 503);
  }

  /** The head of the request that has an error answered: path `/`, no body. */
  head(exchange: Exchange, status: number, settings: ForwardSettings): string {
    const set = [...this.#lines(exchange, status), 'X-Original-URI', exchange.target];
    const own = forwardedLines(exchange, settings, { prefix: null, host: null });
    const lines = replaced(own + exchange.head.passed, set);
    const length = exchange.hasBody || exchange.head.contentLength !== null ? 'Content-Length: 0\r\n' : '';
    return `${exchange.method} / HTTP/1.1\r\n${lines}${length}\r\n`;
  }

  #lines(exchange: Pick<Exchange, 'id' | 'head'>, status: number): readonly string[] {
    const { accepted, backend } = this.#route;
    const lines = [
      ['X-Code', String(status)],
      ['X-Format', exchange.head.accept ?? ''],
      ['X-Namespace', accepted?.ingress.namespace ?? ''],
      ['X-Ingress-Name', accepted?.ingress.name ?? ''],
      ['X-Service-Name', backend?.service ?? ''],
      ['X-Service-Port', String(backend?.port ?? '')],
      ['X-Request-ID', requestId(exchange)],
    ];
    return lines.flat();
  }
}

/** Only a path with a Service of its own has a default backend of its own. */
function ownBackend(route: RouteFacts, { policy, directory }: ErrorContext): Backend | null {
  const { accepted, backendFrom } = route;
  if (policy.defaultBackend === null || accepted === null) return null;
  if (backendFrom !== 'path' && backendFrom !== 'ingress-default') return null;
  const { namespace } = accepted.ingress;
  const service = policy.defaultBackend;
  return directory.backend({ key: `${namespace}/${service}:`, namespace, service, port: null });
}
