import type { CliMessages } from '#shared/i18n/cli/cli.ts';
import type { CliHelp } from '#shared/i18n/cli/cli-help.ts';
import { errorsEn, errorsKo } from '#shared/i18n/errors.ts';
import type { ErrorMessages } from '#shared/i18n/errors.ts';
import { cliHelpEn } from '#shared/i18n/cli/cli-help-en.ts';
import { cliHelpKo } from '#shared/i18n/cli/cli-help-ko.ts';
import { cliEn } from '#shared/i18n/cli/cli-en.ts';
import { cliKo } from '#shared/i18n/cli/cli-ko.ts';

export type Language = 'en' | 'ko';

/** The language of messages, as POSIX orders the variables: LC_ALL, LC_MESSAGES, LANG. */
export function languageOf(environment: Readonly<Record<string, string | undefined>>): Language {
  const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || '';
  return /^ko([_.@-]|$)/i.test(locale) ? 'ko' : 'en';
}

export function cliMessages(language: Language): CliMessages {
  return language === 'ko' ? cliKo : cliEn;
}

export function errorMessages(language: Language): ErrorMessages {
  return language === 'ko' ? errorsKo : errorsEn;
}

export function cliHelp(language: Language): CliHelp {
  return language === 'ko' ? cliHelpKo : cliHelpEn;
}
