import { ENGINE_OPTIONS, engineFlags } from '#main/start/engine-flags.ts';
import type { EngineFlags } from '#main/start/engine-flags.ts';
import { parseCommandLine } from '#main/start/command-line.ts';
import type { CliMessages } from '#shared/i18n/cli/cli.ts';

/** What the words after the program's name ask for. */
export type StartOptions =
  | { readonly kind: 'help' }
  /** `left`: options that are none of ours, so that Chromium may know them. */
  | { readonly kind: 'start'; readonly flags: EngineFlags; readonly left: readonly string[] };

/** Reads the options of `serve`; those about a page in the browser mean nothing here. Throws `Failure` with exit code 2. */
export function startOptions(words: readonly string[], messages: CliMessages): StartOptions {
  const line = parseCommandLine('serve', words, ENGINE_OPTIONS, messages, 'left');
  if (line.flag('help')) return { kind: 'help' };
  return { kind: 'start', flags: engineFlags(line, messages), left: line.left };
}
