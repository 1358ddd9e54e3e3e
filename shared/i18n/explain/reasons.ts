import type { AnswerReason } from '../../model/answer-reason.ts';
import { phrasesKo, sayPhrase, type SpokenPhrase } from '../phrases/phrases.ts';
import { wayAnswersEn, wayAnswersKo } from './ways.ts';

/** What a sentence about an answer may name. Empty text where it is not known. */
export interface ReasonValues {
  readonly host: string;
  readonly path: string;
  /** `namespace/name:port`. */
  readonly service: string;
  /** `namespace/name`. */
  readonly ingress: string;
  readonly detail: string;
  /** What the detail is made of, for another language than English. */
  readonly phrase?: SpokenPhrase | undefined;
}

export interface ReasonText {
  /** Two or three words for a list. */
  readonly title: string;
  /** What happened, in one sentence. */
  readonly sentence: (values: ReasonValues) => string;
  /** What helps, or null. */
  readonly remedy: ((values: ReasonValues) => string) | null;
}

export type ReasonMessages = Readonly<Record<AnswerReason, ReasonText>>;

/** Nothing where the detail is not known. */
function inBrackets(detail: string): string {
  return detail === '' ? '' : ` (${detail})`;
}

export const reasonsEn: ReasonMessages = {
  ...wayAnswersEn,
  upstream: { title: 'answered by the pod', sentence: (v) => `A pod of Service ${v.service} answered.`, remedy: null },
  'no-route': {
    title: 'no matching path',
    sentence: (v) => `No Ingress declares a path of ${v.host} that matches ${v.path}.`,
    remedy: () => 'Compare the path with the routes of this host, including upper and lower case.',
  },
  'no-host': {
    title: 'unknown host',
    sentence: (v) => `No Ingress declares the host ${v.host}, and nothing catches all other hosts.`,
    remedy: () => 'Check the spelling of the host, the namespaces in view and the class of the Ingress.',
  },
  'no-endpoints': {
    title: 'no ready endpoints',
    sentence: (v) => `Service ${v.service} has no ready endpoint.`,
    remedy: () => 'Look at its pods: are there any, and are they ready?',
  },
  'service-missing': {
    title: 'Service missing',
    sentence: (v) => `Ingress ${v.ingress} names Service ${v.service}, which does not exist.`,
    remedy: () => 'Create the Service in the namespace of the Ingress, or correct its name.',
  },
  'service-port-missing': {
    title: 'Service port missing',
    sentence: (v) => `Service ${v.service} has no such port.`,
    remedy: () => 'Name a port number or port name that the Service has.',
  },
  'resource-backend': {
    title: 'resource backend',
    sentence: (v) => `The path of Ingress ${v.ingress} leads to a resource, which cannot be served.`,
    remedy: () => 'Use a Service as the backend.',
  },
  'route-denied': {
    title: 'route denied',
    sentence: (v) =>
      `Ingress ${v.ingress} is closed, because something it refers to is missing or not usable: ${v.detail}.`,
    remedy: () => 'Correct what the annotation refers to. Until then the route stays closed rather than open.',
  },
  'upstream-refused': {
    title: 'connection refused',
    sentence: (v) => `No endpoint of Service ${v.service} accepted a connection: ${v.detail}.`,
    remedy: () => 'Check that the container listens on the targetPort of the Service.',
  },
  'upstream-reset': {
    title: 'connection broken',
    sentence: (v) =>
      `The pod of Service ${v.service} broke the connection before its answer was complete: ${v.detail}.`,
    remedy: () => 'Look at the log of the pod at this moment; it may have crashed or been restarted.',
  },
  'upstream-invalid': {
    title: 'invalid answer',
    sentence: (v) => `The pod of Service ${v.service} did not answer in valid HTTP/1.1: ${v.detail}.`,
    remedy: () => 'Check the port and whether it speaks plain HTTP, or TLS or gRPC instead.',
  },
  'upstream-tls': {
    title: 'no TLS with the pod',
    sentence: (v) => `TLS with the pod of Service ${v.service} could not be opened: ${v.detail}.`,
    remedy: () =>
      'Does the pod speak TLS on this port? If it is verified, compare its certificate with proxy-ssl-secret.',
  },
  'upstream-timeout': {
    title: 'no answer in time',
    sentence: (v) => `Service ${v.service} did not answer within the time limit: ${v.detail}.`,
    remedy: () => 'Look at what the pod is doing, or raise proxy-read-timeout on the Ingress.',
  },
  'upstream-unresolved': {
    title: 'name not resolved',
    sentence: (v) => `The name behind Service ${v.service} could not be resolved: ${v.detail}.`,
    remedy: () => 'Check externalName, and whether this machine can resolve it.',
  },
  'upstream-header-too-large': {
    title: 'answer head too large',
    sentence: (v) => `The header of the answer of Service ${v.service} is larger than proxy-buffer-size allows.`,
    remedy: () => 'Look for large cookies, or raise proxy-buffer-size on the Ingress.',
  },
  'https-redirect': {
    title: 'to HTTPS',
    sentence: (v) => `${v.host} has TLS, so plain HTTP is redirected to HTTPS.`,
    remedy: null,
  },
  'trailing-slash-redirect': {
    title: 'to the path with slash',
    sentence: (v) => `The path ends with a slash in Ingress ${v.ingress}; a request without it is redirected.`,
    remedy: null,
  },
  'app-root-redirect': { title: 'to the app root', sentence: (v) => `${v.host} has an app-root.`, remedy: null },
  'www-redirect': {
    title: 'to the other name',
    sentence: (v) => `Ingress ${v.detail} redirects between the name with and without www.`,
    remedy: null,
  },
  'custom-error': {
    title: 'error handed on',
    sentence: (v) => `The answer was ${v.detail}, which custom-http-errors hands to the default backend; it says 404.`,
    remedy: () =>
      'Name a Service in default-backend that answers such errors, or take the code out of custom-http-errors.',
  },
  redirect: { title: 'redirect', sentence: (v) => `Ingress ${v.ingress} redirects.`, remedy: null },
  'body-too-large': {
    title: 'body too large',
    sentence: (v) => `The request body is larger than proxy-body-size allows (${v.detail}).`,
    remedy: () => 'Raise proxy-body-size on the Ingress.',
  },
  'auth-refused': {
    title: 'not authenticated',
    sentence: (v) => `The authentication of Ingress ${v.ingress} refused the request${inBrackets(v.detail)}.`,
    remedy: null,
  },
  'signin-redirect': {
    title: 'to the sign-in page',
    sentence: (v) => `The request is not signed in, so Ingress ${v.ingress} sends it to its sign-in page.`,
    remedy: null,
  },
  'client-certificate': {
    title: 'client certificate',
    sentence: (v) => `${v.host} lets in clients with a certificate only: ${v.detail}.`,
    remedy: () => 'Send a certificate of the authority in auth-tls-secret, for example with curl --cert and --key.',
  },
  'auth-failed': {
    title: 'authentication failed',
    sentence: (v) => `The authentication service of Ingress ${v.ingress} could not be asked: ${v.detail}.`,
    remedy: () => 'Check auth-url and whether that service answers 200, 401 or 403.',
  },
  'access-denied': {
    title: 'access denied',
    sentence: (v) => `Ingress ${v.ingress} does not allow this client${inBrackets(v.detail)}.`,
    remedy: null,
  },
  limited: {
    title: 'too many requests',
    sentence: (v) => `A limit of Ingress ${v.ingress} is reached${inBrackets(v.detail)}.`,
    remedy: null,
  },
  'cors-preflight': {
    title: 'CORS preflight',
    sentence: (v) => `Ingress ${v.ingress} answers CORS preflights itself.`,
    remedy: null,
  },
  health: { title: 'health check', sentence: () => 'The default server answers /healthz itself.', remedy: null },
  'bad-request': {
    title: 'malformed request',
    sentence: (v) => `The request is malformed: ${v.detail}.`,
    remedy: () => 'Check what sends it; such requests are refused because they can be read in two ways.',
  },
  'header-too-large': {
    title: 'header too large',
    sentence: () => 'The header of the request is larger than 16 KB.',
    remedy: () => 'Look for large cookies; deleting the cookies of this host often helps.',
  },
  'target-too-long': { title: 'address too long', sentence: () => 'The request target is too long.', remedy: null },
  misdirected: {
    title: 'plain HTTP on the HTTPS port',
    sentence: () => 'A plain HTTP request came to the HTTPS port.',
    remedy: () => 'Use https:// in the address.',
  },
  'client-closed': {
    title: 'client went away',
    sentence: () => 'The client closed the connection before the answer was complete.',
    remedy: null,
  },
  'client-timeout': {
    title: 'client too slow',
    sentence: () => 'The client did not send its request in time.',
    remedy: null,
  },
  'shutting-down': { title: 'stopping', sentence: () => 'Gatehouse is stopping.', remedy: null },
  'internal-error': {
    title: 'internal error',
    sentence: () => 'Something unexpected went wrong inside Gatehouse.',
    remedy: () => 'Please report it with the request id.',
  },
};

