import type { ExplanationCode, IgnoredReason, InvalidEffect } from '../../model/explanation-codes.ts';
import type { ExplanationSentence, Loser } from '../../model/explanation.ts';
import { phrasesKo, spokenValues } from '../phrases/phrases.ts';
import { explainStepsEn, explainStepsKo, type StepMessages } from './explain-steps.ts';
import { explainSentencesEn, explainSentencesKo } from './explain-sentences.ts';

/** Gives a sentence from its values; one that is missing reads `?`. */
export type ExplainMessage = (values: Readonly<Record<string, string>>) => string;

/** What an explanation says, in one language. A missing text is a compile error. */
export interface ExplainMessages extends StepMessages {
  readonly sentences: Readonly<Record<ExplanationCode, ExplainMessage>>;
  /** Why a candidate does not answer. */
  readonly losers: Readonly<Record<Loser['reason'], string>>;
  /** Why an Ingress does not count. */
  readonly ignored: Readonly<Record<IgnoredReason, string>>;
  /** What a bad annotation value leads to. */
  readonly effects: Readonly<Record<InvalidEffect, string>>;
}

export const explainEn: ExplainMessages = {
  ...explainStepsEn,
  sentences: explainSentencesEn,
  losers: {
    'other-host': 'declared for another host',
    'no-fall-through': 'not asked: the host is chosen first, and a more exact one is declared',
    'path-differs': 'the path does not match',
    shorter: 'matches too, but a longer path won',
    'exact-wins': 'matches too, but an Exact path goes first',
    'later-in-order': 'matches too, but a longer pattern is tried first',
    'conflict-older-wins': 'the same host, path and type belong to an older Ingress',
    ignored: 'its Ingress does not count',
  },
  ignored: {
    'class-missing': 'its IngressClass does not exist',
    'class-not-readable': 'IngressClasses may not be read, so its controller is not known',
    'class-of-other-controller': 'its class belongs to another controller',
    'class-annotation-differs': 'its class annotation names another controller',
    'class-not-given': 'it names no class',
    'namespace-not-watched': 'its namespace is not watched by the controller',
    'catch-all-disabled': 'it has a default backend, which the controller is told not to accept',
    'annotation-too-risky': 'it has an annotation that the controller does not allow',
    'annotation-invalid': 'an annotation has a value for which the controller drops the Ingress',
    'annotation-blocked-word': 'an annotation holds a word that the controller blocks',
    'suspicious-text': 'a host, path or TLS name looks like injected configuration',
  },
  effects: {
    'default-used': 'The default is used.',
    skipped: 'That part is left out, the rest counts.',
    denied: 'Its routes answer 503.',
    dropped: 'The whole Ingress does not count.',
    'auth-off': 'The controller then leaves external authentication out, so that the path stands OPEN.',
    'previous-stays': 'The last valid version of the Ingress stays in force.',
  },
};

export const explainKo: ExplainMessages = {
  ...explainStepsKo,
  sentences: inKorean(explainSentencesKo),
  losers: {
    'other-host': '다른 호스트에 선언됨',
    'no-fall-through': '호스트를 먼저 고르므로 확인하지 않음(더 정확한 호스트가 선언되어 있음)',
    'path-differs': '경로가 일치하지 않음',
    shorter: '일치하지만 더 긴 경로가 우선함',
    'exact-wins': '일치하지만 Exact 경로가 우선함',
    'later-in-order': '일치하지만 더 긴 패턴을 먼저 확인함',
    'conflict-older-wins': '같은 호스트, 경로, 유형을 더 오래된 Ingress가 가지고 있음',
    ignored: '적용되지 않는 Ingress임',
  },
  ignored: {
    'class-missing': 'IngressClass가 없음',
    'class-not-readable': 'IngressClass를 읽을 권한이 없어 어느 컨트롤러의 것인지 알 수 없음',
    'class-of-other-controller': '다른 컨트롤러의 클래스임',
    'class-annotation-differs': '클래스 어노테이션이 다른 컨트롤러를 가리킴',
    'class-not-given': '클래스가 지정되지 않음',
    'namespace-not-watched': '컨트롤러가 감시하지 않는 네임스페이스임',
    'catch-all-disabled': '기본 백엔드가 있는데 컨트롤러가 이를 받지 않도록 설정됨',
    'annotation-too-risky': '컨트롤러가 허용하지 않는 어노테이션이 있음',
    'annotation-invalid': '어노테이션 값이 잘못되어 컨트롤러가 Ingress 전체를 버림',
    'annotation-blocked-word': '어노테이션에 컨트롤러가 금지한 단어가 있음',
    'suspicious-text': '호스트, 경로 또는 TLS 이름에 설정을 끼워 넣으려는 듯한 내용이 있음',
  },
  effects: {
    'default-used': '기본값을 사용합니다.',
    skipped: '그 부분만 제외하고 나머지는 적용합니다.',
    denied: '이 Ingress의 라우트는 503으로 응답합니다.',
    dropped: 'Ingress 전체가 적용되지 않습니다.',
    'auth-off': '이 경우 컨트롤러는 외부 인증을 건너뛰므로 이 경로가 열려 있게 됩니다.',
    'previous-stays': '마지막으로 올바르던 버전의 Ingress가 계속 적용됩니다.',
  },
};

/** The sentences with phrases among their values put into Korean first. */
function inKorean(sentences: ExplainMessages['sentences']): ExplainMessages['sentences'] {
  const put = ([code, say]: readonly [string, ExplainMessage]): readonly [string, ExplainMessage] => [
    code,
    (values) => say(spokenValues(phrasesKo, values)),
  ];
  return Object.fromEntries(Object.entries(sentences).map(put)) as ExplainMessages['sentences'];
}

/** The text of a sentence. A code from a newer engine is shown as it is. */
export function explainSentence(messages: ExplainMessages, sentence: ExplanationSentence): string {
  if (!Object.hasOwn(messages.sentences, sentence.code)) return sentence.code;
  const reason = sentence.values['reason'];
  const words =
    reason === undefined ? undefined : Object.entries(messages.ignored).find(([code]) => code === reason)?.[1];
  return messages.sentences[sentence.code](
    words === undefined ? sentence.values : { ...sentence.values, reason: words },
  );
}
