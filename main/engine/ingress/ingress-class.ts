import type { Profile } from '#shared/model/engine-status.ts';
import type { IgnoredReason } from '#shared/model/explanation-codes.ts';
import type { IngressClassObject, IngressObject } from '#shared/model/snapshot.ts';
import type { ControllerConfiguration } from './controller-configuration.ts';
import type { Dialect } from './rules.ts';

const LEGACY_ANNOTATION = 'kubernetes.io/ingress.class';

/** How an Ingress is read, or why it is not. `className` is the field, else the legacy annotation, else null. */
export type ClassDecision =
  | { readonly kind: 'counts'; readonly className: string | null; readonly dialect: Dialect }
  | { readonly kind: 'ignored'; readonly className: string | null; readonly reason: IgnoredReason };

/** What a class decision depends on besides the Ingress. */
export interface ClassContext {
  readonly profile: Profile;
  readonly configuration: ControllerConfiguration;
  readonly classes: ReadonlyMap<string, IngressClassObject>;
  /** false where a class is only a name, because IngressClass objects may not be read. */
  readonly classesReadable: boolean;
}

/** Decides as the controller would (reference 2), or in the profile `local` so that every class is served. */
export function decideClass(ingress: IngressObject, context: ClassContext): ClassDecision {
  return context.profile === 'controller' ? decideAsController(ingress, context) : decideLocally(ingress, context);
}

/** The class an Ingress names, by field or by the legacy annotation. */
export function namedClass(ingress: IngressObject): string | null {
  return ingress.className ?? (legacyClass(ingress) || null);
}

function legacyClass(ingress: IngressObject): string {
  return Object.hasOwn(ingress.annotations, LEGACY_ANNOTATION) ? (ingress.annotations[LEGACY_ANNOTATION] ?? '') : '';
}

function decideAsController(ingress: IngressObject, context: ClassContext): ClassDecision {
  const { configuration, classes } = context;
  const className = namedClass(ingress);
  const counts = { kind: 'counts', className, dialect: 'ingress-nginx' } as const;
  if (ingress.className !== null) {
    if (configuration.ingressClassByName && ingress.className === configuration.ingressClass) {
      return classes.has(ingress.className) ? counts : { kind: 'ignored', className, reason: 'class-missing' };
    }
    const found = classes.get(ingress.className);
    if (found === undefined && !context.classesReadable) {
      if (soundsLikeOurs(ingress, ingress.className, configuration)) return counts;
      return { kind: 'ignored', className, reason: 'class-not-readable' };
    }
    if (found === undefined) return { kind: 'ignored', className, reason: 'class-missing' };
    if (found.controller === configuration.controllerClass) return counts;
    return { kind: 'ignored', className, reason: 'class-of-other-controller' };
  }
  if (className !== null) {
    if (className === configuration.ingressClass) return counts;
    return { kind: 'ignored', className, reason: 'class-annotation-differs' };
  }
  return configuration.watchIngressWithoutClass ? counts : { kind: 'ignored', className, reason: 'class-not-given' };
}

function decideLocally(ingress: IngressObject, context: ClassContext): ClassDecision {
  const className = namedClass(ingress);
  return { kind: 'counts', className, dialect: localDialect(ingress, className, context) };
}

function localDialect(ingress: IngressObject, className: string | null, context: ClassContext): Dialect {
  const { configuration, classes } = context;
  if (className === null) return 'ingress-nginx';
  const found = classes.get(className);
  if (found !== undefined) return found.controller === configuration.controllerClass ? 'ingress-nginx' : 'spec';
  return soundsLikeOurs(ingress, className, configuration) ? 'ingress-nginx' : 'spec';
}

/** IngressClass objects are often not readable: whoever writes this controller's annotations means this controller. */
function soundsLikeOurs(ingress: IngressObject, className: string, configuration: ControllerConfiguration): boolean {
  if (className === configuration.ingressClass || className === 'nginx') return true;
  const prefix = `${configuration.annotationsPrefix}/`;
  return Object.keys(ingress.annotations).some((name) => name.startsWith(prefix));
}
