import { cliEn } from './cli-en.ts';
import { controllersEn } from './controllers.ts';
import { credentialsEn } from './credentials.ts';
import { errorsEn } from './errors.ts';
import { explainEn } from './explain.ts';
import { kindWordsEn } from './kind-states.ts';
import type { Messages } from './messages.ts';
import { pageEn } from './page-en.ts';
import { phrasesEn } from './phrases/phrases.ts';
import { problemsEn } from './problems.ts';
import { reasonsEn } from './reasons.ts';
import { trayEn } from './tray.ts';
import { trustReasonsEn } from './trust-reasons.ts';
import { wayWordsEn } from './ways.ts';

export const en: Messages = {
  problems: problemsEn,
  phrases: phrasesEn,
  errors: errorsEn,
  reasons: reasonsEn,
  explain: explainEn,
  page: pageEn,
  kinds: kindWordsEn,
  credentials: credentialsEn,
  ways: wayWordsEn,
  controllers: controllersEn,
  trust: trustReasonsEn,
  tray: trayEn,
  cli: cliEn,
};
