/** SIGINT and SIGTERM ask to stop, SIGHUP says that the terminal is gone; Windows has SIGBREAK for Ctrl+Break. */
const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'];

/** Aborted by the first signal; the second one calls `atOnce`. */
export function watchSignals(atOnce: () => void): AbortSignal {
  const controller = new AbortController();
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (controller.signal.aborted) atOnce();
      else controller.abort();
    });
  }
  return controller.signal;
}
