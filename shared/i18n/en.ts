import { cliEn } from './cli/cli-en.ts';
import { controllersEn } from './cluster/controllers.ts';
import { credentialsEn } from './cluster/credentials.ts';
import { errorsEn } from './errors.ts';
import { explainEn } from './explain/explain.ts';
import { kindWordsEn } from './cluster/kind-states.ts';
import type { Messages } from './messages.ts';
import { pageEn } from './page/page-en.ts';
import { phrasesEn } from './phrases/phrases.ts';
import { problemsEn } from './problems/problems.ts';
import { reasonsEn } from './explain/reasons.ts';
import { trayEn } from './tray.ts';
import { trustReasonsEn } from './setup/trust-reasons.ts';
import { wayWordsEn } from './explain/ways.ts';

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
