import { cliKo } from './cli/cli-ko.ts';
import { controllersKo } from './cluster/controllers.ts';
import { credentialsKo } from './cluster/credentials.ts';
import { errorsKo } from './errors.ts';
import { explainKo } from './explain/explain.ts';
import { kindWordsKo } from './cluster/kind-states.ts';
import type { Messages } from './messages.ts';
import { pageKo } from './page/page-ko.ts';
import { phrasesKo } from './phrases/phrases.ts';
import { problemsKo } from './problems/problems.ts';
import { reasonsKo } from './explain/reasons.ts';
import { trayKo } from './tray.ts';
import { trustReasonsKo } from './setup/trust-reasons.ts';
import { wayWordsKo } from './explain/ways.ts';

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
