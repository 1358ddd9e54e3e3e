import { phrase } from '#shared/model/phrase.ts';
import { match } from '../routing/match/match.ts';
import type { Route, RouteTable } from '../routing/route-table.ts';
import type { FinishedExchange } from '../requests/finished-exchange.ts';
import { finishedExchange } from './answers/finished-record.ts';
import { renderErrorPage, statusText } from './answers/error-page.ts';
import type { ErrorGiver } from './plan/custom-errors.ts';
import type { Exchange } from './exchange.ts';
import { Forwarding } from './forward/forward.ts';
import type { ForwardContext } from './forward/forward-context.ts';
import type { ForwardSettings } from './heads/forwarded-headers.ts';
import { ownAnswerLines } from './answers/own-answer-lines.ts';
import { reasonValues } from './answers/reason-values.ts';
import { errorPlan, type Plan } from './plan/plan.ts';
import { checkRequest } from './clients/request-check.ts';
import { appRoot } from './steps/app-root.ts';
import { slashRedirect } from './steps/slash-redirect.ts';
import { chooseSide } from './plan/choose-side.ts';
import type { AnswerStep, OwnAnswer, Step, StepSettings } from './steps/step.ts';
import { wwwRedirect } from './steps/www-redirect.ts';
import type { ThroughController } from './forward/through-controller.ts';
import { Tunnel } from './forward/tunnel.ts';
import type { UpstreamPool } from '../upstream/upstream-pool.ts';
import type { Duplex } from 'node:stream';

export interface ProxyOptions {
  readonly pool: UpstreamPool;
  /** Takes every exchange when it is over. */
  readonly record: (exchange: FinishedExchange) => void;
  readonly redirectPort: (scheme: 'http' | 'https') => number | null;
}

/** What changes when a new snapshot is in force. */
export interface ProxyTable {
  readonly table: RouteTable<Plan>;
  readonly forward: ForwardSettings;
  readonly steps: StepSettings;
  /** Before anything else of a host. */
  readonly hostSteps: readonly Step[];
  /** For answers that belong to no route. */
  readonly answerSteps: readonly AnswerStep[];
  readonly source: string;
}

/**
 * Answers exchanges: check, match, steps, then forwarding. Holds one reference to the table, replaced as a whole; exchanges
 * under way finish on the table they began with.
 */
export class Proxy implements ForwardContext {
  readonly pool: UpstreamPool;
  readonly tunnels = new Set<{ close(): void }>();
  /** Leads requests through the cluster's controller; null: all are answered here. */
  through: ThroughController | null = null;
  #options: ProxyOptions;
  #current: ProxyTable;
  #serverSteps: readonly Step[];
  #open = 0;
  #whenIdle: (() => void)[] = [];

  constructor(options: ProxyOptions, first: ProxyTable) {
    this.#options = options;
    this.pool = options.pool;
    this.#current = first;
    this.#serverSteps = [appRoot(options.redirectPort), slashRedirect(options.redirectPort)];
  }

  get settings(): ForwardSettings {
    return this.#current.forward;
  }

  /** Steps that belong to a host rather than to a route, in order. */
  get serverSteps(): readonly Step[] {
    return this.#serverSteps;
  }

  get open(): number {
    return this.#open;
  }

  replace(table: ProxyTable): void {
    this.#current = table;
  }

  /** Ends tunnels, and resolves when no exchange is under way. */
  idle(): Promise<void> {
    for (const tunnel of this.tunnels) tunnel.close();
    if (this.#open === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  /** Answers one exchange. `url` is the target as received; never throws. */
  handle(exchange: Exchange, url: string, version: { readonly major: number; readonly minor: number }): void {
    // Not through `#guarded`: a closure per request would be felt.
    try {
      const plan = this.#enter(exchange, url, version);
      if (plan !== null) this.#runFrom(exchange, plan, 0);
    } catch (error) {
      this.failed(exchange, error);
    }
  }

  /** Answers a request to upgrade to WebSocket; `socket` and `rest` are the client's connection after the head. */
  upgrade(exchange: Exchange, url: string, client: { readonly socket: Duplex; readonly rest: Buffer }): void {
    this.#guarded(exchange, () => {
      const plan = this.#enter(exchange, url, { major: 1, minor: 1 });
      if (plan !== null) this.#runFrom(exchange, plan, 0, client);
    });
  }

