import { INGRESS_PRODUCTS, productByController, type ProductTraits } from '#shared/model/ingress-products.ts';
import type { IngressObject, Snapshot } from '#shared/model/snapshot.ts';

/** Classes that one controller answers for. */
export interface ClassGroup {
  /** null for a product that is not in the table. */
  readonly traits: ProductTraits | null;
  /** `spec.controller`; null where only the names of classes are known. */
  readonly controller: string | null;
  readonly classes: readonly string[];
  readonly defaultClass: string | null;
}

const LEGACY = 'kubernetes.io/ingress.class';

/** The class that an Ingress names, by field or legacy annotation; null for none. */
export function classNameOf({ className, annotations }: IngressObject): string | null {
  return className ?? ((Object.hasOwn(annotations, LEGACY) ? annotations[LEGACY] : '') || null);
}

/**
 * IngressClasses by their controller, and class names that only Ingresses mention: those of legacy annotations, and all where
 * classes may not be read. Such a name tells the product by convention only (reference 5).
 */
export function classGroups(
  snapshot: Pick<Snapshot, 'classes' | 'classesReadable' | 'ingresses'>,
): readonly ClassGroup[] {
  const byController = Map.groupBy(snapshot.classes, ({ controller }) => controller);
  const declared = [...byController].map(([controller, classes]) => ({
    traits: productByController(controller),
    controller,
    classes: classes.map(({ name }) => name).sort(),
    defaultClass: classes.find(({ isDefault }) => isDefault)?.name ?? null,
  }));
  const known = new Set(snapshot.classes.map(({ name }) => name));
  const mentioned = new Set<string>();
  for (const ingress of snapshot.ingresses) {
    const name = classNameOf(ingress);
    const counts = ingress.className === null || !snapshot.classesReadable;
    if (name !== null && counts && !known.has(name)) mentioned.add(name);
  }
  const named = Map.groupBy([...mentioned].sort(), productByClassName);
  const undeclared: ClassGroup[] = [...named].map(([traits, classes]) => ({
    traits,
    controller: null,
    classes,
    defaultClass: null,
  }));
  return merged([...declared, ...undeclared]);
}

/** A name that only Ingresses mention belongs to the one declared controller of its product. */
function merged(groups: readonly ClassGroup[]): readonly ClassGroup[] {
  const kept: ClassGroup[] = [];
  for (const group of groups) {
    const at = kept.findIndex(({ traits }) => traits !== null && traits === group.traits);
    const same = kept[at];
    if (group.controller === null && same !== undefined) {
      kept[at] = { ...same, classes: [...same.classes, ...group.classes].sort() };
    } else kept.push(group);
  }
  return kept;
}

function productByClassName(name: string): ProductTraits | null {
  return INGRESS_PRODUCTS.find(({ classNames }) => classNames.includes(name)) ?? null;
}
