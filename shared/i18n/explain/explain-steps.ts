import type { ExplainedStep, StepCause } from '../../model/explanation.ts';
import type { StepName } from '../../model/step-name.ts';

/** What the steps on the way of a request do, and why they are there, in one language. Code stands between backticks. */
export interface StepMessages {
  readonly steps: Readonly<Record<StepName, string>>;
  /** Follows what the step does; `ingress` is null where none says so. */
  readonly causes: Readonly<Record<StepCause['kind'], (name: string, ingress: string | null) => string>>;
}

export const explainStepsEn: StepMessages = {
  steps: {
    'address-lists': 'refuses addresses by deny list and allow list with 403',
    'app-root': 'redirects `/` to the start page of the host',
    'auth-proxy-set-headers': 'answers 503 without the ConfigMap of headers for the authentication service',
    'auth-secret': 'answers 503 without the Secret of users and passwords',
    'basic-auth': 'asks for user and password with 401 where there are none',
    'basic-auth-password': 'refuses a wrong user or password with 401',
    'blocked-addresses': 'refuses blocked addresses with 403',
    'blocked-clients': 'refuses blocked user agents and referers with 403',
    'body-size': 'refuses larger request bodies with 413',
    'client-certificate': 'refuses clients without a fitting certificate with 400 or 403',
    'client-certificate-lines': 'tells the pod about the client’s certificate',
    controller: 'answers 503 where no controller of the cluster can be reached',
    'cors-preflight': 'answers preflight requests of allowed origins with 204',
    'custom-headers': 'answers 503 where the ConfigMap of answer headers cannot be used',
    'default-backend': 'answers 404 where nothing is behind the route',
    denied: 'keeps the path closed with 503',
    endpoints: 'answers 503 where the Service has no endpoint to send to',
    'external-auth': 'asks the authentication service first, and passes its refusal on',
    'fastcgi-params-configmap': 'answers 503 without the ConfigMap of FastCGI parameters',
    'from-to-www-redirect': 'redirects the host to its twin with or without `www.`',
    'https-redirect': 'redirects plain HTTP to HTTPS',
    limits: 'refuses clients that send too many requests or have too many connections',
    'permanent-redirect': 'redirects elsewhere for good',
    'proxy-ssl-secret': 'answers 503 without the Secret of the certificate for the pod',
    'satisfy-any': 'lets in whoever one of the access rules lets in',
    'temporal-redirect': 'redirects elsewhere for now',
    'trailing-slash-redirect': 'redirects to the path with a slash at its end',
  },
  causes: {
    annotation: (name, ingress) => `\`${name}\`${ingress === null ? '' : ` of Ingress \`${ingress}\``}`,
    setting: (name) => `\`${name}\` of the controller’s configuration, or its default`,
    tls: (name, ingress) =>
      ingress === null
        ? `whether a certificate is registered for \`${name}\``
        : `the TLS section of Ingress \`${ingress}\` for \`${name}\``,
    path: (name, ingress) => `path \`${name}\`${ingress === null ? '' : ` of Ingress \`${ingress}\``}`,
    service: (name, ingress) =>
      `Service port \`${name}\`${ingress === null ? '' : `, which Ingress \`${ingress}\` names`}`,
  },
};

export const explainStepsKo: StepMessages = {
  steps: {
    'address-lists': '차단 목록과 허용 목록에 따라 주소를 403으로 거부',
    'app-root': '`/` 요청을 호스트의 시작 페이지로 리다이렉트',
    'auth-proxy-set-headers': '인증 서비스에 보낼 헤더의 ConfigMap이 없으면 503으로 응답',
    'auth-secret': '사용자와 비밀번호의 Secret이 없으면 503으로 응답',
    'basic-auth': '사용자와 비밀번호가 없으면 401로 요구',
    'basic-auth-password': '사용자나 비밀번호가 틀리면 401로 거부',
    'blocked-addresses': '차단된 주소를 403으로 거부',
    'blocked-clients': '차단된 User-Agent와 Referer를 403으로 거부',
    'body-size': '더 큰 요청 본문을 413으로 거부',
    'client-certificate': '맞는 인증서가 없는 클라이언트를 400이나 403으로 거부',
    'client-certificate-lines': '클라이언트 인증서의 내용을 파드에 전달',
    controller: '클러스터의 컨트롤러에 연결할 수 없으면 503으로 응답',
    'cors-preflight': '허용된 출처의 프리플라이트 요청에 204로 응답',
    'custom-headers': '응답 헤더의 ConfigMap을 쓸 수 없으면 503으로 응답',
    'default-backend': '라우트 뒤에 아무것도 없으면 404로 응답',
    denied: '경로를 막고 503으로 응답',
    endpoints: 'Service에 보낼 엔드포인트가 없으면 503으로 응답',
    'external-auth': '인증 서비스에 먼저 묻고, 거부하면 그대로 전달',
    'fastcgi-params-configmap': 'FastCGI 매개변수의 ConfigMap이 없으면 503으로 응답',
    'from-to-www-redirect': '`www.`가 있거나 없는 짝 호스트로 리다이렉트',
    'https-redirect': 'HTTP 요청을 HTTPS로 리다이렉트',
    limits: '요청이나 연결이 너무 많은 클라이언트를 거부',
    'permanent-redirect': '다른 곳으로 영구 리다이렉트',
    'proxy-ssl-secret': '파드에 제시할 인증서의 Secret이 없으면 503으로 응답',
    'satisfy-any': '접근 규칙 중 하나라도 허용하면 통과',
    'temporal-redirect': '다른 곳으로 임시 리다이렉트',
    'trailing-slash-redirect': '끝에 슬래시를 붙인 경로로 리다이렉트',
  },
  causes: {
    annotation: (name, ingress) => `${ingress === null ? '' : `Ingress \`${ingress}\`의 `}\`${name}\``,
    setting: (name) => `컨트롤러 설정 \`${name}\` 또는 그 기본값`,
    tls: (name, ingress) =>
      ingress === null
        ? `\`${name}\`에 등록된 인증서가 있는지에 따라`
        : `\`${name}\`에 대한 Ingress \`${ingress}\`의 TLS 항목`,
    path: (name, ingress) => `${ingress === null ? '' : `Ingress \`${ingress}\`의 `}경로 \`${name}\``,
    service: (name, ingress) =>
      `${ingress === null ? '' : `Ingress \`${ingress}\`이(가) 지정한 `}Service 포트 \`${name}\``,
  },
};

/** What a step does. A step of a newer engine is shown by its name. */
export function stepText({ steps }: StepMessages, { name }: Pick<ExplainedStep, 'name'>): string {
  return Object.hasOwn(steps, name) ? steps[name as StepName] : `\`${name}\``;
}

/** Which annotation, setting, path or Service put a step there, and the Ingress that says so; null for a step of every route. */
export function stepCauseText({ causes }: StepMessages, { cause }: Pick<ExplainedStep, 'cause'>): string | null {
  return cause === null ? null : causes[cause.kind](cause.name, cause.ingress);
}