  /** Answers what the parser refused, and records it. */
  refuse(exchange: Exchange, answer: OwnAnswer): void {
    this.#open++;
    this.answer(exchange, null, answer);
  }

  answer(exchange: Exchange, plan: Plan | null, answer: OwnAnswer): void {
    const by = answer.reason === 'route-denied' ? 'denied' : 'proxy';
    if (plan !== null && answer.scope !== 'server' && this.handOver(exchange, plan, { status: answer.status, by }))
      return;
    exchange.reason = answer.reason;
    exchange.answeredBy = 'gatehouse';
    const page = renderErrorPage({
      status: answer.status,
      reason: answer.reason,
      values: reasonValues(exchange, answer.detail ?? ''),
      requestId: exchange.id,
      accept: exchange.head.accept,
      acceptLanguage: exchange.head.acceptLanguage,
    });
    const bodyless = exchange.method === 'HEAD' || answer.status === 204 || answer.status === 304;
    const headers = ownAnswerLines(answer, page, exchange.id);
    const steps = plan === null || answer.scope === 'server' ? this.#current.answerSteps : plan.answerSteps;
    for (const step of steps) step.apply(exchange, headers, answer.status);
    exchange.begin(answer.status, statusText(answer.status), headers);
    exchange.endWith(bodyless ? '' : page.body);
    this.done(exchange, plan);
  }

  handOver(exchange: Exchange, plan: Plan, error: { readonly status: number; readonly by: ErrorGiver }): boolean {
    const { errors } = plan;
    if (errors === null || exchange.errorStatus !== 0 || !errors.intercepts(error.status, error.by)) return false;
    exchange.errorStatus = error.status;
    const backend = errors.answering;
    if (backend === null)
      this.answer(exchange, plan, { status: 404, reason: 'custom-error', detail: String(error.status) });
    else {
      const head = errors.head(exchange, error.status, this.settings);
      new Forwarding(exchange, { plan: errorPlan(plan), backend, head }, this).start();
    }
    return true;
  }

  guarded<Value>(exchange: Exchange, value: Promise<Value>, work: (value: Value) => void): void {
    value.then(work).catch((error: unknown) => this.failed(exchange, error));
  }

