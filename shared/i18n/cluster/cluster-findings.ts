import type { ClusterCheck, ClusterFinding, ClusterFindingCode } from '../../model/cluster-finding.ts';
import { phrasesEn, phrasesKo, spokenValues, type PhraseMessages } from '../phrases/phrases.ts';
import { clusterFindingsEn } from './cluster-findings-en.ts';
import { clusterFindingsKo } from './cluster-findings-ko.ts';

/** `{name}` takes the value of that name, `{subject}` what the finding is about; a part in `[[…]]` goes with its values. */
export interface FindingTemplate {
  readonly sentence: string;
  /** What helps, null where nothing need be done. */
  readonly remedy: string | null;
}

/** What a language says of `doctor cluster`. */
export interface ClusterFindingTexts {
  readonly checks: Readonly<Record<ClusterCheck, string>>;
  readonly results: Readonly<Record<ClusterFinding['result'], string>>;
  readonly codes: Readonly<Record<ClusterFindingCode, FindingTemplate>>;
  /** Values that are codes themselves. */
  readonly words: Readonly<Record<string, string>>;
  readonly doing: (check: string, subject: string) => string;
  readonly interrupted: (check: string) => string;
  readonly summary: (counts: Readonly<Record<ClusterFinding['result'], number>>) => string;
}

/** The texts, and the phrases that their values may hold. */
export interface ClusterFindingMessages extends ClusterFindingTexts {
  readonly phrases: PhraseMessages;
}

export const CLUSTER_FINDINGS: Readonly<Record<'en' | 'ko', ClusterFindingMessages>> = {
  en: { ...clusterFindingsEn, phrases: phrasesEn },
  ko: { ...clusterFindingsKo, phrases: phrasesKo },
};

/** The sentence, the remedy and what was seen, where that is a sentence of ours, of a finding. */
export function describeFinding(
  messages: ClusterFindingMessages,
  finding: ClusterFinding,
): { readonly sentence: string; readonly remedy: string | null; readonly evidence: string | null } {
  const { sentence, remedy } = messages.codes[finding.code];
  const values = spokenValues(messages.phrases, finding.values);
  const put = (template: string): string => fillFinding(template, { ...finding, values }, messages.words);
  const evidence = finding.evidence === null ? null : (values['evidence'] ?? finding.evidence);
  return { sentence: put(sentence), remedy: remedy === null ? null : put(remedy), evidence };
}

function fillFinding(
  template: string,
  { values, subject }: ClusterFinding,
  words: Readonly<Record<string, string>>,
): string {
  const value = (name: string): string => {
    if (name === 'subject') return subject;
    const given = (Object.hasOwn(values, name) ? (values[name] ?? '') : '').replace(MOMENT, '$1 $2 UTC');
    return WORDED.has(name) && Object.hasOwn(words, given) ? (words[given] ?? given) : given;
  };
  return template
    .replaceAll(/\[\[(.*?)\]\]/g, (_, part: string) =>
      [...part.matchAll(PLACE)].some(([, name = '']) => value(name) === '') ? '' : part,
    )
    .replaceAll(PLACE, (_, name: string) => value(name));
}

/** A time as findings carry it; nobody reads its seconds. */
const MOMENT = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):[\d.]+Z$/;
const PLACE = /\{([a-zA-Z]+)\}/g;
/** Values that are codes and have words. */
const WORDED: ReadonlySet<string> = new Set(['credential', 'verdict', 'direction', 'from', 'reason', 'transport']);
