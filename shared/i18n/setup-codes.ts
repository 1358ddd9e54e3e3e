import type { SetupCodes } from './setup-code-text.ts';
import { setupCodesEn } from './setup-codes-en.ts';
import { setupCodesKo } from './setup-codes-ko.ts';

/** The texts of each language. */
export const setupCodes = { en: setupCodesEn, ko: setupCodesKo } as const;

/** What to say of a code and what it is about. A code that another version knows is shown as it is. */
export function describeSetupCode(
  codes: SetupCodes,
  {
    code,
    values,
    subject,
  }: { readonly code: string; readonly values: Readonly<Record<string, string>>; readonly subject: string },
): { readonly sentence: string; readonly remedy: string | null } {
  const text = Object.hasOwn(codes, code) ? codes[code] : undefined;
  if (text === undefined) return { sentence: [code, values['reason']].filter(Boolean).join(': '), remedy: null };
  const about = { kind: 'setup', namespace: null, name: subject };
  return { sentence: text.sentence(values, about), remedy: text.remedy?.(values, about) ?? null };
}
