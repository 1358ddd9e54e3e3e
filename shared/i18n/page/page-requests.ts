import type { RecordedEndpoint, RecordedRoute, RequestRecord } from '../../model/request-record.ts';
import { number } from '../plural.ts';

/** What a sentence about a request needs. `pod` is a pod's name, else an address. */
export interface RequestSentence {
  readonly pod: string;
  readonly status: number;
  readonly milliseconds: string;
  readonly route: RecordedRoute | null;
  readonly upstreamPath: string | null;
}

/** Words of the view of requests. */
export interface RequestsMessages {
  readonly list: string;
  readonly columns: Readonly<
    Record<'time' | 'method' | 'status' | 'host' | 'path' | 'pod' | 'ingress' | 'duration' | 'size', string>
  >;
  readonly pause: string;
  readonly resume: string;
  readonly clear: string;
  readonly waiting: (count: number) => string;
  readonly aborted: string;
  readonly answeredByUpstream: (request: RequestSentence) => string;
  readonly answeredByGatehouse: (request: RequestSentence, reason: string) => string;
  readonly sections: Readonly<
    Record<'route' | 'pod' | 'attempts' | 'timing' | 'requestHeaders' | 'responseHeaders' | 'why', string>
  >;
  readonly facts: Readonly<
    Record<
      | 'url'
      | 'time'
      | 'client'
      | 'protocol'
      | 'tls'
      | 'source'
      | 'ingress'
      | 'matched'
      | 'service'
      | 'endpoint'
      | 'path'
      | 'received'
      | 'sent'
      | 'reason'
      | 'id'
      | 'headers',
      string
    >
  >;
  readonly ways: Readonly<Record<RecordedEndpoint['way'], string>>;
  readonly timing: Readonly<Record<keyof RequestRecord['timing'] | 'rest', string>>;
  readonly attempt: (number: number) => string;
  readonly noRoute: string;
  readonly headersAsNow: string;
  readonly noHeaders: string;
  readonly masked: string;
  readonly gone: string;
  readonly explain: string;
  readonly empty: { readonly title: string; readonly next: string; readonly open: (host: string) => string };
}

