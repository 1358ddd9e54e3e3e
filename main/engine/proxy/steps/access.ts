import type { ControllerConfiguration } from '../../ingress/controller-configuration.ts';
import type { Match, RouteFacts } from '../../routing/route-table.ts';
import { type ClientAddress, connectionAddress, forwardedAddress } from '../heads/client-address.ts';
import type { AuthContext } from '../side/auth-request.ts';
import type { Exchange } from '../exchange.ts';
import type { Plan } from '../plan/plan.ts';
import { limitKey } from './limit-state.ts';
import { type AccessRule, satisfyAny } from './access-rule.ts';
import { addressLists, addressListsRule } from './address-lists.ts';
import { authSecret, basicAuth, basicAuthRule, credentials } from './basic-auth.ts';
import { blockedAddresses } from './blocked-clients.ts';
import { authSetHeaders, externalAuth, externalAuthRule, signin } from './external-auth.ts';
import { limits } from './limits.ts';
import type { StepContext } from './order.ts';
import type { OwnAnswer, Step, StepRequest } from './step.ts';

/** What closes a location because something that guards it is missing, before everything else of it (reference 12, 18). */
export function closedSteps(route: RouteFacts, { references }: StepContext): readonly Step[] {
  const { basicAuth: basic, externalAuth: external } = route.policy;
  const steps: Step[] = [];
  if (basic !== null) steps.push(authSecret(basic, references));
  if (external?.setHeaders) steps.push(authSetHeaders(external.setHeaders, references));
  return steps;
}

/** How often and how many at a time (reference 12). */
export function limitSteps(route: RouteFacts, context: StepContext): readonly Step[] {
  const { policy, accepted } = route;
  if (policy.limits === null || accepted === null) return [];
  const counters = context.limits.of(limitKey(accepted.ingress));
  const { limitRequestStatus, limitConnectionStatus } = context.configuration;
  return [
    limits(policy.limits, counters, {
      addressOf: addressIn(context.configuration),
      requestStatus: limitRequestStatus,
      connectionStatus: limitConnectionStatus,
    }),
  ];
}

/** Lists, external authentication and passwords, all of them or one (reference 1.2, 12). */
export function accessSteps(route: RouteFacts, context: StepContext): readonly Step[] {
  const { policy } = route;
  const { configuration, references, enforcesLists } = context;
  const addressOf = addressIn(configuration);
  const asks = asksCredentials(route, configuration);
  const lists = policy.addressLists;
  const external = asks ? policy.externalAuth : null;
  const basic = asks ? policy.basicAuth : null;
  const listRules = { addressOf, enforced: enforcesLists };
  const auth: AuthContext = { side: context.side, references, addressOf, configuration, limits: policy.upstream };
  const steps: Step[] = [];
  // nginx takes over the controller's own list only where the location has none.
  if (lists === null && configuration.blocked.addresses !== null) {
    steps.push(blockedAddresses(configuration.blocked.addresses, listRules));
  }
  if (policy.satisfy === 'any') {
    const rules: AccessRule[] = [];
    if (lists !== null) rules.push(addressListsRule(lists, listRules));
    if (external !== null) rules.push(externalAuthRule(external, auth));
    if (basic !== null) rules.push(basicAuthRule(basic, references));
    if (rules.length > 0) steps.push(satisfyAny(rules));
  } else {
    if (lists !== null) steps.push(addressLists(lists, listRules));
    if (external !== null) steps.push(externalAuth(external, auth));
    if (basic !== null) steps.push(credentials(basic), basicAuth(basic, references));
  }
  const page = external?.signin ?? null;
  return external === null || page === null
    ? steps
    : steps.map((step) => withSignin(step, (request) => signin(page, external, request)));
}

/** Lines of the client that say who it is; the pod gets those of the guards alone (reference 10.1, 12). */
export function withheldHeaders(route: RouteFacts, configuration: ControllerConfiguration): readonly string[] {
  const { basicAuth: basic, externalAuth: external } = route.policy;
  if (!asksCredentials(route, configuration)) return [];
  const names = (external?.responseHeaders ?? []).map((name) => name.toLowerCase());
  return basic === null ? names : [...names, 'authorization'];
}

/** false where the path is one that certificate authorities have to reach. */
function asksCredentials(route: RouteFacts, { noAuthLocations }: ControllerConfiguration): boolean {
  return !noAuthLocations.some((path) => route.path.startsWith(path));
}

function addressIn(configuration: ControllerConfiguration): ClientAddress {
  return configuration.useForwardedHeaders ? forwardedAddress(configuration.forwardedForHeader) : connectionAddress;
}

type Signin = (request: StepRequest) => OwnAnswer;

/** Every 401 of the location is sent to the sign-in page, that of the password prompt too (nginx core, `error_page`). */
function withSignin(step: Step, page: Signin): Step {
  if (step.kind === 'remote') {
    return {
      ...step,
      run: async (exchange: Exchange, match: Match<Plan>): Promise<OwnAnswer | null> => {
        const answer = await step.run(exchange, match);
        return answer?.status === 401 ? page(exchange) : answer;
      },
    };
  }
  if (step.kind === 'effect') return step;
  return {
    ...step,
    run: (request: StepRequest, match: Match<Plan>): OwnAnswer | null => {
      const answer = step.run(request, match);
      return answer?.status === 401 ? page(request) : answer;
    },
  };
}
