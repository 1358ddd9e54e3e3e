/** Work that gives its result in the end and may be interrupted wherever it yields. It must hold nothing half done there. */
export type Slices<Result> = Generator<undefined, Result, undefined>;

/** Milliseconds that a slice may take before other work gets its turn. */
const SLICE = 8;

/** Does the whole work without a pause. */
export function runAtOnce<Result>(work: Slices<Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/**
 * Does the work and gives its result to `done`: before it returns where one slice is enough, so that small changes are in
 * force at once, else in turns of the event loop. `isStopped` ends it without a result.
 */
export function runInSlices<Result>(
  work: Slices<Result>,
  outcome: { readonly done: (result: Result) => void; readonly isStopped: () => boolean },
): void {
  const slice = (): void => {
    if (outcome.isStopped()) return;
    const end = performance.now() + SLICE;
    for (;;) {
      const step = work.next();
      if (step.done === true) {
        outcome.done(step.value);
        return;
      }
      if (performance.now() < end) continue;
      setImmediate(slice);
      return;
    }
  };
  slice();
}
