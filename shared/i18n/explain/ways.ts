import type { AnswerReason } from '../../model/answer-reason.ts';
import { WAY_KINDS, type WayKind, type WayReason, type WaysStatus } from '../../model/way.ts';
import type { ProblemCode } from '../../model/problem-codes.ts';
import { problemText, type ProblemText } from '../fill.ts';
import type { ReasonText } from './reasons.ts';

/** Ways to pods in words. */
export interface WayWords {
  readonly kinds: Readonly<Record<WayKind, string>>;
  readonly none: string;
  /** Heading of a column, and of a row. */
  readonly heading: string;
  readonly title: string;
  /** What was found out about the network, and what was chosen for everything. */
  readonly controlPlane: string;
  readonly nameServer: string;
  readonly unproved: string;
  readonly asking: string;
  readonly trusted: string;
  readonly forced: (way: string) => string;
  /** Why, after a colon. */
  readonly reasons: Readonly<Record<WayReason, string>>;
  /** What a way changes of a request, null where nothing. */
  readonly changes: Readonly<Record<WayKind, string | null>>;
}

export const wayWordsEn: WayWords = {
  kinds: {
    direct: 'direct',
    'node-port': 'node port',
    tunnel: 'tunnel',
    controller: 'controller',
    'service-proxy': 'service proxy',
  },
  none: 'no way',
  heading: 'WAY',
  title: 'ways to pods',
  controlPlane: 'this machine is the control plane',
  nameServer: 'the pod network is proved by the cluster’s name server',
  unproved: 'the pod network is not proved',
  asking: 'the pod network is being looked at',
  trusted: 'you trust this network',
  forced: (way) => `${way} for everything, chosen by you`,
  reasons: {
    'source-local': 'the addresses of this source are used as they stand',
    chosen: 'chosen by you',
    proved: 'the pod network is reachable and proved to be this cluster’s',
    trusted: 'the pod network is reachable and you trust this network for the cluster',
    'address-only': 'the address belongs to no pod, so there is no other way',
    'unknown-yet': 'it is not known yet whether the pod network is reachable',
    unreachable: 'the pod network is not reachable from here',
    unproved: 'nothing proves that the pod addresses lead into this cluster',
    'local-network': 'the pod addresses lie in a network of this machine, where somebody else may have them',
    'tunnel-forbidden': 'the pod network is not proved and tunnels are not allowed',
    'nothing-allowed': 'the pod network is not proved, and neither tunnels nor anything else is allowed',
    'not-found': 'what was chosen is not there',
  },
  changes: {
    direct: null,
    'node-port': 'Any pod of the Service may answer, and the pod may see the address of a node.',
    tunnel: null,
    controller: 'The cluster’s own controller answers; nothing of the Ingress is evaluated here.',
    'service-proxy':
      'The API server takes the Authorization header of requests away, adds X-Forwarded-For and X-Forwarded-Uri, and turns %2F and // in paths into /.',
  },
};

