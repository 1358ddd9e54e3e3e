import type { HostView, RouteView } from '../../model/route-view.ts';
import { number, plural } from '../plural.ts';

/** What a sentence about a route needs. `service` is `namespace/name:port`, `ingress` is `namespace/name`. */
export interface RouteSentence {
  readonly host: string;
  readonly path: string;
  readonly service: string;
  readonly ingress: string;
  readonly ready: number;
  readonly total: number;
}

/** Words of the view of routes. */
export interface RoutesMessages {
  readonly list: string;
  readonly columns: Readonly<
    Record<'path' | 'type' | 'service' | 'ready' | 'state' | 'className' | 'tls' | 'name' | 'actions', string>
  >;
  readonly states: Readonly<Record<RouteView['state'], string>>;
  readonly anyHost: string;
  readonly regex: string;
  readonly implicit: string;
  readonly implicitMeaning: string;
  readonly noClass: string;
  readonly rewrite: (target: string) => string;
  readonly readyOf: (ready: number, total: number) => string;
  /** Of a host's routes. */
  readonly someReady: (ready: number, total: number) => string;
  readonly certificates: Readonly<Record<HostView['certificate'], { readonly word: string; readonly meaning: string }>>;
  readonly names: Readonly<Record<HostView['name'], { readonly word: string; readonly meaning: string }>>;
  readonly open: string;
  readonly openHost: (host: string) => string;
  readonly copyHost: (host: string) => string;
  readonly explain: string;
  readonly showRequests: string;
  readonly ignored: (count: number) => string;
  readonly ignoredSentence: (ingress: string) => string;
  readonly hostSentence: (host: string, routes: number, ready: number) => string;
  readonly sentences: Readonly<Record<RouteView['state'], (route: RouteSentence) => string>>;
  readonly builtIn: string;
  readonly facts: Readonly<
    Record<
      | 'url'
      | 'ingress'
      | 'className'
      | 'dialect'
      | 'path'
      | 'service'
      | 'endpoints'
      | 'rewrite'
      | 'policy'
      | 'certificate'
      | 'clusterCertificate'
      | 'name'
      | 'reason',
      string
    >
  >;
  readonly dialects: Readonly<Record<RouteView['dialect'], string>>;
  readonly empty: { readonly loading: string; readonly title: string; readonly next: string };
}

export const routesEn: RoutesMessages = {
  list: 'Routes by host',
  columns: {
    path: 'Host and path',
    type: 'Type',
    service: 'Service',
    ready: 'Ready',
    state: 'State',
    className: 'Class',
    tls: 'TLS',
    name: 'Name',
    actions: 'Actions',
  },
  states: {
    ready: 'ready',
    'no-endpoints': 'no pods ready',
    'service-missing': 'no Service',
    denied: 'denied',
    'not-found': 'answers 404',
  },
  anyHost: 'any other host',
  regex: 'regex',
  implicit: 'implicit',
  implicitMeaning: 'Nobody declared this path; it exists because the host does',
  noClass: 'no class',
  rewrite: (target) => `rewrite ${target}`,
  readyOf: (ready, total) => `${ready} of ${total}`,
  someReady: (ready, total) => `${ready} of ${total} ready`,
  certificates: {
    ours: { word: 'ours', meaning: 'The certificate comes from the local authority of this machine' },
    secret: { word: 'Secret', meaning: 'The certificate of the Secret is served' },
    fake: { word: 'fake', meaning: 'The controller’s fake certificate, as the cluster would serve it' },
    none: { word: 'none', meaning: 'No TLS is declared for this host' },
  },
  names: {
    'built-in': { word: 'resolves', meaning: 'Names under .localhost lead to this machine by themselves' },
    'hosts-file': { word: 'resolves', meaning: 'The hosts file leads this name to this machine' },
    unmapped: {
      word: 'elsewhere',
      meaning: 'This name does not lead to this machine yet, so a browser goes elsewhere',
    },
    wildcard: { word: 'wildcard', meaning: 'A wildcard stands for many names; map those that you need' },
  },
  open: 'Open',
  openHost: (host) => `Open ${host} in a new tab`,
  copyHost: (host) => `Copy the URL of ${host}`,
  explain: 'Explain',
  showRequests: 'Show its requests',
  ignored: (count) => `Ignored Ingresses (${count})`,
  ignoredSentence: (ingress) => `Ingress \`${ingress}\` does not count, so nothing of it is served.`,
  hostSentence: (host, routes, ready) =>
    ready === routes
      ? `\`${host}\` has ${routes === 1 ? '1 route, which can answer' : `${routes} routes, and all can answer`}.`
      : `\`${host}\` has ${plural(routes, 'route', 'routes')}, of which ${ready} can answer.`,
  sentences: {
    ready: ({ host, path, service, ingress, ready, total }) =>
      `\`${service}\` answers \`${host}${path}\` with ${ready === total ? plural(ready, 'ready pod', 'ready pods') : `${ready} of ${total} pods ready`}, because Ingress \`${ingress}\` says so.`,
    'no-endpoints': ({ host, path, service, total }) =>
      `Requests for \`${host}${path}\` are answered 503, because ${total === 0 ? `\`${service}\` has no pods` : `${total === 1 ? 'the only pod' : `none of the ${total} pods`} of \`${service}\` is ${total === 1 ? 'not ' : ''}ready`}.`,
    'service-missing': ({ host, path, service, ingress }) =>
      `Requests for \`${host}${path}\` are answered 503, because Ingress \`${ingress}\` names \`${service}\`, which does not exist.`,
    denied: ({ host, path, ingress }) =>
      `Requests for \`${host}${path}\` are refused, because something that Ingress \`${ingress}\` refers to is broken.`,
    'not-found': ({ host, path }) =>
      `Requests for \`${host}${path}\` are answered 404, because nobody declared that path.`,
  },
  builtIn: 'built-in 404',
  facts: {
    url: 'URL',
    ingress: 'Ingress',
    className: 'Class',
    dialect: 'Read as',
    path: 'Path',
    service: 'Service',
    endpoints: 'Ready',
    rewrite: 'Rewrite',
    policy: 'Policy',
    certificate: 'Certificate here',
    clusterCertificate: 'In the cluster',
    name: 'Name',
    reason: 'Reason',
  },
  dialects: { 'ingress-nginx': 'ingress-nginx', spec: 'Kubernetes API text' },
  empty: {
    loading: 'Reading the source…',
    title: 'The source has no Ingress objects.',
    next: 'Choose another source',
  },
};