  done(exchange: Exchange, plan: Plan | null): void {
    this.#options.record(finishedExchange(exchange, plan, this.#current.source));
    for (const letGo of exchange.whenOver ?? []) letGo();
    this.#open--;
    if (this.#open === 0 && this.#whenIdle.length > 0) for (const wake of this.#whenIdle.splice(0)) wake();
  }

  #enter(exchange: Exchange, url: string, version: { readonly major: number; readonly minor: number }): Plan | null {
    this.#open++;
    exchange.target = url;
    exchange.host = exchange.head.host ?? '';
    const checked = checkRequest({ method: exchange.method, target: url }, exchange.head, version);
    if ('status' in checked) {
      this.answer(exchange, null, { status: checked.status, reason: 'bad-request', detail: checked.detail });
      return null;
    }
    exchange.target = checked.target;
    exchange.host = checked.host;
    const found = match(this.#current.table, checked.host, checked.target);
    exchange.matchTime = performance.now() - exchange.began;
    exchange.match = found;
    if (found.path === null || found.route === null) {
      if (found.path === null) {
        this.answer(exchange, null, {
          status: 400,
          reason: 'bad-request',
          detail: phrase('request-above-root'),
        });
      } else
        this.answer(exchange, null, { status: 404, reason: found.server.kind === 'default' ? 'no-host' : 'no-route' });
      return null;
    }
    const byController = this.through === null ? null : this.through.planFor(exchange, found);
    if (byController !== null) return byController;
    const toWww = wwwRedirect(this.#current.table, exchange, this.#current.steps);
    if (toWww !== null) {
      this.answer(exchange, null, toWww);
      return null;
    }
    for (const step of this.#current.hostSteps) {
      const answer = step.kind === 'remote' ? null : step.run(exchange, found);
      if (answer === null) continue;
      if (answer.insteadPath !== undefined) return this.#serveInstead(exchange, answer.insteadPath);
      this.answer(exchange, found.route.plan, { ...answer, scope: 'server' });
      return null;
    }
    const { plan }: Route<Plan> = found.route;
    if (found.server.kind === 'default' && found.path === '/healthz') {
      this.answer(exchange, null, { status: 200, reason: 'health' });
      return null;
    }
    if (found.slashRedirect || found.server.appRoot !== null) {
      for (const step of this.#serverSteps) {
        const answer = step.kind === 'local' ? step.run(exchange, found) : null;
        if (answer === null) continue;
        this.answer(exchange, plan, answer);
        return null;
      }
    }
    return plan;
  }

  // A page of the host in place of an answer, as nginx' internal redirect has it: what led to it is not asked again.
  #serveInstead(exchange: Exchange, path: string): Plan | null {
    exchange.target = path;
    const found = match(this.#current.table, exchange.host, path);
    exchange.match = found;
    if (found.route !== null) return found.route.plan;
    this.answer(exchange, null, { status: 404, reason: 'no-route' });
    return null;
  }

  #runFrom(
    exchange: Exchange,
    plan: Plan,
    first: number,
    upgrade?: { readonly socket: Duplex; readonly rest: Buffer },
  ): void {
    const { steps } = plan;
    const found = exchange.match as NonNullable<Exchange['match']>;
    for (let at = first; at < steps.length; at++) {
      const step = steps[at] as Step;
      if (step.kind === 'remote') {
        void step.run(exchange, found).then(
          (answer) =>
            this.#guarded(exchange, () => {
              if (exchange.finished) this.#gone(exchange, plan);
              else if (exchange.fault !== null) this.answer(exchange, plan, exchange.fault);
              else if (answer === null) this.#runFrom(exchange, plan, at + 1, upgrade);
              else this.answer(exchange, plan, answer);
            }),
          (error: unknown) => this.failed(exchange, error),
        );
        return;
      }
      const answer = step.run(exchange, found);
      if (answer !== null) {
        this.answer(exchange, plan, answer);
        return;
      }
    }
    const backend = chooseSide(exchange, plan);
    if (backend === null) {
      this.answer(exchange, plan, { status: 404, reason: 'no-route' });
      return;
    }
    const standIn = plan.errors?.standIn(backend) ?? null;
    if (standIn !== null) (exchange.replacedHeaders ??= []).push(...(plan.errors?.standInLines(exchange) ?? []));
    const leads = { plan, backend: standIn ?? backend };
    if (upgrade === undefined) new Forwarding(exchange, leads, this).start();
    else new Tunnel(exchange, leads, { context: this, client: upgrade }).start();
  }

  #guarded(exchange: Exchange, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.failed(exchange, error);
    }
  }

  failed(exchange: Exchange, error: unknown): void {
    process.emitWarning(error instanceof Error ? error : String(error));
    exchange.watcher = null;
    if (!exchange.begun && !exchange.finished) {
      this.answer(exchange, null, { status: 500, reason: 'internal-error', scope: 'server' });
      return;
    }
    exchange.reason = 'internal-error';
    exchange.abort();
    this.done(exchange, null);
  }

  // The client went away while somebody else was asked.
  #gone(exchange: Exchange, plan: Plan): void {
    exchange.reason = 'client-closed';
    exchange.status = 0;
    this.done(exchange, plan);
  }
}
