import type { Connection } from '#shared/contract/client.ts';
import { setupEn } from '#shared/i18n/page/page-setup-en.ts';
import { setupKo } from '#shared/i18n/page/page-setup-ko.ts';
import { describeSetupCode, setupCodes } from '#shared/i18n/setup/setup-codes.ts';
import { authorityRemarks } from '#shared/model/authority-view.ts';
import type { SetupState } from '#shared/model/setup.ts';
import type { Language } from '#main/start/language.ts';

/** How the set-up of a running engine stands now. Rejects with `CallError`. */
export function setupState(connection: Connection): Promise<SetupState> {
  const { promise, resolve, reject } = Promise.withResolvers<SetupState>();
  const stop = connection.follow('setup', { onSnapshot: resolve, onDelta: resolve, onEnd: reject });
  return promise.finally(stop);
}

/** How long the authority of a set-up lasts, what it may not sign for, and what helps; nothing without a set-up. */
export function authorityLines({ authority }: SetupState, language: Language): readonly string[] {
  if (authority === null) return [];
  return authorityRemarks(authority).map(({ severity, code, values }) => {
    const { sentence, remedy } = describeSetupCode(setupCodes[language], { code, values, subject: '' });
    return severity === 'good' || remedy === null ? sentence : `${sentence} ${remedy}`;
  });
}

/** The set-up in one line. */
export function setupLine({ phase, active }: SetupState, language: Language): string {
  const { head } = language === 'ko' ? setupKo : setupEn;
  if (active === null || phase !== 'active') return head.phases[phase];
  const ports = [active.ports.http, active.ports.https].filter((port) => port !== null).join(', ');
  return head.active(active.names.length, active.stores.length, ports);
}
