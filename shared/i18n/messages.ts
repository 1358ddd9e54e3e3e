import type { CliMessages } from './cli/cli.ts';
import type { ControllerMessages } from './cluster/controllers.ts';
import type { CredentialWords } from './cluster/credentials.ts';
import type { ErrorMessages } from './errors.ts';
import type { ExplainMessages } from './explain/explain.ts';
import type { KindMessages } from './cluster/kind-states.ts';
import type { PageMessages } from './page/page.ts';
import type { PhraseMessages } from './phrases/phrases.ts';
import type { ProblemMessages } from './problems/problems.ts';
import type { ReasonMessages } from './explain/reasons.ts';
import type { TrayMessages } from './tray.ts';
import type { TrustReasonMessages } from './setup/trust-reasons.ts';
import type { WayWords } from './explain/ways.ts';

/** Everything the product says, in one language. The same catalogue serves page, tray and command line. */
export interface Messages {
  readonly problems: ProblemMessages;
  readonly phrases: PhraseMessages;
  readonly errors: ErrorMessages;
  readonly reasons: ReasonMessages;
  readonly explain: ExplainMessages;
  readonly page: PageMessages;
  readonly kinds: KindMessages;
  readonly credentials: CredentialWords;
  readonly ways: WayWords;
  readonly controllers: ControllerMessages;
  readonly trust: TrustReasonMessages;
  readonly tray: TrayMessages;
  readonly cli: CliMessages;
}
