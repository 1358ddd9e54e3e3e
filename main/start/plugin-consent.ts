import type { SettingsFile } from '#engine/settings/settings-file.ts';
import type { PluginConsent } from '#engine/source/kubeconfig/credentials/plugin-consent.ts';

/** Older ones are forgotten, and asked about again. */
const MOST = 200;

/** The consents that the settings keep. `unwritten` is told where one could not be kept for the next start. */
export function keptConsent(settings: SettingsFile, unwritten: (error: unknown) => void): PluginConsent {
  const given = new Set(settings.settings.approvedPlugins);
  return {
    has: (hash) => given.has(hash),
    give: (hash) => {
      if (given.has(hash)) return;
      given.add(hash);
      settings.save({ approvedPlugins: [...given].slice(-MOST) }).catch(unwritten);
    },
  };
}
