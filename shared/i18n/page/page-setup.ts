import type { BrowserHindrance, BrowserTrust } from '../../model/browsing.ts';
import type {
  AskedRight,
  NamePlan,
  NameRefusalCode,
  NameWarning,
  PortState,
  SetupPhase,
  SetupRecovery,
  SetupStep,
  SetupStepKind,
  StorePlan,
  TrustCell,
  TrustStoreView,
} from '../../model/setup.ts';

/** Groups of rows in the view Set-up, in their order. */
export type SetupGroup = 'names' | 'refused' | 'trust' | 'ports' | 'browsers';

/** How many things a plan changes. */
export interface PlanCounts {
  readonly add: number;
  readonly remove: number;
  readonly stores: number;
  /** Ports that will be opened, such as `80, 443`; empty for none. */
  readonly ports: string;
}

/** Words of the view Set-up. Text between backticks is shown in the typeface for code. */
export interface SetupMessages {
  readonly list: string;
  readonly example: string;
  readonly groups: Readonly<Record<SetupGroup, string>>;
  readonly columns: Readonly<Record<'name' | 'state' | 'facts' | 'actions', string>>;
  readonly loading: string;
  readonly notPlanned: string;
  readonly noNames: string;
  readonly head: {
    readonly label: string;
    readonly phases: Readonly<Record<SetupPhase, string>>;
    readonly change: (counts: PlanCounts) => string;
    readonly nothing: string;
    readonly active: (names: number, stores: number, ports: string) => string;
    readonly asks: Readonly<Record<AskedRight, string>>;
    readonly asksNothing: string;
    readonly asksAsRoot: string;
    readonly asksOnce: (what: readonly string[]) => string;
    readonly asksTwice: (what: readonly string[]) => string;
    readonly byHand: (what: readonly string[]) => string;
    readonly copyCommand: string;
    readonly byHandMissing: (what: readonly string[]) => string;
    readonly sideEffects: Readonly<Record<'low-ports-for-everyone' | 'wildcard-listener', string>>;
    readonly urls: string;
    readonly parts: Readonly<Record<'names' | 'trust' | 'ports', string>>;
    readonly apply: string;
    readonly applyChanges: string;
    readonly repair: string;
    readonly undo: string;
    readonly cancel: string;
    readonly again: string;
    readonly progress: (done: number, total: number) => string;
    readonly steps: string;
    readonly failed: (reason: string) => string;
    readonly recovery: Readonly<Record<SetupRecovery['found'], string>>;
    readonly pending: (add: number, remove: number) => string;
    readonly undoOnQuit: string;
    readonly java: string;
  };
  readonly undo: {
    readonly title: string;
    readonly sentence: (names: number, stores: number) => string;
    readonly confirm: string;
    readonly cancel: string;
  };
  readonly steps: Readonly<Record<SetupStepKind, (subject: string) => string>>;
  readonly stepStates: Readonly<Record<SetupStep['state'], string>>;
  readonly names: Readonly<Record<NamePlan['action'], string>>;
  readonly nameSentences: Readonly<Record<NamePlan['action'], (host: string) => string>>;
  readonly warnings: Readonly<Record<NameWarning, string>>;
  readonly refused: Readonly<Record<NameRefusalCode, string>>;
  readonly refusedReasons: Readonly<Record<NameRefusalCode, (values: Readonly<Record<string, string>>) => string>>;
  readonly hostsFile: {
    readonly name: string;
    readonly change: (added: number, removed: number) => string;
    readonly unchanged: string;
    readonly sentence: (path: string, added: number, removed: number) => string;
    readonly same: (path: string) => string;
    readonly problem: (path: string) => string;
    readonly diff: string;
    readonly repair: {
      readonly title: string;
      readonly sentence: (lines: number) => string;
      readonly start: string;
      readonly working: string;
      readonly question: string;
      readonly asks: (path: string) => string;
      readonly confirm: string;
      readonly cancel: string;
    };
  };
  readonly stores: Readonly<Record<StorePlan['action'], string>>;
  readonly storeSentences: Readonly<Record<StorePlan['action'], (name: string) => string>>;
  readonly scopes: Readonly<Record<StorePlan['scope'], string>>;
  readonly storeStates: Readonly<Record<TrustStoreView['state'], string>>;
  readonly includeStore: (name: string) => string;
  readonly include: string;
  readonly fix: string;
  readonly remove: string;
  readonly removeStore: (name: string) => string;
  readonly fixStore: (name: string) => string;
  readonly lines: string;
  readonly copyLines: string;
  readonly trust: {
    readonly row: string;
    readonly sentence: string;
    readonly refused: string;
    readonly check: string;
    readonly checking: string;
    readonly verdicts: Readonly<Record<TrustCell['verdict'], string>>;
    readonly by: Readonly<Record<'handshake' | 'store', string>>;
    readonly store: string;
    readonly none: string;
    readonly checkedAt: string;
    readonly prove: string;
    readonly proving: string;
    readonly proveHint: string;
    readonly proved: (browser: string) => string;
  };
  readonly ports: Readonly<Record<PortState['state'], string>>;
  readonly portSentences: Readonly<Record<PortState['state'], (port: string, open: string) => string>>;
  readonly portOwner: (program: string | null, pid: number | null, uid: number | null) => string;
  readonly portAdvice: Readonly<Record<'second-address' | 'high-ports', string>>;
  readonly portHelp: string;
  readonly urlsNow: string;
  readonly urlsThen: string;
  readonly isolated: {
    readonly open: string;
    readonly openHost: (host: string) => string;
    readonly opening: string;
    readonly opened: (name: string) => string;
    readonly row: string;
    readonly sentence: string;
    readonly browsers: (count: number) => string;
    readonly packagings: Readonly<Record<'native' | 'snap' | 'flatpak', string>>;
    readonly hindrances: Readonly<Record<BrowserHindrance, string>>;
    readonly isOpen: string;
    readonly unavailable: string;
    readonly session: (browser: string, url: string) => string;
    readonly trust: Readonly<Record<BrowserTrust, string>>;
    readonly left: (count: number) => string;
    readonly close: string;
    readonly closeSession: (url: string) => string;
    readonly look: string;
    readonly nameTitle: string;
    readonly nameSentence: (host: string) => string;
    readonly name: string;
    readonly cancel: string;
  };
  readonly pac: {
    readonly row: string;
    readonly on: string;
    readonly off: string;
    readonly sentence: (names: number) => string;
    readonly offSentence: string;
    readonly switchOn: string;
    readonly switchOff: string;
    readonly copy: string;
    readonly how: string;
    readonly instructions: readonly string[];
    readonly note: string;
  };
  readonly approve: {
    readonly tick: (host: string) => string;
    readonly title: string;
    readonly sentence: (host: string) => string;
    readonly session: (host: string) => string;
    readonly warning: string;
    readonly cluster: string;
    readonly origin: string;
    readonly type: (host: string) => string;
    readonly confirm: string;
    readonly open: string;
    readonly cancel: string;
  };
  readonly facts: Readonly<
    Record<
      | 'host'
      | 'unicode'
      | 'origins'
      | 'warnings'
      | 'address'
      | 'path'
      | 'store'
      | 'scope'
      | 'action'
      | 'reason'
      | 'owner'
      | 'open'
      | 'state'
      | 'browser'
      | 'since'
      | 'names'
      | 'trust'
      | 'expires'
      | 'fingerprint',
      string
    >
  >;
  readonly badges: {
    readonly port: (port: number) => string;
    readonly portMeaning: string;
    readonly trusted: string;
    readonly trustedMeaning: string;
    readonly untrusted: string;
    readonly untrustedMeaning: string;
  };
}
