import type { SetupOptionsOfEngine } from '#engine/engine-options.ts';
import type { SettingsFile } from '#engine/settings/settings-file.ts';
import { helperProgram } from './helper-program.ts';

/** What a person decides about the set-up, kept in the settings, and the helper of this installation. */
export function keptSetup(settings: SettingsFile): SetupOptionsOfEngine {
  return {
    // Looked for each time: it may be installed while the program runs.
    get helper() {
      return helperProgram();
    },
    settings: () => settings.settings.setup,
    save: (changes) => settings.save({ setup: { ...settings.settings.setup, ...changes } }),
  };
}
