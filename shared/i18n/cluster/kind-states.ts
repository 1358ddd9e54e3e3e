import type { KindState, MissingRight } from '../../model/source.ts';
import { phrasesEn, phrasesKo, sayPhrase, type PhraseMessages } from '../phrases/phrases.ts';

/** What a person reads about the reading of one kind. */
export interface KindWords {
  /** Such as “Reconnecting in 4 s (since 12:03:11)”. */
  readonly state: string;
  /** What helps, null where nothing need be done. */
  readonly remedy: string | null;
}

/** Puts the state of a kind into words; `now` in milliseconds since the epoch. */
export type KindMessages = (kind: KindState, now: number) => KindWords;

/** More namespaces are counted, not named. */
const MOST_NAMES = 3;

/** The sentences of one language. */
interface Phrases {
  readonly live: string;
  /** Out of how many, null where that is not known. */
  readonly selected: (state: string, objects: number, of: number | null) => string;
  readonly loading: (read: number, of: number | null) => string;
  readonly reconnecting: (seconds: number, since: string) => string;
  readonly failed: (seconds: number, detail: string) => string;
  readonly signIn: (detail: string) => string;
  readonly partial: (namespaces: string) => string;
  readonly partialCount: (count: number) => string;
  readonly byName: string;
  readonly forbidden: (right: MissingRight) => string;
  readonly notServed: string;
  readonly remedies: Readonly<
    Record<'reconnecting' | 'failed' | 'signIn' | 'partial' | 'forbidden' | 'optional' | 'notServed', string>
  >;
}

export const kindWordsEn: KindMessages = wordsWith(phrasesEn, {
  live: 'Live',
  selected: (state, objects, of) =>
    `${state} (only referenced Services: ${counted(objects)}${of === null ? '' : ` of ${counted(of)}`} slices)`,
  loading: (read, of) =>
    read === 0 ? 'Loading' : of === null ? `Loading, page ${read}` : `Loading ${read}/${of} pages`,
  reconnecting: (seconds, since) => `Reconnecting ${seconds === 0 ? 'now' : `in ${seconds} s`} (since ${since})`,
  failed: (seconds, detail) => `Not read: ${detail}; tried again ${seconds === 0 ? 'now' : `in ${seconds} s`}`,
  signIn: (detail) => `Sign-in needed: ${detail}`,
  partial: (namespaces) => `Partial: only ${namespaces}`,
  partialCount: (count) => `Partial: ${count} namespaces`,
  byName: 'Partial: only those that Ingresses name',
  forbidden: ({ verb, resource, namespace }) =>
    `Forbidden: ${verb} ${resource} (${namespace === null ? 'cluster' : namespace})`,
  notServed: 'Not known to this cluster',
  remedies: {
    reconnecting: 'What was read before is in use. The connection comes back by itself.',
    failed: 'Check the network or VPN to the cluster.',
    signIn: 'Sign in to the cluster in a terminal, or choose the context again.',
    partial: 'Name the namespaces you need, or hand the role (`gatehouse contexts --role`) to an administrator.',
    forbidden:
      'Hand the role (`gatehouse contexts --role`) to an administrator. A new right is noticed within 5 minutes.',
    optional: 'Routes do without it; only the cluster’s own controller and its addresses are known less well.',
    notServed: 'The cluster is older or has this API switched off.',
  },
});

export const kindWordsKo: KindMessages = wordsWith(phrasesKo, {
  live: '실시간',
  selected: (state, objects, of) =>
    `${state} (참조된 Service만: 슬라이스 ${of === null ? '' : `${counted(of)}개 중 `}${counted(objects)}개)`,
  loading: (read, of) =>
    read === 0 ? '불러오는 중' : of === null ? `불러오는 중, ${read}페이지` : `불러오는 중 ${read}/${of}페이지`,
  reconnecting: (seconds, since) => `${seconds === 0 ? '지금' : `${seconds}초 뒤`} 다시 연결 (${since}부터)`,
  failed: (seconds, detail) => `읽지 못함: ${detail}. ${seconds === 0 ? '지금' : `${seconds}초 뒤`} 다시 시도`,
  signIn: (detail) => `로그인 필요: ${detail}`,
  partial: (namespaces) => `일부: ${namespaces}만`,
  partialCount: (count) => `일부: 네임스페이스 ${count}개`,
  byName: '일부: Ingress가 가리키는 것만',
  forbidden: ({ verb, resource, namespace }) =>
    `권한 없음: ${verb} ${resource} (${namespace === null ? '클러스터' : namespace})`,
  notServed: '이 클러스터에 없는 종류',
  remedies: {
    reconnecting: '전에 읽은 내용을 계속 씁니다. 연결은 자동으로 복구됩니다.',
    failed: '클러스터까지의 네트워크나 VPN을 확인하세요.',
    signIn: '터미널에서 클러스터에 로그인하거나 컨텍스트를 다시 선택하세요.',
    partial: '필요한 네임스페이스를 지정하거나 Role(`gatehouse contexts --role`)을 관리자에게 전달하세요.',
    forbidden: 'Role(`gatehouse contexts --role`)을 관리자에게 전달하세요. 새 권한은 5분 안에 반영됩니다.',
    optional: '경로에는 필요하지 않습니다. 클러스터의 컨트롤러와 그 주소만 덜 알려집니다.',
    notServed: '클러스터가 오래되었거나 이 API가 꺼져 있습니다.',
  },
});

function wordsWith(messages: PhraseMessages, phrases: Phrases): KindMessages {
  const { remedies } = phrases;
  const selected = ({ selected: some, objects }: KindState, state: string): string =>
    some === undefined ? state : phrases.selected(state, objects, some.of);
  return (kind, now) => {
    const seconds = Math.max(0, Math.ceil(((kind.retryAt ?? now) - now) / 1000));
    const detail = sayPhrase(messages, kind.phrase, kind.detail ?? '');
    switch (kind.state) {
      case 'live':
        return { state: selected(kind, phrases.live), remedy: null };
      case 'loading':
        return { state: phrases.loading(kind.pages?.read ?? 0, kind.pages?.of ?? null), remedy: null };
      case 'reconnecting':
        return {
          state: phrases.reconnecting(seconds, clock(kind.since ?? now)),
          remedy: remedies.reconnecting,
        };
      case 'failed':
        return { state: phrases.failed(seconds, detail), remedy: remedies.failed };
      case 'sign-in':
        return { state: phrases.signIn(detail), remedy: remedies.signIn };
      case 'partial':
        return { state: selected(kind, partialText(phrases, kind.namespaces ?? [])), remedy: remedies.partial };
      case 'forbidden':
        return kind.missing === undefined
          ? { state: phrases.notServed, remedy: remedies.notServed }
          : { state: phrases.forbidden(kind.missing), remedy: kind.optional ? remedies.optional : remedies.forbidden };
    }
  };
}

function partialText(phrases: Phrases, namespaces: readonly string[]): string {
  if (namespaces.length === 0) return phrases.byName;
  return namespaces.length > MOST_NAMES
    ? phrases.partialCount(namespaces.length)
    : phrases.partial(namespaces.join(', '));
}

/** Both languages group digits alike. */
function counted(count: number): string {
  return count.toLocaleString('en');
}

/** The time of day here, as `12:03:11`. */
function clock(time: number): string {
  const date = new Date(time);
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
