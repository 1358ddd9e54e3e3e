import { createContext, useContext } from 'react';

/** Opens a host in an isolated browser: a name, or a wildcard of which a person then chooses one. */
export type OpenIsolated = (host: string, url: string | null) => void;

/** How the view of set-up opens hosts for all others. */
export const IsolatedContext = createContext<OpenIsolated>(() => undefined);

/** How a host is opened in an isolated browser. */
export function useOpenIsolated(): OpenIsolated {
  return useContext(IsolatedContext);
}
