import type { Connection } from '#shared/contract/client.ts';
import { setupEn } from '#shared/i18n/page-setup-en.ts';
import { setupKo } from '#shared/i18n/page-setup-ko.ts';
import type { SetupState } from '#shared/model/setup.ts';
import type { Language } from '#main/start/language.ts';

/** How the set-up of a running engine stands now. Rejects with `CallError`. */
export function setupState(connection: Connection): Promise<SetupState> {
  const { promise, resolve, reject } = Promise.withResolvers<SetupState>();
  const stop = connection.follow('setup', { onSnapshot: resolve, onDelta: resolve, onEnd: reject });
  return promise.finally(stop);
}

/** The set-up in one line. */
export function setupLine({ phase, active }: SetupState, language: Language): string {
  const { head } = language === 'ko' ? setupKo : setupEn;
  if (active === null || phase !== 'active') return head.phases[phase];
  const ports = [active.ports.http, active.ports.https].filter((port) => port !== null).join(', ');
  return head.active(active.names.length, active.stores.length, ports);
}
