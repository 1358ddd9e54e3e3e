import type { IngressClassObject, IngressObject } from '#shared/model/snapshot.ts';

/** An IngressClass with its age in milliseconds since the epoch. */
export interface AgedClass {
  readonly object: IngressClassObject;
  readonly created: number;
}

/** The class that an API server gives to Ingresses without one: of several defaults the youngest, then the first by name. */
export function defaultClass(classes: readonly AgedClass[]): string | null {
  const [first] = classes
    .filter(({ object }) => object.isDefault)
    .sort((left, right) => right.created - left.created || (left.object.name < right.object.name ? -1 : 1));
  return first?.object.name ?? null;
}

/** The Ingress as an API server would keep it; the same value where it names a class by field or legacy annotation. */
export function withDefaultClass(ingress: IngressObject, className: string | null): IngressObject {
  const legacy = ingress.annotations['kubernetes.io/ingress.class'];
  if (className === null || ingress.className !== null || legacy !== undefined) return ingress;
  return { ...ingress, className, version: `${ingress.version}/${className}` };
}
