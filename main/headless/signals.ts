/** Signals that ask to stop; Windows has SIGBREAK for Ctrl+Break. */
const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGBREAK'];

/**
 * Aborted by the first signal; the second one calls `atOnce`. SIGHUP counts where a terminal was closed; without one it is
 * ignored, because Node does not keep the ignoring that `nohup` asks for.
 */
export function watchSignals(atOnce: () => void): AbortSignal {
  const controller = new AbortController();
  function stop(): void {
    if (controller.signal.aborted) atOnce();
    else controller.abort();
  }
  for (const signal of SIGNALS) process.on(signal, stop);
  process.on('SIGHUP', () => {
    if (process.stdout.isTTY || process.stderr.isTTY) stop();
  });
  return controller.signal;
}
