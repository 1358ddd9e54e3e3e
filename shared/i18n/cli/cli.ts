import type { EngineStatus } from '../../model/engine-status.ts';
import type { Phrase } from '../../model/phrase.ts';
import type { RouteView } from '../../model/route-view.ts';
import type { NamespaceLimit, SourceChoice, SourceDescription } from '../../model/source.ts';

/** What one reading of the source found. */
export interface AppliedCounts {
  readonly read: number;
  readonly objects: number;
  readonly hosts: number;
  readonly routes: number;
  readonly problems: number;
}

/** Wrong usage, each as one sentence. Option names come with their dashes. */
export interface UsageMessages {
  readonly unknownCommand: (name: string) => string;
  readonly notAvailable: (name: string) => string;
  readonly unknownOption: (option: string) => string;
  readonly valueMissing: (option: string) => string;
  readonly valueNotWanted: (option: string) => string;
  readonly tooManyWords: (word: string) => string;
  readonly urlMissing: string;
  readonly badUrl: (url: string) => string;
  readonly badUrlHint: string;
  readonly severalSources: string;
  readonly namespacesAndAll: string;
  readonly openWithoutPage: string;
  readonly badPort: (option: string, value: string) => string;
  readonly badCount: (option: string, value: string) => string;
  readonly badChoice: (option: string, value: string, choices: readonly string[]) => string;
  readonly badConnectTo: (value: string) => string;
  readonly badHeader: (value: string) => string;
  /** Where to read on. */
  readonly seeHelp: (command: string | null) => string;
}

/** Lines of `serve`. */
export interface ServeMessages {
  readonly source: (
    choice: SourceChoice,
    namespaces: NamespaceLimit,
    why: 'option' | 'remembered' | 'default',
  ) => string;
  readonly applied: (counts: AppliedCounts) => string;
  readonly stopHint: string;
  readonly stopping: string;
  readonly stopped: string;
  readonly stoppedAtOnce: string;
  readonly temporaryState: string;
  readonly instanceUnwritten: (reason: Phrase) => string;
  readonly choiceUnwritten: (reason: Phrase) => string;
  readonly linesLeftOut: (count: number) => string;
  /** Said once, when so many problems were printed that the others are left to the page. */
  readonly moreProblems: string;
  readonly rememberedFailed: string;
  readonly browserFailed: (url: string) => string;
  readonly page: string;
}

/** Words of the command line. */
export interface CliMessages {
  readonly source: SourceWords;
  readonly error: string;
  readonly hint: string;
  readonly internal: string;
  readonly usage: UsageMessages;
  readonly serve: ServeMessages;
  readonly notRunning: string;
  readonly notRunningHint: string;
  readonly noReading: (source: string, seconds: number) => string;
  readonly noReadingHint: string;
  readonly engineStopped: string;
  readonly status: {
    readonly states: Readonly<Record<EngineStatus['state'], string>>;
    readonly engine: string;
    readonly source: string;
    readonly controller: string;
    readonly profile: string;
    readonly certificates: string;
    readonly since: string;
    readonly page: string;
    readonly setup: string;
    readonly stateFolder: string;
    readonly counts: (counts: Omit<AppliedCounts, 'objects'>) => string;
    readonly running: (version: string, pid: number) => string;
  };
  readonly routes: {
    readonly columns: readonly [
      host: string,
      path: string,
      type: string,
      service: string,
      ready: string,
      state: string,
    ];
    readonly states: Readonly<Record<RouteView['state'], string>>;
    readonly none: string;
    readonly ignored: (ingress: string, reason: string) => string;
    readonly regex: string;
  };
  readonly contexts: {
    readonly columns: readonly [
      current: string,
      used: string,
      name: string,
      server: string,
      namespace: string,
      user: string,
      credential: string,
      file: string,
    ];
    readonly none: string;
    readonly noneHint: string;
    /** Above the commands with which an administrator gives somebody the rights. */
    readonly bind: string;
  };
  readonly explain: {
    readonly request: string;
    readonly answer: string;
    readonly winner: string;
    readonly losers: string;
    readonly more: (count: number) => string;
    readonly steps: string;
    readonly upstream: string;
    readonly answers: string;
    readonly implicit: string;
  };
  readonly open: {
    readonly urlMissing: string;
    readonly opened: (browser: string, url: string) => string;
    readonly byKey: string;
    readonly left: (count: number) => string;
  };
  readonly setup: {
    readonly continue: string;
    readonly sayYes: string;
    readonly notApprovable: (host: string) => string;
    readonly cleaned: string;
    readonly severities: Readonly<Record<'good' | 'warning' | 'problem', string>>;
    readonly examined: (counts: Readonly<Record<'good' | 'warning' | 'problem', number>>) => string;
  };
  readonly desktop: {
    /** Options that are none of ours, handed to Chromium. */
    readonly leftOptions: (options: readonly string[]) => string;
    readonly secondStart: string;
  };
  /** Why the page server lets somebody not in, and what helps. */
  readonly refused: Readonly<Record<'host' | 'origin' | 'token', string>>;
}

/** The source in a few words. */
export function sourceWords(choice: SourceChoice, words: SourceWords): string {
  switch (choice.kind) {
    case 'demo':
      return words.demo;
    case 'manifests':
      return words.manifests(choice.paths.join(', '));
    case 'kubeconfig':
      return choice.context === null ? words.currentContext : words.context(choice.context);
  }
}

/** The choice with the context that is meant by the current one, as soon as its source knows that. */
export function namedChoice(choice: SourceChoice, source: SourceDescription): SourceChoice {
  if (choice.kind !== 'kubeconfig' || choice.context !== null) return choice;
  return { ...choice, context: source.kind === 'kubeconfig' && source.name !== '' ? source.name : null };
}

/** How a language names the kinds of source. */
export interface SourceWords {
  readonly demo: string;
  readonly manifests: (paths: string) => string;
  readonly context: (name: string) => string;
  readonly currentContext: string;
}
