import { cliKo } from './cli-ko.ts';
import { controllersKo } from './controllers.ts';
import { credentialsKo } from './credentials.ts';
import { errorsKo } from './errors.ts';
import { explainKo } from './explain.ts';
import { kindWordsKo } from './kind-states.ts';
import type { Messages } from './messages.ts';
import { pageKo } from './page-ko.ts';
import { phrasesKo } from './phrases/phrases.ts';
import { problemsKo } from './problems.ts';
import { reasonsKo } from './reasons.ts';
import { trayKo } from './tray.ts';
import { trustReasonsKo } from './trust-reasons.ts';
import { wayWordsKo } from './ways.ts';

export const ko: Messages = {
  problems: problemsKo,
  phrases: phrasesKo,
  errors: errorsKo,
  reasons: reasonsKo,
  explain: explainKo,
  page: pageKo,
  kinds: kindWordsKo,
  credentials: credentialsKo,
  ways: wayWordsKo,
  controllers: controllersKo,
  trust: trustReasonsKo,
  tray: trayKo,
  cli: cliKo,
};
