import type { Route, RouteFacts } from '../route-table.ts';

/** A route whose plan is made when it is asked for: of thousands only a few are ever used. */
export class PlannedRoute<Plan> implements Route<Plan> {
  readonly host: RouteFacts['host'];
  readonly path: RouteFacts['path'];
  readonly matching: RouteFacts['matching'];
  readonly pathType: RouteFacts['pathType'];
  readonly implicit: RouteFacts['implicit'];
  readonly accepted: RouteFacts['accepted'];
  readonly dialect: RouteFacts['dialect'];
  readonly policy: RouteFacts['policy'];
  readonly backend: RouteFacts['backend'];
  readonly backendFrom: RouteFacts['backendFrom'];
  readonly canary: RouteFacts['canary'];
  readonly pattern: RouteFacts['pattern'];
  readonly rewriteTarget: RouteFacts['rewriteTarget'];
  readonly unusable: RouteFacts['unusable'];
  readonly #make: (route: RouteFacts) => Plan;
  #plan: Plan | null = null;

  constructor(facts: Omit<RouteFacts, 'id'>, make: (route: RouteFacts) => Plan) {
    this.host = facts.host;
    this.path = facts.path;
    this.matching = facts.matching;
    this.pathType = facts.pathType;
    this.implicit = facts.implicit;
    this.accepted = facts.accepted;
    this.dialect = facts.dialect;
    this.policy = facts.policy;
    this.backend = facts.backend;
    this.backendFrom = facts.backendFrom;
    this.canary = facts.canary;
    this.pattern = facts.pattern;
    this.rewriteTarget = facts.rewriteTarget;
    this.unusable = facts.unusable;
    this.#make = make;
  }

  get id(): string {
    const { host, path, pathType, implicit, accepted } = this;
    const owner = accepted === null ? 'built-in' : `${accepted.ingress.namespace}/${accepted.ingress.name}`;
    return `${owner} ${host} ${pathType} ${path}${implicit ? ' implicit' : ''}`;
  }

  get plan(): Plan {
    this.#plan ??= this.#make(this);
    return this.#plan;
  }
}
