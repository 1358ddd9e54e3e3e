import { phraseText, phraseValues, type Phrase } from '#shared/model/phrase.ts';
import type { ClusterCheck, ClusterFinding, ClusterFindingCode } from '#shared/model/cluster-finding.ts';

/** Takes what is found as soon as it is. */
export interface Report {
  /** Something that may take a while begins. */
  readonly doing: (check: ClusterCheck, subject: string) => void;
  readonly found: (finding: ClusterFinding) => void;
}

/** What a finding has besides its check, result, code and subject. */
export interface FindingParts {
  readonly values?: Readonly<Record<string, string>>;
  /** Words of somebody else, or a phrase of ours, which goes among the values too. */
  readonly evidence?: string | Phrase | null;
  readonly remedy?: string | null;
}

/** Findings of one check. */
export class CheckReport {
  readonly #report: Report;
  readonly #check: ClusterCheck;

  constructor(report: Report, check: ClusterCheck) {
    this.#report = report;
    this.#check = check;
  }

  doing(subject: string): void {
    this.#report.doing(this.#check, subject);
  }

  ok(code: ClusterFindingCode, subject: string, parts: FindingParts = {}): void {
    this.#add('ok', code, subject, parts);
  }

  warn(code: ClusterFindingCode, subject: string, parts: FindingParts = {}): void {
    this.#add('warn', code, subject, parts);
  }

  fail(code: ClusterFindingCode, subject: string, parts: FindingParts = {}): void {
    this.#add('fail', code, subject, parts);
  }

  skip(code: ClusterFindingCode, subject: string, parts: FindingParts = {}): void {
    this.#add('skip', code, subject, parts);
  }

  #add(
    result: ClusterFinding['result'],
    code: ClusterFindingCode,
    subject: string,
    { values = {}, evidence = null, remedy = null }: FindingParts,
  ): void {
    const about = { check: this.#check, result, code, subject, remedy };
    this.#report.found(
      typeof evidence === 'string' || evidence === null
        ? { ...about, values, evidence }
        : { ...about, values: { ...values, ...phraseValues('evidence', evidence) }, evidence: phraseText(evidence) },
    );
  }
}

/** A word of a shell command, quoted where it has to be. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
