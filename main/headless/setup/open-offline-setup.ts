import type { OfflineSetup } from '#engine/assembly/setup/offline-setup.ts';
import { SettingsFile } from '#engine/settings/settings-file.ts';
import { keptSetup } from '#main/start/kept-setup.ts';
import type { SetupState } from '#shared/model/setup.ts';

/** The set-up of a state folder where no engine runs. Loaded only then: it is much code. */
export async function openOfflineSetup(
  stateFolder: string,
  onChange: (state: SetupState) => void = () => undefined,
): Promise<OfflineSetup> {
  const { OfflineSetup } = await import('#engine/assembly/setup/offline-setup.ts');
  return OfflineSetup.open(stateFolder, keptSetup(await SettingsFile.load(stateFolder)), onChange);
}