export const routesKo: RoutesMessages = {
  list: '호스트별 라우트',
  columns: {
    path: '호스트와 경로',
    type: '유형',
    service: 'Service',
    ready: '준비됨',
    state: '상태',
    className: '클래스',
    tls: 'TLS',
    name: '이름',
    actions: '작업',
  },
  states: {
    ready: '준비됨',
    'no-endpoints': '준비된 파드 없음',
    'service-missing': 'Service 없음',
    denied: '거부됨',
    'not-found': '404 응답',
  },
  anyHost: '그 밖의 모든 호스트',
  regex: '정규식',
  implicit: '암시적',
  implicitMeaning: '선언된 경로가 아니라 호스트 때문에 생긴 경로입니다',
  noClass: '클래스 없음',
  rewrite: (target) => `재작성 ${target}`,
  readyOf: (ready, total) => `${ready} / ${total}`,
  someReady: (ready, total) => `${total}개 중 ${ready}개`,
  certificates: {
    ours: { word: '자체', meaning: '이 컴퓨터의 로컬 인증 기관이 발급한 인증서입니다' },
    secret: { word: 'Secret', meaning: 'Secret에 있는 인증서를 제공합니다' },
    fake: { word: '가짜', meaning: '클러스터와 같이 컨트롤러의 가짜 인증서를 제공합니다' },
    none: { word: '없음', meaning: '이 호스트에는 TLS가 선언되지 않았습니다' },
  },
  names: {
    'built-in': { word: '연결됨', meaning: '.localhost 이름은 저절로 이 컴퓨터로 연결됩니다' },
    'hosts-file': { word: '연결됨', meaning: 'hosts 파일이 이 이름을 이 컴퓨터로 연결합니다' },
    unmapped: {
      word: '다른 곳',
      meaning: '이 이름은 아직 이 컴퓨터로 연결되지 않아 브라우저가 다른 곳으로 갑니다',
    },
    wildcard: { word: '와일드카드', meaning: '와일드카드는 여러 이름을 뜻합니다. 필요한 이름만 연결하세요' },
  },
  open: '열기',
  openHost: (host) => `${host} 새 탭에서 열기`,
  copyHost: (host) => `${host} URL 복사`,
  explain: '설명',
  showRequests: '요청 보기',
  ignored: (count) => `제외된 Ingress (${number(count)})`,
  ignoredSentence: (ingress) => `\`${ingress}\` Ingress는 적용 대상이 아니어서 아무것도 제공하지 않습니다.`,
  hostSentence: (host, routes, ready) =>
    ready === routes
      ? `\`${host}\` 호스트의 라우트 ${number(routes)}개가 모두 응답할 수 있습니다.`
      : `\`${host}\` 호스트의 라우트 ${number(routes)}개 중 ${number(ready)}개가 응답할 수 있습니다.`,
  sentences: {
    ready: ({ host, path, service, ingress, ready, total }) =>
      `\`${ingress}\` Ingress에 따라 \`${service}\` Service가 \`${host}${path}\` 요청에 응답합니다. 파드 ${number(total)}개 중 ${number(ready)}개가 준비되어 있습니다.`,
    'no-endpoints': ({ host, path, service, total }) =>
      `\`${service}\` Service에 ${total === 0 ? '파드가 없어' : `있는 파드 ${number(total)}개가 모두 준비되지 않아`} \`${host}${path}\` 요청은 503으로 응답합니다.`,
    'service-missing': ({ host, path, service, ingress }) =>
      `\`${ingress}\` Ingress가 가리키는 \`${service}\` Service가 없어 \`${host}${path}\` 요청은 503으로 응답합니다.`,
    denied: ({ host, path, ingress }) =>
      `\`${ingress}\` Ingress가 참조하는 대상이 잘못되어 \`${host}${path}\` 요청을 거부합니다.`,
    'not-found': ({ host, path }) => `선언된 경로가 아니어서 \`${host}${path}\` 요청은 404로 응답합니다.`,
  },
  builtIn: '내장 404',
  facts: {
    url: 'URL',
    ingress: 'Ingress',
    className: '클래스',
    dialect: '해석 방식',
    path: '경로',
    service: 'Service',
    endpoints: '준비된 파드',
    rewrite: '재작성',
    policy: '정책',
    certificate: '여기서 쓰는 인증서',
    clusterCertificate: '클러스터의 인증서',
    name: '이름',
    reason: '이유',
  },
  dialects: { 'ingress-nginx': 'ingress-nginx', spec: 'Kubernetes API 규격' },
  empty: {
    loading: '소스를 읽는 중…',
    title: '이 소스에는 Ingress 오브젝트가 없습니다.',
    next: '다른 소스 선택',
  },
};
