const STEP = /\["([^"]*)"\]|\[(\d+)\]|([^.[\]]+)/g;

/** The steps to a field such as `spec.rules[0].host` or `metadata.annotations["a/b"]`: keys of mappings, places in lists. */
export function fieldSteps(field: string): readonly (string | number)[] {
  return [...field.matchAll(STEP)].map(([, quoted, index, plain]) =>
    index === undefined ? (quoted ?? plain ?? '') : Number(index),
  );
}
