import type { ProblemMessage, ProblemValues } from '../fill.ts';
import { HELPER_CODES, helperDetailText, type HelperLanguage } from './helper-details.ts';
import { phrasesKo, spokenValues, type PhraseMessages } from '../phrases/phrases.ts';
import type { SetupCodes, SetupCodeText } from './setup-code-text.ts';
import { setupCodesEn } from './setup-codes-en.ts';
import { setupCodesKo } from './setup-codes-ko.ts';

/** The texts of each language. */
export const setupCodes: Readonly<Record<HelperLanguage, SetupCodes>> = {
  en: { ...helperCodes('en'), ...setupCodesEn },
  ko: spokenIn(phrasesKo, { ...helperCodes('ko'), ...setupCodesKo }),
};

/** The texts with phrases among their values put into the language first. */
function spokenIn(phrases: PhraseMessages, codes: SetupCodes): SetupCodes {
  const say = (message: ProblemMessage): ProblemMessage => {
    return (values, subject) => message(spokenValues(phrases, values), subject);
  };
  const put = ({ sentence, remedy }: SetupCodeText): SetupCodeText => ({
    sentence: say(sentence),
    remedy: remedy === null ? null : say(remedy),
  });
  return Object.fromEntries(Object.entries(codes).map(([code, text]) => [code, put(text)]));
}

/** What the elevated helper says of its steps. */
function helperCodes(language: HelperLanguage): SetupCodes {
  const texts = HELPER_CODES.map((code): readonly [string, SetupCodeText] => {
    const said = (values: Readonly<Record<string, string>>) => helperDetailText(language, { code, values });
    const remedy = said({}).remedy === null ? null : (values: ProblemValues) => said(values).remedy ?? '';
    return [code, { sentence: (values) => said(values).sentence, remedy }];
  });
  return Object.fromEntries(texts);
}

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
