import { createContext, useContext, useSyncExternalStore } from 'react';
import { en } from '#shared/i18n/en.ts';
import { ko } from '#shared/i18n/ko.ts';
import type { Messages } from '#shared/i18n/messages.ts';
import type { EngineLink } from '../client/engine-link.ts';
import type { Store } from '../client/store.ts';
import { preferences, type Language, type Preferences } from './preferences.ts';

const CATALOGUES: Readonly<Record<Language, Messages>> = { en, ko };

/** The link to the engine, given once at the top of the page. */
export const LinkContext = createContext<EngineLink | null>(null);

/** The link to the engine. */
export function useLink(): EngineLink {
  const link = useContext(LinkContext);
  if (link === null) throw new Error('The page was drawn without a link to the engine.');
  return link;
}

/** The value of a store; draws again when it is replaced. */
export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}

export function usePreferences(): Preferences {
  return useStore(preferences);
}

/** The catalogue of the chosen language. */
export function useMessages(): Messages {
  return CATALOGUES[usePreferences().language];
}
