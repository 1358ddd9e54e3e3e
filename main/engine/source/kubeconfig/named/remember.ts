/** The same function, which computes anew only when an input is another value than the time before. */
export function remember<Inputs extends readonly unknown[], Value>(
  compute: (...inputs: Inputs) => Value,
): (...inputs: Inputs) => Value {
  let last: { readonly inputs: Inputs; readonly value: Value } | null = null;
  return (...inputs) => {
    if (last === null || inputs.some((input, index) => input !== last?.inputs[index])) {
      last = { inputs, value: compute(...inputs) };
    }
    return last.value;
  };
}
