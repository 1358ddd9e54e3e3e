/** How long stopping may take before the program ends anyway; the engine's own limit is shorter or equal. */
const LIMIT = 5000;

/** What ends, in this order. */
export interface QuitSteps {
  /** No new work: window and tray go first, so that a person sees that it ends. */
  readonly withdraw: () => void;
  /** Finishes what is in flight. */
  readonly stop: () => Promise<void>;
  readonly report: (error: unknown) => void;
  readonly exit: (code: number) => void;
}

/**
 * Gives a function that ends the program with an exit code, in order and once. A second call while it is stopping ends it
 * at once, with 1.
 */
export function quitOnce(steps: QuitSteps): (code: number) => void {
  let stopping = false;
  return (code) => {
    if (stopping) return steps.exit(1);
    stopping = true;
    steps.withdraw();
    void finish(steps, code);
  };
}

async function finish(steps: QuitSteps, code: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), LIMIT);
  });
  try {
    const outcome = await Promise.race([steps.stop(), late]);
    steps.exit(outcome === 'late' ? 1 : code);
  } catch (error) {
    steps.report(error);
    steps.exit(1);
  } finally {
    clearTimeout(timer);
  }
}
