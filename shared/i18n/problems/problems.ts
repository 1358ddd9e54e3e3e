import type { Problem } from '../../model/problem.ts';
import type { ProblemCode } from '../../model/problem-codes.ts';
import { ANNOTATION_MEANINGS_KO } from './annotation-meanings.ts';
import { explainEn, explainKo, type ExplainMessages } from '../explain/explain.ts';
import type { ProblemMessage, ProblemText, ProblemValues } from '../fill.ts';
import { phrasesKo, spokenValues, type PhraseMessages } from '../phrases/phrases.ts';
import { objectProblemsEn, objectProblemsKo } from './problems-objects.ts';
import { sourceProblemsEn, sourceProblemsKo } from './problems-source.ts';

/** A sentence and a remedy for every problem code; a missing one is a compile error. */
export type ProblemMessages = Readonly<Record<ProblemCode, ProblemText>>;

type Meanings = Readonly<Record<string, string>>;

export const problemsEn: ProblemMessages = {
  ...sourceProblemsEn,
  ...objectProblemsEn,
  ...withWords(objectProblemsEn, explainEn, {}),
};

export const problemsKo: ProblemMessages = {
  ...spokenIn(phrasesKo, { ...sourceProblemsKo, ...objectProblemsKo }),
  ...withWords(objectProblemsKo, explainKo, ANNOTATION_MEANINGS_KO),
};

/** What to say about a problem. A code from a newer engine is shown as it is. */
export function describeProblem(messages: ProblemMessages, problem: Problem): { sentence: string; remedy: string } {
  if (!Object.hasOwn(messages, problem.code)) return { sentence: problem.code, remedy: '' };
  const text = messages[problem.code];
  return {
    sentence: text.sentence(problem.values, problem.subject),
    remedy: text.remedy(problem.values, problem.subject),
  };
}

/** The texts with phrases in values put into the language first; English ones are there already. */
function spokenIn(phrases: PhraseMessages, texts: ProblemMessages): ProblemMessages {
  const say = (message: ProblemMessage): ProblemMessage => {
    return (values, subject) => message(spokenValues(phrases, values), subject);
  };
  const put = ({ sentence, remedy }: ProblemText): ProblemText => ({ sentence: say(sentence), remedy: say(remedy) });
  return Object.fromEntries(Object.entries(texts).map(([code, text]) => [code, put(text)])) as ProblemMessages;
}

/** The texts whose values are codes themselves, with the codes put into words first. */
function withWords(texts: typeof objectProblemsEn, explain: ExplainMessages, meanings: Meanings) {
  const words = (values: ProblemValues): ProblemValues => {
    const translated = Object.entries(values).map(([name, value]) => [name, wordsOf(name, value, values)] as const);
    return Object.fromEntries(translated);
  };
  const wordsOf = (name: string, value: string, values: ProblemValues): string => {
    const annotation = values['annotation'] ?? '';
    if (name === 'reason') return lookUp(explain.ignored, value) ?? value;
    if (name === 'effect') return lookUp(explain.effects, value) ?? value;
    return (name === 'meaning' ? lookUp(meanings, annotation.slice(annotation.lastIndexOf('/') + 1)) : null) ?? value;
  };
  const say = (message: ProblemMessage): ProblemMessage => {
    return (values, subject) => message(words(values), subject);
  };
  const put = ({ sentence, remedy }: ProblemText): ProblemText => ({ sentence: say(sentence), remedy: say(remedy) });
  return {
    'class-ignored': put(texts['class-ignored']),
    'ingress-dropped': put(texts['ingress-dropped']),
    'annotation-invalid': put(texts['annotation-invalid']),
    'annotation-not-evaluated': put(texts['annotation-not-evaluated']),
  };
}

function lookUp(words: Readonly<Record<string, string>>, code: string): string | undefined {
  return Object.hasOwn(words, code) ? words[code] : undefined;
}