const korean: ReasonMessages = {
  ...wayAnswersKo,
  upstream: { title: '파드가 응답', sentence: (v) => `${v.service} 서비스의 파드가 응답했습니다.`, remedy: null },
  'no-route': {
    title: '일치하는 경로 없음',
    sentence: (v) => `${v.host}에서 ${v.path}에 맞는 경로를 선언한 인그레스가 없습니다.`,
    remedy: () => '이 호스트의 라우트와 경로를 대소문자까지 비교해 보세요.',
  },
  'no-host': {
    title: '알 수 없는 호스트',
    sentence: (v) => `${v.host} 호스트를 선언한 인그레스가 없고, 나머지를 받는 기본 규칙도 없습니다.`,
    remedy: () => '호스트 철자, 보고 있는 네임스페이스, 인그레스 클래스를 확인하세요.',
  },
  'no-endpoints': {
    title: '준비된 엔드포인트 없음',
    sentence: (v) => `${v.service} 서비스에 준비된 엔드포인트가 없습니다.`,
    remedy: () => '파드가 있는지, 준비 상태인지 확인하세요.',
  },
  'service-missing': {
    title: '서비스 없음',
    sentence: (v) => `${v.ingress} 인그레스가 가리키는 ${v.service} 서비스가 없습니다.`,
    remedy: () => '인그레스와 같은 네임스페이스에 서비스를 만들거나 이름을 고치세요.',
  },
  'service-port-missing': {
    title: '서비스 포트 없음',
    sentence: (v) => `${v.service} 서비스에 그런 포트가 없습니다.`,
    remedy: () => '서비스에 있는 포트 번호나 포트 이름을 쓰세요.',
  },
  'resource-backend': {
    title: '리소스 백엔드',
    sentence: (v) => `${v.ingress} 인그레스의 경로가 리소스를 가리켜서 제공할 수 없습니다.`,
    remedy: () => '백엔드로 서비스를 사용하세요.',
  },
  'route-denied': {
    title: '라우트 차단',
    sentence: (v) => `${v.ingress} 인그레스가 참조하는 것이 없거나 쓸 수 없어 차단되었습니다: ${v.detail}.`,
    remedy: () => '애너테이션이 참조하는 것을 고치세요. 그때까지는 열리지 않고 닫혀 있습니다.',
  },
  'upstream-refused': {
    title: '연결 거부',
    sentence: (v) => `${v.service} 서비스의 어느 엔드포인트도 연결을 받지 않았습니다: ${v.detail}.`,
    remedy: () => '컨테이너가 서비스의 targetPort에서 수신하는지 확인하세요.',
  },
  'upstream-reset': {
    title: '연결 끊김',
    sentence: (v) => `${v.service} 서비스의 파드가 응답을 마치기 전에 연결을 끊었습니다: ${v.detail}.`,
    remedy: () => '이 시각의 파드 로그를 보세요. 비정상 종료나 재시작일 수 있습니다.',
  },
  'upstream-invalid': {
    title: '잘못된 응답',
    sentence: (v) => `${v.service} 서비스의 파드가 올바른 HTTP/1.1로 응답하지 않았습니다: ${v.detail}.`,
    remedy: () => '포트가 맞는지, 평문 HTTP가 아니라 TLS나 gRPC는 아닌지 확인하세요.',
  },
  'upstream-tls': {
    title: '파드와 TLS 연결 실패',
    sentence: (v) => `${v.service} 서비스의 파드와 TLS 연결을 열지 못했습니다: ${v.detail}.`,
    remedy: () => '파드가 이 포트에서 TLS를 쓰는지 보고, 인증서를 확인하는 경우 proxy-ssl-secret과 비교하세요.',
  },
  'upstream-timeout': {
    title: '응답 시간 초과',
    sentence: (v) => `${v.service} 서비스가 제한 시간 안에 응답하지 않았습니다: ${v.detail}.`,
    remedy: () => '파드가 무엇을 하는지 보거나 인그레스의 proxy-read-timeout을 늘리세요.',
  },
  'upstream-unresolved': {
    title: '이름 확인 실패',
    sentence: (v) => `${v.service} 서비스 뒤의 이름을 확인할 수 없습니다: ${v.detail}.`,
    remedy: () => 'externalName과 이 컴퓨터의 이름 확인 상태를 점검하세요.',
  },
  'upstream-header-too-large': {
    title: '응답 헤더가 너무 큼',
    sentence: (v) => `${v.service} 서비스의 응답 헤더가 proxy-buffer-size보다 큽니다.`,
    remedy: () => '큰 쿠키가 있는지 보거나 인그레스의 proxy-buffer-size를 늘리세요.',
  },
  'https-redirect': {
    title: 'HTTPS로 이동',
    sentence: (v) => `${v.host}에 TLS가 있어 HTTP 요청을 HTTPS로 보냅니다.`,
    remedy: null,
  },
  'trailing-slash-redirect': {
    title: '슬래시 경로로 이동',
    sentence: (v) => `${v.ingress} 인그레스의 경로가 슬래시로 끝나므로 슬래시 없는 요청을 이동시킵니다.`,
    remedy: null,
  },
  'app-root-redirect': { title: '앱 루트로 이동', sentence: (v) => `${v.host}에 app-root가 있습니다.`, remedy: null },
  'www-redirect': {
    title: '다른 이름으로 이동',
    sentence: (v) => `${v.detail} 인그레스가 www가 있는 이름과 없는 이름 사이에서 이동시킵니다.`,
    remedy: null,
  },
  'custom-error': {
    title: '오류를 넘김',
    sentence: (v) =>
      `상태 코드가 ${v.detail}인 응답을 custom-http-errors에 따라 기본 백엔드에 넘겼고, 기본 백엔드는 404로 응답합니다.`,
    remedy: () => '이런 오류에 응답할 서비스를 default-backend에 지정하거나 custom-http-errors에서 코드를 빼세요.',
  },
  redirect: { title: '리다이렉트', sentence: (v) => `${v.ingress} 인그레스가 리다이렉트합니다.`, remedy: null },
  'body-too-large': {
    title: '본문이 너무 큼',
    sentence: (v) => `요청 본문이 proxy-body-size 한도(${v.detail})보다 큽니다.`,
    remedy: () => '인그레스의 proxy-body-size를 늘리세요.',
  },
  'auth-refused': {
    title: '인증되지 않음',
    sentence: (v) => `${v.ingress} 인그레스의 인증이 요청을 거부했습니다${inBrackets(v.detail)}.`,
    remedy: null,
  },
  'signin-redirect': {
    title: '로그인 페이지로 이동',
    sentence: (v) => `로그인하지 않은 요청이라 ${v.ingress} 인그레스가 로그인 페이지로 보냅니다.`,
    remedy: null,
  },
  'client-certificate': {
    title: '클라이언트 인증서',
    sentence: (v) => `${v.host} 호스트는 인증서가 있는 클라이언트만 허용합니다: ${v.detail}.`,
    remedy: () => 'auth-tls-secret에 있는 기관의 인증서를 보내세요. 예: curl --cert, --key.',
  },
  'auth-failed': {
    title: '인증 실패',
    sentence: (v) => `${v.ingress} 인그레스의 인증 서비스에 물어볼 수 없습니다: ${v.detail}.`,
    remedy: () => 'auth-url과 그 서비스가 200, 401, 403으로 응답하는지 확인하세요.',
  },
  'access-denied': {
    title: '접근 거부',
    sentence: (v) => `${v.ingress} 인그레스가 이 클라이언트를 허용하지 않습니다${inBrackets(v.detail)}.`,
    remedy: null,
  },
  limited: {
    title: '요청이 너무 많음',
    sentence: (v) => `${v.ingress} 인그레스의 한도에 도달했습니다${inBrackets(v.detail)}.`,
    remedy: null,
  },
  'cors-preflight': {
    title: 'CORS 사전 요청',
    sentence: (v) => `${v.ingress} 인그레스가 CORS 사전 요청에 직접 응답합니다.`,
    remedy: null,
  },
  health: { title: '상태 확인', sentence: () => '기본 서버가 /healthz에 직접 응답합니다.', remedy: null },
  'bad-request': {
    title: '잘못된 요청',
    sentence: (v) => `요청 형식이 잘못되었습니다: ${v.detail}.`,
    remedy: () => '무엇이 보냈는지 확인하세요. 두 가지로 읽힐 수 있는 요청은 거부합니다.',
  },
  'header-too-large': {
    title: '요청 헤더가 너무 큼',
    sentence: () => '요청 헤더가 16 KB보다 큽니다.',
    remedy: () => '큰 쿠키가 있는지 보세요. 이 호스트의 쿠키를 지우면 해결되는 경우가 많습니다.',
  },
  'target-too-long': { title: '주소가 너무 김', sentence: () => '요청 주소가 너무 깁니다.', remedy: null },
  misdirected: {
    title: 'HTTPS 포트에 평문 HTTP',
    sentence: () => 'HTTPS 포트로 평문 HTTP 요청이 왔습니다.',
    remedy: () => '주소에 https://를 쓰세요.',
  },
  'client-closed': {
    title: '클라이언트가 떠남',
    sentence: () => '응답이 끝나기 전에 클라이언트가 연결을 닫았습니다.',
    remedy: null,
  },
  'client-timeout': {
    title: '클라이언트가 느림',
    sentence: () => '클라이언트가 제때 요청을 보내지 않았습니다.',
    remedy: null,
  },
  'shutting-down': { title: '종료 중', sentence: () => 'Gatehouse가 종료하는 중입니다.', remedy: null },
  'internal-error': {
    title: '내부 오류',
    sentence: () => 'Gatehouse 안에서 예상하지 못한 문제가 생겼습니다.',
    remedy: () => '요청 ID와 함께 알려 주세요.',
  },
};

export const reasonsKo: ReasonMessages = spokenIn(korean);

/** The texts with the detail put into Korean first. */
function spokenIn(texts: ReasonMessages): ReasonMessages {
  const spoken = (values: ReasonValues): ReasonValues => ({
    ...values,
    detail: sayPhrase(phrasesKo, values.phrase, values.detail),
  });
  const put = ({ title, sentence, remedy }: ReasonText): ReasonText => ({
    title,
    sentence: (values) => sentence(spoken(values)),
    remedy: remedy === null ? null : (values) => remedy(spoken(values)),
  });
  return Object.fromEntries(Object.entries(texts).map(([reason, text]) => [reason, put(text)])) as ReasonMessages;
}
