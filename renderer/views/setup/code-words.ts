import { describeSetupCode, setupCodes } from '#shared/i18n/setup/setup-codes.ts';
import { usePreferences } from '../../page/context.ts';

/** A code in words: what happened, and what helps. */
export interface CodeWords {
  readonly sentence: string;
  readonly remedy: string | null;
}

/** A code of a step, a failure, a store or a finding, with what it is about. */
export interface CodeOccurrence {
  readonly code: string;
  readonly values?: Readonly<Record<string, string>>;
  readonly subject: string;
}

/** Puts codes into words; one that a newer engine made up is shown as it is. */
export function useCodeWords(): (occurrence: CodeOccurrence) => CodeWords {
  const { language } = usePreferences();
  return ({ code, values = {}, subject }) => describeSetupCode(setupCodes[language], { code, values, subject });
}
