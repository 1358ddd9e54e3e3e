import type { ExplanationSentence, StepCause } from '#shared/model/explanation.ts';
import type { AcceptedIngress } from '../../ingress/rules.ts';
import type { Match, RouteTable, VirtualServer } from '../../routing/route-table.ts';
import type { Plan } from '../plan/plan.ts';

/** What may put a step on a route: annotations by their short names, or a key of the controller's configuration. */
interface Origin {
  readonly annotations: readonly string[];
  readonly setting: string | null;
}

function origin(annotations: readonly string[], setting: string | null = null): Origin {
  return { annotations, setting };
}

/** By name of step; those that are no matter of annotations are decided below. */
const ORIGINS: Readonly<Record<string, Origin>> = {
  'address-lists': origin(['denylist-source-range', 'allowlist-source-range', 'whitelist-source-range']),
  'app-root': origin(['app-root']),
  'auth-proxy-set-headers': origin(['auth-proxy-set-headers']),
  'auth-secret': origin(['auth-secret']),
  'basic-auth': origin(['auth-type']),
  'basic-auth-password': origin(['auth-type']),
  'blocked-addresses': origin([], 'block-cidrs'),
  'blocked-clients': origin([], 'block-user-agents'),
  'body-size': origin(['proxy-body-size'], 'proxy-body-size'),
  'client-certificate': origin(['auth-tls-secret', 'auth-tls-verify-client', 'auth-tls-match-cn']),
  'client-certificate-lines': origin(['auth-tls-secret']),
  'cors-preflight': origin(['enable-cors']),
  'custom-headers': origin(['custom-headers']),
  'external-auth': origin(['auth-url'], 'global-auth-url'),
  'fastcgi-params-configmap': origin(['fastcgi-params-configmap']),
  'from-to-www-redirect': origin(['from-to-www-redirect']),
  limits: origin(['limit-connections', 'limit-rps', 'limit-rpm']),
  'permanent-redirect': origin(['permanent-redirect']),
  'proxy-ssl-secret': origin(['proxy-ssl-secret']),
  'satisfy-any': origin(['satisfy']),
  'temporal-redirect': origin(['temporal-redirect']),
};

/** Which annotation of which Ingress, or what else, put a step on the way of a request; null where it is always there. */
export function stepCause(step: string, match: Match<Plan>, table: RouteTable<Plan>): StepCause | null {
  const { route, server } = match;
  const { accepted = null } = route ?? {};
  const ingress = accepted === null ? null : nameOf(accepted);
  switch (step) {
    case 'trailing-slash-redirect':
      return { kind: 'path', name: route?.path ?? '', ingress };
    case 'endpoints':
      return { kind: 'service', name: route?.backend?.key ?? '', ingress };
    case 'https-redirect':
      return httpsCause(match, table);
    case 'denied': {
      if (route === null || route.unusable !== null) return { kind: 'path', name: route?.path ?? '', ingress };
      const { denied } = route.policy;
      return denied === null ? null : { kind: 'annotation', name: denied.annotation, ingress };
    }
    default: {
      const found = Object.hasOwn(ORIGINS, step) ? ORIGINS[step] : undefined;
      return found === undefined ? null : originCause(found, { accepted, server, table });
    }
  }
}

/** The sentence that a step which answers is worth, unless another one says it already. */
export function causeSentence(step: string, cause: StepCause): ExplanationSentence | null {
  const { kind, name, ingress } = cause;
  switch (kind) {
    case 'annotation':
      return { code: 'caused-by-annotation', values: { step, annotation: name, ingress: ingress ?? '' } };
    case 'setting':
      return { code: 'caused-by-setting', values: { step, setting: name } };
    case 'service':
      return { code: 'caused-by-service', values: { service: name, ingress: ingress ?? '' } };
    case 'path':
    case 'tls':
      return null;
  }
}

function originCause(
  { annotations, setting }: Origin,
  place: {
    readonly accepted: AcceptedIngress | null;
    readonly server: VirtualServer<Plan>;
    readonly table: RouteTable<Plan>;
  },
): StepCause | null {
  const { accepted, server, table } = place;
  // What holds for the whole host may come from another Ingress of it.
  for (const one of [...(accepted === null ? [] : [accepted]), ...server.contributors]) {
    const name = annotationOf(one, annotations, table);
    if (name !== null) return { kind: 'annotation', name, ingress: nameOf(one) };
  }
  return setting === null ? null : { kind: 'setting', name: setting, ingress: null };
}

function httpsCause({ route, server }: Match<Plan>, table: RouteTable<Plan>): StepCause {
  const accepted = route?.accepted ?? null;
  if (route?.policy.tls.forceSslRedirect === true) {
    const name = accepted === null ? null : annotationOf(accepted, ['force-ssl-redirect'], table);
    if (accepted === null || name === null) return { kind: 'setting', name: 'force-ssl-redirect', ingress: null };
    return { kind: 'annotation', name, ingress: nameOf(accepted) };
  }
  const { tls } = server;
  return { kind: 'tls', name: server.host, ingress: tls === null ? null : `${tls.namespace}/${tls.ingress}` };
}

function annotationOf({ ingress }: AcceptedIngress, names: readonly string[], table: RouteTable<Plan>): string | null {
  const prefix = table.rules.configuration.annotationsPrefix;
  const full = names.map((name) => `${prefix}/${name}`);
  return full.find((name) => Object.hasOwn(ingress.annotations, name)) ?? null;
}

function nameOf({ ingress }: AcceptedIngress): string {
  return `${ingress.namespace}/${ingress.name}`;
}
