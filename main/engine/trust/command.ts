import { lastWords, type Run, type RunResult } from './run.ts';
import { stopped, type StoreResult } from './trust-store.ts';

/** A program by its absolute path and its arguments, to be run without a shell. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
}

/** Runs a command of a system that needs no environment and no input. */
export function runCommand(run: Run, { file, args }: Command): Promise<RunResult> {
  return run(file, args);
}

/** Runs a command for which the system asks the person in a dialog; it ends after three minutes. */
export function runWithDialog(run: Run, { file, args }: Command): Promise<RunResult> {
  return run(file, args, { timeout: 180_000 });
}

/** What it means that such a command failed: the exit code of a dismissed dialog is that of a missing right. */
export function refusalOf(tool: string, result: RunResult): StoreResult {
  const reason = result.timedOut ? 'tool-timeout' : 'refused';
  return stopped('refused', { reason, values: { tool, detail: lastWords(result) } });
}