export const wayWordsKo: WayWords = {
  kinds: {
    direct: '직접',
    'node-port': '노드 포트',
    tunnel: '터널',
    controller: '컨트롤러',
    'service-proxy': '서비스 프록시',
  },
  none: '경로 없음',
  heading: '연결',
  title: '파드 연결',
  controlPlane: '이 컴퓨터가 컨트롤 플레인입니다',
  nameServer: '클러스터의 네임 서버로 파드 네트워크를 확인했습니다',
  unproved: '파드 네트워크가 확인되지 않았습니다',
  asking: '파드 네트워크를 확인하는 중입니다',
  trusted: '이 네트워크를 신뢰하도록 설정했습니다',
  forced: (way) => `모두 ${way}(직접 선택)`,
  reasons: {
    'source-local': '이 소스의 주소를 그대로 사용합니다',
    chosen: '직접 선택했습니다',
    proved: '파드 네트워크에 연결되며 이 클러스터의 것으로 확인되었습니다',
    trusted: '파드 네트워크에 연결되며 이 클러스터에 대해 이 네트워크를 신뢰하도록 설정했습니다',
    'address-only': '파드에 속하지 않은 주소라 다른 경로가 없습니다',
    'unknown-yet': '파드 네트워크에 연결되는지 아직 알 수 없습니다',
    unreachable: '여기서는 파드 네트워크에 연결되지 않습니다',
    unproved: '파드 주소가 이 클러스터로 이어진다는 증거가 없습니다',
    'local-network': '파드 주소가 이 컴퓨터의 네트워크에 속해 다른 기기의 주소일 수 있습니다',
    'tunnel-forbidden': '파드 네트워크가 확인되지 않았고 터널 권한이 없습니다',
    'nothing-allowed': '파드 네트워크가 확인되지 않았고 터널도 다른 방법도 허용되지 않습니다',
    'not-found': '선택한 경로가 없습니다',
  },
  changes: {
    direct: null,
    'node-port': '서비스의 어느 파드든 응답할 수 있고, 파드에는 노드 주소가 보일 수 있습니다.',
    tunnel: null,
    controller: '클러스터의 컨트롤러가 응답하며, 인그레스를 여기서 평가하지 않습니다.',
    'service-proxy':
      'API 서버가 요청의 Authorization 헤더를 제거하고 X-Forwarded-For와 X-Forwarded-Uri를 추가하며 경로의 %2F와 //를 /로 바꿉니다.',
  },
};

/** What was found out about ways, in one line. */
export function waysLine({ chosen, proofs, trusted, inUse }: WaysStatus, words: WayWords): string {
  const used = WAY_KINDS.flatMap((kind) => (inUse[kind] === undefined ? [] : `${words.kinds[kind]} ${inUse[kind]}`));
  const found =
    proofs === null
      ? words.asking
      : proofs.controlPlane
        ? words.controlPlane
        : proofs.nameServer
          ? words.nameServer
          : words.unproved;
  const parts = [
    ...(chosen === null ? [] : [words.forced(words.kinds[chosen])]),
    ...(used.length === 0 ? [] : [used.join(', ')]),
    found,
    ...(trusted ? [words.trusted] : []),
  ];
  return parts.join('; ');
}

type WayAnswer = Extract<AnswerReason, 'no-way' | 'way-not-found' | 'way-unfit'>;

/** Answers of our own where no way leads to a pod. */
export const wayAnswersEn: Readonly<Record<WayAnswer, ReasonText>> = {
  'no-way': {
    title: 'no way to the pod',
    sentence: (v) =>
      `No way leads to the pods of Service ${v.service}: nothing proves that their addresses lead into the cluster, and a tunnel needs the right ${v.detail}.`,
    remedy: () =>
      'Ask for that right, or start Gatehouse with --way direct if you know that this network leads to the cluster.',
  },
  'way-not-found': {
    title: 'chosen way not there',
    sentence: (v) => `The way ${v.detail} was chosen for Service ${v.service}, but there is none.`,
    remedy: () => 'Choose another way, or leave the choice to Gatehouse with --way auto.',
  },
  'way-unfit': {
    title: 'request unfit for its way',
    sentence: (v) => `A request like this cannot pass by the way ${v.detail} to Service ${v.service}.`,
    remedy: () => 'Choose another way, or ask for the right to use tunnels (create pods/portforward).',
  },
};

export const wayAnswersKo: Readonly<Record<WayAnswer, ReasonText>> = {
  'no-way': {
    title: '파드로 가는 경로 없음',
    sentence: (v) =>
      `${v.service} 서비스의 파드로 가는 경로가 없습니다. 파드 주소가 클러스터로 이어진다는 증거가 없고, 터널에는 ${v.detail} 권한이 필요합니다.`,
    remedy: () => '그 권한을 요청하거나, 이 네트워크가 클러스터로 이어진다고 확신하면 --way direct로 시작하세요.',
  },
  'way-not-found': {
    title: '선택한 경로 없음',
    sentence: (v) => `${v.service} 서비스에 ${v.detail} 경로를 선택했지만 그런 경로가 없습니다.`,
    remedy: () => '다른 경로를 선택하거나 --way auto로 맡기세요.',
  },
  'way-unfit': {
    title: '경로에 맞지 않는 요청',
    sentence: (v) => `이런 요청은 ${v.detail} 경로로 ${v.service} 서비스에 전달할 수 없습니다.`,
    remedy: () => '다른 경로를 선택하거나 터널 권한(create pods/portforward)을 요청하세요.',
  },
};

