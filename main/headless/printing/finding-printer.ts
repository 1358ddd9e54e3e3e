import {
  CLUSTER_FINDINGS,
  describeFinding,
  type ClusterFindingMessages,
} from '#shared/i18n/cluster/cluster-findings.ts';
import type { ClusterCheck, ClusterFinding } from '#shared/model/cluster-finding.ts';
import type { Language } from '#main/start/language.ts';
import type { Output } from '#main/start/engine-flags.ts';
import type { Colour, Terminal } from './terminal.ts';

const COLOURS: Readonly<Record<ClusterFinding['result'], Colour>> = {
  ok: 'green',
  warn: 'yellow',
  fail: 'red',
  skip: 'dim',
};
const WIDTH = 6;

/** Prints findings as they come: as text with what helps below, or as one JSON object a line. */
export class FindingPrinter {
  readonly #terminal: Terminal;
  readonly #messages: ClusterFindingMessages;
  readonly #output: Output;
  readonly #counts = { ok: 0, warn: 0, fail: 0, skip: 0 };
  #interruptedAt = '';

  constructor(terminal: Terminal, { language, output }: { readonly language: Language; readonly output: Output }) {
    this.#terminal = terminal;
    this.#messages = CLUSTER_FINDINGS[language];
    this.#output = output;
  }

  /** Progress goes to standard error, where no program reads results. */
  readonly doing = (check: ClusterCheck, subject: string): void => {
    this.#interruptedAt = this.#messages.checks[check];
    if (this.#output === 'text') {
      this.#terminal.passing(this.#messages.doing(this.#messages.checks[check], subject));
    }
  };

  readonly found = (finding: ClusterFinding): void => {
    this.#counts[finding.result] += 1;
    const { sentence, remedy, evidence } = describeFinding(this.#messages, finding);
    if (this.#output === 'json') {
      const { remedy: command, ...rest } = finding;
      this.#terminal.json({ event: 'check', ...rest, problem: sentence, remedy, command });
      return;
    }
    const word = this.#messages.results[finding.result].padEnd(WIDTH);
    const check = this.#messages.checks[finding.check];
    this.#terminal.print(`${this.#terminal.paint(COLOURS[finding.result], word)}${check}: ${sentence}`);
    if (finding.result !== 'warn' && finding.result !== 'fail') return;
    if (evidence !== null) this.#below(this.#terminal.paint('dim', evidence));
    if (remedy !== null) this.#below(remedy);
    if (finding.remedy !== null) for (const line of finding.remedy.trimEnd().split('\n')) this.#below(`  ${line}`);
  };

  /** The last line; true where something is wrong. */
  summary(): boolean {
    if (this.#output === 'json') this.#terminal.json({ event: 'summary', ...this.#counts });
    else this.#terminal.print(this.#messages.summary(this.#counts));
    return this.#counts.fail > 0;
  }

  interrupted(): void {
    this.#terminal.note(this.#messages.interrupted(this.#interruptedAt));
  }

  #below(text: string): void {
    this.#terminal.print(`${' '.repeat(WIDTH)}${text}`);
  }
}
