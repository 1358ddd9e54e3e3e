import type { BrowserAccess } from './browser/browser-access.ts';
import { createBrowserAccess } from './browser/create-browser-access.ts';
import { createSetupAccess } from './setup/create-setup-access.ts';
import type { EngineOptions } from '../engine-options.ts';
import { NO_FACTS, type NameFacts } from '../hosts/name-policy.ts';
import type { SetupAccess } from './setup/setup-access.ts';

type SetupParts = Parameters<typeof createSetupAccess>[1];

interface EngineParts extends Omit<SetupParts, 'onChange' | 'onSettled'> {
  readonly behind: Parameters<typeof createBrowserAccess>[1]['behind'];
  /** Names or ports may be others than before. */
  readonly onSettled: () => void;
  readonly announce: (event: 'browsing' | 'setup') => void;
}

/** The ways for a person to reach the hosts: a set-up of this machine, and browsers that need none. */
export function createDoors(
  options: EngineOptions,
  { behind, announce, ...parts }: EngineParts,
): { readonly browsers: BrowserAccess; readonly setup: SetupAccess } {
  const { ports, table } = parts;
  const setup = createSetupAccess(options, { ...parts, onChange: () => announce('setup') });
  let known: NameFacts = NO_FACTS;
  const browsers = createBrowserAccess(options, {
    ports,
    behind,
    table,
    facts: () => ({ ...known, approved: setup.approved() }),
    learn: async () => {
      known = { ...NO_FACTS, ...(await setup.nameFacts()) };
    },
    onChange: () => announce('browsing'),
  });
  return { browsers, setup };
}
