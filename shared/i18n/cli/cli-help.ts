/** Help texts of the command line, whole, ending with a newline. */
export interface CliHelp {
  readonly overview: string;
  readonly commands: Readonly<Record<HelpedCommand, string>>;
}

/** The commands that this version has. */
export type HelpedCommand =
  | 'serve'
  | 'routes'
  | 'explain'
  | 'logs'
  | 'status'
  | 'contexts'
  | 'open'
  | 'setup'
  | 'undo'
  | 'doctor'
  | 'clean'
  | 'completion';
