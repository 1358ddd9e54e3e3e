import { fillPhrase, phraseAt } from '../../model/phrase.ts';
import { PHRASES, type PhraseCode } from '../../model/phrases/phrases.ts';
import { answerPhrasesKo } from './answer-phrases-ko.ts';
import { clusterPhrasesKo } from './cluster-phrases-ko.ts';
import { doctorPhrasesKo } from './doctor-phrases-ko.ts';
import { objectPhrasesKo } from './object-phrases-ko.ts';
import { systemPhrasesKo } from './system-phrases-ko.ts';
import { tlsPhrasesKo } from './tls-phrases-ko.ts';
import { trustPhrasesKo } from './trust-phrases-ko.ts';
import { tunnelPhrasesKo } from './tunnel-phrases-ko.ts';
import { upstreamPhrasesKo } from './upstream-phrases-ko.ts';

/** A template for every phrase; a missing one is a compile error. */
export type PhraseMessages = Readonly<Record<PhraseCode, string>>;

/** As the engine itself writes them. */
export const phrasesEn: PhraseMessages = PHRASES;

export const phrasesKo: PhraseMessages = {
  quoted: '{words}',
  sentence: '{fault}.',
  both: '{one}, {other}',
  ...answerPhrasesKo,
  ...clusterPhrasesKo,
  ...doctorPhrasesKo,
  ...objectPhrasesKo,
  ...systemPhrasesKo,
  ...tlsPhrasesKo,
  ...trustPhrasesKo,
  ...tunnelPhrasesKo,
  ...upstreamPhrasesKo,
};

/** A phrase as it comes over the contract, where its code may be one of a newer engine. */
export interface SpokenPhrase {
  readonly code: string;
  readonly values: Readonly<Record<string, string>>;
}

/** The phrase in the language of the catalogue; `text`, its English, where there is none or the catalogue knows it not. */
export function sayPhrase(messages: PhraseMessages, said: SpokenPhrase | undefined, text: string): string {
  if (said === undefined || !Object.hasOwn(messages, said.code)) return text;
  return fillPhrase(messages[said.code as PhraseCode], spokenValues(messages, said.values));
}

/** Values in which every phrase is put into the language of the catalogue. */
export function spokenValues(
  messages: PhraseMessages,
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const spoken = { ...values };
  for (const [name, text] of Object.entries(values)) {
    const said = phraseAt(values, name);
    if (said !== null) spoken[name] = sayPhrase(messages, said, text);
  }
  return spoken;
}