type WayProblems = Readonly<Record<Extract<ProblemCode, `way-${string}`>, ProblemText>>;

/** Problems of ways to pods. */
export const wayProblemsEn: WayProblems = {
  'way-service-proxy': problemText(
    'Service {service} is reached through the API server’s service proxy, because nothing better is allowed. It takes the Authorization header of requests away, adds X-Forwarded-For and X-Forwarded-Uri, and turns %2F and // in paths into /.',
    'Ask for the right create pods/portforward, so that requests reach the pods as they are.',
  ),
  'way-forbidden': problemText(
    'No way leads to the pods of Service {service}: nothing proves that their addresses lead into the cluster, and the right create pods/portforward in namespace {namespace} is missing.',
    'Ask for that right, or start with --way direct if you know that this network leads to the cluster.',
  ),
  'way-not-found': problemText(
    'The way {way} was chosen for Service {service}, but there is none.',
    'Choose another way, or leave the choice to Gatehouse with --way auto.',
  ),
};

const WAY_NOT_FOUND_KO = problemText(
  '서비스 {service}에 {way} 경로를 선택했지만 그런 경로가 없습니다.',
  '다른 경로를 선택하거나 --way auto로 맡기세요.',
);

export const wayProblemsKo: WayProblems = {
  'way-service-proxy': problemText(
    '허용된 더 나은 방법이 없어 서비스 {service}에 API 서버의 서비스 프록시로 연결합니다. 요청의 Authorization 헤더가 제거되고 X-Forwarded-For와 X-Forwarded-Uri가 추가되며 경로의 %2F와 //가 /로 바뀝니다.',
    '요청이 그대로 파드에 전달되도록 create pods/portforward 권한을 요청하세요.',
  ),
  'way-forbidden': problemText(
    '서비스 {service}의 파드로 가는 경로가 없습니다. 파드 주소가 클러스터로 이어진다는 증거가 없고, {namespace} 네임스페이스의 create pods/portforward 권한이 없습니다.',
    '그 권한을 요청하거나, 이 네트워크가 클러스터로 이어진다고 확신하면 --way direct로 시작하세요.',
  ),
  'way-not-found': {
    ...WAY_NOT_FOUND_KO,
    sentence: (values, subject) =>
      WAY_NOT_FOUND_KO.sentence({ ...values, way: word(wayWordsKo.kinds, values['way']) }, subject),
  },
};

type WaySentences = Readonly<
  Record<'way-in-use' | 'way-none' | 'way-changes', (values: Readonly<Record<string, string>>) => string>
>;

/** Sentences of explanations about ways. */
export const waySentencesEn: WaySentences = {
  'way-in-use': (values) =>
    `Its pods are reached by this way: ${word(wayWordsEn.kinds, values['way'])} (${word(wayWordsEn.reasons, values['reason'])}).`,
  'way-none': (values) => `No way leads to its pods: ${word(wayWordsEn.reasons, values['reason'])}.`,
  'way-changes': (values) => word(wayWordsEn.changes, values['way']),
};

export const waySentencesKo: WaySentences = {
  'way-in-use': (values) =>
    `파드 연결 경로: ${word(wayWordsKo.kinds, values['way'])} (${word(wayWordsKo.reasons, values['reason'])}).`,
  'way-none': (values) => `파드로 가는 경로가 없습니다: ${word(wayWordsKo.reasons, values['reason'])}.`,
  'way-changes': (values) => word(wayWordsKo.changes, values['way']),
};

/** The words for a code; one from a newer engine is shown as it is. */
function word(words: Readonly<Record<string, string | null>>, code = '?'): string {
  return (Object.hasOwn(words, code) ? words[code] : null) ?? code;
}