export const requestsEn: RequestsMessages = {
  list: 'Requests, newest first',
  columns: {
    time: 'Time',
    method: 'Method',
    status: 'Status',
    host: 'Host',
    path: 'Path',
    pod: 'Answered by',
    ingress: 'Ingress',
    duration: 'ms',
    size: 'Bytes',
  },
  pause: 'Pause',
  resume: 'Resume',
  clear: 'Clear',
  waiting: (count) => `${count.toLocaleString('en')} new`,
  aborted: 'aborted',
  answeredByUpstream: ({ pod, status, milliseconds, route, upstreamPath }) =>
    `\`${pod}\` answered ${status} in ${milliseconds} ms${
      route
        ? `; Ingress \`${route.namespace}/${route.ingress}\` took it because its path \`${route.path}\` (${route.pathType}) matches`
        : ''
    }${upstreamPath === null ? '.' : `, and the pod saw \`${upstreamPath}\`.`}`,
  answeredByGatehouse: ({ status, milliseconds, route }, reason) =>
    `${status === 0 ? 'No answer was sent' : `Gatehouse itself answered ${status}`} after ${milliseconds} ms: ${reason}${
      route ? ` The request belongs to Ingress \`${route.namespace}/${route.ingress}\`, path \`${route.path}\`.` : ''
    }`,
  sections: {
    route: 'Route it took',
    pod: 'What the pod saw',
    attempts: 'Attempts',
    timing: 'Timing',
    requestHeaders: 'Request headers',
    responseHeaders: 'Response headers',
    why: 'Why this route',
  },
  facts: {
    url: 'URL',
    time: 'Time',
    client: 'Client',
    protocol: 'Protocol',
    tls: 'TLS',
    source: 'Source',
    ingress: 'Ingress',
    matched: 'Matched path',
    service: 'Service',
    endpoint: 'Pod',
    path: 'Path',
    received: 'Received',
    sent: 'Sent',
    reason: 'Reason',
    id: 'Request id',
    headers: 'Headers',
  },
  ways: {
    direct: 'direct to the pod',
    'node-port': 'through a NodePort',
    tunnel: 'through the API server',
    controller: 'through the controller',
    'service-proxy': 'through the API server’s service proxy',
    override: 'local override',
  },
  timing: {
    total: 'Total',
    match: 'Matching',
    connect: 'Connecting',
    firstByte: 'Waiting for the pod',
    rest: 'Sending the answer',
  },
  attempt: (number) => `Attempt ${number}`,
  noRoute: 'No route took this request.',
  headersAsNow: 'Added or changed on the way, by the rules as they are now:',
  noHeaders: 'none',
  masked: 'masked',
  gone: 'This request is not in the log any more.',
  explain: 'Explain',
  empty: {
    title: 'No requests yet. They appear here as they happen.',
    next: 'Show the routes',
    open: (host) => `Open ${host}`,
  },
};

export const requestsKo: RequestsMessages = {
  list: '요청, 최신순',
  columns: {
    time: '시각',
    method: '메서드',
    status: '상태',
    host: '호스트',
    path: '경로',
    pod: '응답한 곳',
    ingress: 'Ingress',
    duration: 'ms',
    size: '바이트',
  },
  pause: '일시 정지',
  resume: '다시 시작',
  clear: '비우기',
  waiting: (count) => `새 요청 ${number(count)}개`,
  aborted: '중단됨',
  answeredByUpstream: ({ pod, status, milliseconds, route, upstreamPath }) =>
    `${
      route
        ? `\`${route.namespace}/${route.ingress}\` Ingress의 \`${route.path}\` 경로(${route.pathType})와 일치해, `
        : ''
    }\`${pod}\` 파드가 ${milliseconds} ms 만에 ${status} 상태로 응답했습니다.${
      upstreamPath === null ? '' : ` 파드가 받은 경로는 \`${upstreamPath}\` 입니다.`
    }`,
  answeredByGatehouse: ({ status, milliseconds, route }, reason) =>
    `${status === 0 ? `응답을 보내지 못했습니다(${milliseconds} ms)` : `Gatehouse가 ${milliseconds} ms 만에 직접 ${status} 상태로 응답했습니다`}: ${reason}${
      route
        ? ` 요청이 해당하는 라우트는 \`${route.namespace}/${route.ingress}\` Ingress의 \`${route.path}\` 경로입니다.`
        : ''
    }`,
  sections: {
    route: '지나간 라우트',
    pod: '파드가 받은 내용',
    attempts: '시도',
    timing: '소요 시간',
    requestHeaders: '요청 헤더',
    responseHeaders: '응답 헤더',
    why: '이 라우트가 선택된 이유',
  },
  facts: {
    url: 'URL',
    time: '시각',
    client: '클라이언트',
    protocol: '프로토콜',
    tls: 'TLS',
    source: '소스',
    ingress: 'Ingress',
    matched: '일치한 경로',
    service: 'Service',
    endpoint: '파드',
    path: '경로',
    received: '받은 크기',
    sent: '보낸 크기',
    reason: '이유',
    id: '요청 ID',
    headers: '헤더',
  },
  ways: {
    direct: '파드에 직접',
    'node-port': 'NodePort 경유',
    tunnel: 'API 서버 경유',
    controller: '컨트롤러 경유',
    'service-proxy': 'API 서버의 서비스 프록시 경유',
    override: '로컬 재정의',
  },
  timing: {
    total: '전체',
    match: '라우트 찾기',
    connect: '연결',
    firstByte: '파드 응답 대기',
    rest: '응답 전송',
  },
  attempt: (count) => `${number(count)}번째 시도`,
  noRoute: '이 요청에 맞는 라우트가 없습니다.',
  headersAsNow: '현재 규칙에 따라 중간에 추가되거나 바뀌는 헤더:',
  noHeaders: '없음',
  masked: '가려짐',
  gone: '이 요청은 더 이상 기록에 없습니다.',
  explain: '설명',
  empty: {
    title: '아직 요청이 없습니다. 요청이 오면 바로 여기에 나타납니다.',
    next: '라우트 보기',
    open: (host) => `${host} 열기`,
  },
};
