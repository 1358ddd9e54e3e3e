import type { EngineOptions } from '#engine/engine-options.ts';
import type { PluginConsent } from '#engine/source/kubeconfig/credentials/plugin-consent.ts';
import type { RoleOptions } from '#engine/source/kubeconfig/rights/role.ts';
import type { EngineSurface } from '#main/api/engine-surface.ts';
import type { CommandResults } from '#shared/contract/contract.ts';
import type { CliMessages } from '#shared/i18n/cli/cli.ts';
import type { CommandLine, OptionSpecs } from '#main/start/command-line.ts';
import type { Language } from '#main/start/language.ts';
import type { Terminal } from './printing/terminal.ts';

/** What a command finds around it. */
export interface Surroundings {
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly language: Language;
  readonly messages: CliMessages;
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP; a second one ends the process at once. */
  readonly interrupted: AbortSignal;
  /** The folder of the built page. */
  readonly pageFolder: string;
  readonly createEngine: (options: EngineOptions) => Promise<EngineSurface>;
  /** `consent`: plugins that may run, so that it can be told which were chosen before. */
  readonly listContexts: (files: readonly string[], consent?: PluginConsent) => Promise<CommandResults['contexts']>;
  /** The rights that reading a cluster needs, as YAML. */
  readonly role: (options: RoleOptions) => Promise<string>;
}

/** One command of the command line. */
export interface Command {
  readonly options: OptionSpecs;
  /** How many words it takes besides its options. */
  readonly words: 0 | 1;
  /** Gives the exit code; throws `Failure` or `CodedError`. */
  readonly run: (line: CommandLine, surroundings: Surroundings) => Promise<number>;
}
