import { answerPhrases } from './answer-phrases.ts';
import { clusterPhrases } from './cluster-phrases.ts';
import { doctorPhrases } from './doctor-phrases.ts';
import { objectPhrases } from './object-phrases.ts';
import { systemPhrases } from './system-phrases.ts';
import { tlsPhrases } from './tls-phrases.ts';
import { trustPhrases } from './trust-phrases.ts';
import { tunnelPhrases } from './tunnel-phrases.ts';
import { upstreamPhrases } from './upstream-phrases.ts';

/** Every phrase in English. `{name}` takes the value of that name. A contract with scripts: a text stays as it is. */
export const PHRASES = {
  /** Somebody else's words. */
  quoted: '{words}',
  sentence: '{fault}.',
  both: '{one} and {other}',
  ...answerPhrases,
  ...clusterPhrases,
  ...doctorPhrases,
  ...objectPhrases,
  ...systemPhrases,
  ...tlsPhrases,
  ...trustPhrases,
  ...tunnelPhrases,
  ...upstreamPhrases,
} as const;

export type PhraseCode = keyof typeof PHRASES;
