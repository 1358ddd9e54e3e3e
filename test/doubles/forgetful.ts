import type { CommandSurroundings } from '#main/api/commands.ts';

/** Surroundings of the commands that know no context and keep nothing for the next start. */
export const FORGETFUL: CommandSurroundings = {
  contexts: () => Promise.resolve({ contexts: [], problems: [] }),
  remember: () => Promise.resolve(),
  rememberPac: () => Promise.resolve(),
  rememberWays: () => Promise.resolve(),
};
