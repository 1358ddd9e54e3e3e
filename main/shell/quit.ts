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

/** Gives a function that ends the program once, however often it is called; a second call while stopping ends it at once. */
export function quitOnce(steps: QuitSteps): () => void {
  let stopping = false;
  return () => {
    if (stopping) return steps.exit(1);
    stopping = true;
    steps.withdraw();
    void finish(steps);
  };
}

async function finish(steps: QuitSteps): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), LIMIT);
  });
  try {
    const outcome = await Promise.race([steps.stop(), late]);
    steps.exit(outcome === 'late' ? 1 : 0);
  } catch (error) {
    steps.report(error);
    steps.exit(1);
  } finally {
    clearTimeout(timer);
  }
}
