import type { ClusterFindingTexts } from './cluster-findings.ts';

const HAND_ON = '이 Role을 관리자에게 전달하세요.';

export const clusterFindingsKo: ClusterFindingTexts = {
  checks: {
    files: 'kubeconfig 파일',
    context: '컨텍스트',
    plugin: '플러그인',
    'sign-in': '자격 증명',
    way: '경로',
    name: '이름',
    connection: '연결',
    tls: 'TLS',
    version: '버전',
    identity: '로그인',
    clock: '시계',
    rights: '권한',
    'port-forward': '터널 권한',
    pods: '파드 네트워크',
    tunnel: '터널',
    controller: '컨트롤러',
    engine: '엔진',
  },
  results: { ok: '정상', warn: '주의', fail: '실패', skip: '생략' },
  codes: {
    'file-read': { sentence: '{subject}: 컨텍스트 {contexts}개', remedy: null },
    'file-missing': {
      sentence: '{subject} 파일이 없습니다.',
      remedy: 'KUBECONFIG에서 빼거나 클러스터 운영자에게 파일을 받으세요.',
    },
    'file-empty': { sentence: '{subject} 파일이 비어 있습니다.', remedy: 'KUBECONFIG에서 빼거나 컨텍스트를 넣으세요.' },
    'file-broken': { sentence: '{subject} 파일을 사용할 수 없습니다: {reason}', remedy: '파일을 고치세요.' },
    'file-open': {
      sentence: '자격 증명이 든 {subject} 파일을 이 컴퓨터의 다른 사용자가 읽을 수 있습니다(모드 {mode}).',
      remedy: '권한을 닫으세요.',
    },
    'context-good': { sentence: '{subject}: {server}, 사용자 {user}, 네임스페이스 {namespace}', remedy: null },
    'context-unusable': { sentence: '{reason}', remedy: '--context NAME으로 컨텍스트를 고르세요. 목록을 보려면:' },
    unverified: {
      sentence: 'kubeconfig가 {server}의 확인을 꺼 두었습니다. 도중에 누구나 자격 증명을 읽을 수 있습니다.',
      remedy: 'insecure-skip-tls-verify 대신 certificate-authority에 클러스터의 CA를 지정하세요.',
    },
    'no-plugin': { sentence: '{subject}에 로그인하는 데 프로그램이 필요 없습니다({credential})', remedy: null },
    'plugin-found': { sentence: '{subject}이(가) 있고 실행할 수 있습니다', remedy: null },
    'plugin-missing': {
      sentence: '자격 증명 플러그인 {subject}을(를) PATH에서 찾을 수 없습니다.',
      remedy: '설치하거나 kubeconfig에 전체 경로를 적으세요.[[ {hint}]]',
    },
    'plugin-unapproved': {
      sentence: '선택한 적이 없는 자격 증명 플러그인입니다: {subject}. {file} 파일이 “{command}” 실행을 요구합니다.',
      remedy: '파일을 믿는다면 컨텍스트를 지정하세요. 지정하면 동의로 봅니다.',
    },
    'plugin-refused': {
      sentence: '자격 증명 플러그인 {subject}을(를) 실행할 수 없습니다: {reason}',
      remedy: 'kubectl 설정(kuberc)을 바꾸거나 다른 로그인 방법을 쓰세요.',
    },
    'credential-ready': {
      sentence: '{credential}[[: {what}]][[, {actsAs}(으)로]][[, {end}까지 유효]]',
      remedy: null,
    },
    'credential-none': {
      sentence: '컨텍스트에 자격 증명이 없어 클러스터에는 익명 사용자로 보입니다.',
      remedy: '컨텍스트에 사용자를 추가하세요.',
    },
    'credential-ending': {
      sentence: '{subject}의 {credential}이(가) 곧 만료됩니다: {end}',
      remedy: '미리 새로 받으세요.',
    },
    'credential-ended': {
      sentence: '{subject}의 {credential}이(가) 만료되었습니다: {end}',
      remedy: '새로 받거나, 만든 도구로 다시 로그인하세요.',
    },
    'credential-failed': {
      sentence: '{subject}의 자격 증명을 얻을 수 없습니다: {reason}',
      remedy: '로그인한 뒤 다시 시도하세요.',
    },
    straight: { sentence: '{subject}에 직접 연결', remedy: null },
    proxied: { sentence: '프록시 {proxy} 경유, 출처: {from}', remedy: null },
    'name-found': { sentence: '{subject} = {addresses}', remedy: null },
    'name-is-address': { sentence: '{subject}은(는) 주소이므로 조회가 필요 없습니다', remedy: null },
    'name-unknown': {
      sentence: '이름 {subject}을(를) 찾을 수 없습니다.',
      remedy: 'VPN과 이 컴퓨터의 네임 서버를 확인하세요.',
    },
    connected: { sentence: '{subject} 응답 시간 {time}ms', remedy: null },
    'connection-refused': {
      sentence: '{subject}에서 수신하는 프로그램이 없습니다.',
      remedy: 'kubeconfig의 포트와, API 서버 또는 포트 포워딩이 실행 중인지 확인하세요.',
    },
    'connection-silent': {
      sentence: '{subject}이(가) {seconds}초 안에 응답하지 않습니다.',
      remedy: 'VPN과, 방화벽이 이 컴퓨터를 허용하는지 확인하세요.',
    },
    'connection-failed': {
      sentence: '{subject}에 연결할 수 없습니다: {reason}',
      remedy: '네트워크와 VPN을 확인하세요.',
    },
    'tls-good': { sentence: '인증서가 {name}에 맞고 {end}까지 유효합니다', remedy: null },
    'tls-none': {
      sentence: '{subject}에 TLS 없이 연결합니다. 도중에 누구나 내용을 읽을 수 있습니다.',
      remedy: '이 컴퓨터의 kubectl proxy가 아니라면 kubeconfig에 https://를 쓰세요.',
    },
    'tls-ending': { sentence: '{subject}의 인증서가 곧 만료됩니다: {end}', remedy: '관리자에게 알리세요.' },
    'tls-expired': {
      sentence: '{subject}의 인증서가 만료되었습니다: {end}',
      remedy: '관리자가 갱신해야 합니다. kubeadm이라면: kubeadm certs renew apiserver',
    },
    'tls-not-yet': {
      sentence: '{subject}의 인증서가 아직 유효하지 않습니다.',
      remedy: '이 컴퓨터의 시계를 확인하세요.',
    },
    'tls-wrong-name': {
      sentence: '{subject}의 인증서는 {name}이(가) 아니라 {names}의 것입니다.',
      remedy: 'kubeconfig에 그 이름 중 하나를 쓰거나 tls-server-name에 지정하세요.',
    },
    'tls-wrong-authority': {
      sentence: '{subject}의 인증서 발급자 {issuer}을(를) kubeconfig가 신뢰하지 않습니다.',
      remedy: 'kubeconfig를 새로 받거나, 도중에 TLS를 여는 프록시가 있는지 확인하세요.',
    },
    'tls-not-spoken': {
      sentence: '{subject}은(는) TLS를 사용하지 않습니다: {reason}',
      remedy: '포트와, http://를 뜻한 것은 아닌지 확인하세요.',
    },
    'tls-client-refused': {
      sentence: '서버가 클라이언트 인증서를 받아들이지 않습니다: {reason}',
      remedy: '클라이언트 인증서를 새로 받으세요.',
    },
    'tls-failed': {
      sentence: '{subject}와(과) TLS 연결에 실패했습니다: {reason}',
      remedy: 'kubeconfig의 인증서를 확인하세요.',
    },
    'version-read': { sentence: 'Kubernetes {version}', remedy: null },
    'version-refused': { sentence: '서버가 이 사용자에게 버전을 알려 주지 않습니다(상태 {status})', remedy: null },
    'not-kubernetes': {
      sentence: '{subject}의 응답은 Kubernetes API 서버의 것이 아닙니다(상태 {status}, {type}).',
      remedy: 'kubeconfig의 주소를 확인하세요. 로그인 페이지나 프록시가 대신 응답할 수 있습니다.',
    },
    'server-trouble': {
      sentence: '{subject}이(가) 제대로 응답하지 않습니다: {reason}',
      remedy: '잠시 뒤 다시 시도하고, 계속되면 관리자에게 문의하세요.',
    },
    accepted: { sentence: '클러스터가 {user}(으)로 인식합니다', remedy: null },
    'accepted-unnamed': { sentence: '자격 증명이 받아들여졌습니다', remedy: null },
    anonymous: { sentence: '클러스터에 익명 사용자로 보입니다.', remedy: '컨텍스트에 자격 증명을 추가하세요.' },
    'not-accepted': {
      sentence: 'API 서버가 {subject}의 자격 증명을 받아들이지 않습니다.',
      remedy: '다시 로그인하세요. kubectl의 결과를 보려면:',
    },
    'clock-good': { sentence: '시계가 일치합니다', remedy: null },
    'clock-off': {
      sentence: '이 컴퓨터의 시계가 {seconds}초 {direction} 토큰과 인증서가 잘못된 것처럼 보입니다.',
      remedy: '시계를 맞추세요.',
    },
    'clock-unknown': { sentence: '서버가 Date 헤더를 보내지 않습니다.', remedy: null },
    'right-given': { sentence: '{subject} 목록 조회와 감시 가능[[ ({namespaces})]]', remedy: null },
    'right-partial': {
      sentence: '{subject}: 일부 네임스페이스에서만 읽을 수 있음({count}개): {namespaces}',
      remedy: null,
    },
    'right-missing': {
      sentence: '권한 없음: list {subject}[[ (네임스페이스 {scope})]]. 이 권한이 없으면 라우트가 없습니다.',
      remedy: `읽을 수 있는 네임스페이스를 -n NAME으로 지정하세요. ${HAND_ON}`,
    },
    'right-missing-optional': {
      sentence: '권한 없음: list {subject}. 없어도 라우트는 동작합니다.',
      remedy: HAND_ON,
    },
    'right-unwatched': {
      sentence: '권한 없음: watch {subject}. 변경이 바로 반영되지 않습니다.',
      remedy: HAND_ON,
    },
    'right-by-name': { sentence: '{subject}: 목록은 안 되지만 이름으로 읽을 수 있음', remedy: null },
    'kind-not-served': {
      sentence: '이 클러스터에는 {subject}이(가) 없습니다.',
      remedy: '클러스터가 오래되었거나 이 API가 꺼져 있습니다.',
    },
    'kind-failed': { sentence: '{subject}을(를) 읽을 수 없습니다: {reason}', remedy: '잠시 뒤 다시 시도하세요.' },
    'forward-given': { sentence: '네임스페이스 {subject}의 파드로 터널을 열 수 있음', remedy: null },
    'forward-half': {
      sentence: '권한 없음: {missing} pods/portforward (네임스페이스 {subject}). 두 가지 터널 방법 중 하나만 됩니다.',
      remedy: HAND_ON,
    },
    'forward-missing': {
      sentence: '권한 없음: {missing} pods/portforward (네임스페이스 {subject}). 파드로 터널을 열 수 없습니다.',
      remedy: HAND_ON,
    },
    'forward-unknown': {
      sentence: '네임스페이스 {subject}의 터널을 시험할 수 없었습니다: {reason}',
      remedy: null,
    },
    'pods-proved': { sentence: '{subject} ({pod})에 직접 연결됩니다: {verdict}', remedy: null },
    'pods-unproved': {
      sentence: '{subject} ({pod})에 직접 연결하지 않습니다: {verdict}. 대신 터널을 씁니다',
      remedy: null,
    },
    'pods-unreachable': {
      sentence: '여기서는 {subject} ({pod})에 직접 연결되지 않습니다. 대신 터널을 씁니다',
      remedy: null,
    },
    'pods-none': {
      sentence: '읽을 수 있는 Ingress 뒤에 준비된 파드가 없습니다.',
      remedy: '확인 명령: kubectl get endpointslices',
    },
    'tunnel-open': { sentence: '{subject} 터널이 {time}ms 만에 열립니다({transport})', remedy: null },
    'tunnel-failed': {
      sentence: '{subject} 터널을 열 수 없습니다: {reason}',
      remedy: '권한 문제라면 이 Role이 도움이 됩니다.',
    },
    'no-way': {
      sentence: '{subject}에 연결할 방법이 없습니다. 네트워크가 확인되지 않았고 터널도 열 수 없습니다: {reason}',
      remedy: '권한 문제라면 이 Role이 도움이 됩니다.',
    },
    'tunnel-untried': { sentence: '터널을 시험할 파드가 없습니다.', remedy: null },
    'controller-found': {
      sentence: '{product}[[, 클래스 {classes}]][[, Service {service}]][[, 주소 {addresses}]]',
      remedy: null,
    },
    'controller-partial': {
      sentence:
        '{product}[[, 클래스 {classes}]][[, Service {service}]][[, 주소 {addresses}]]. 더 알려면 필요한 권한: {missing}',
      remedy: HAND_ON,
    },
    'controller-none': { sentence: '클러스터 자체의 컨트롤러를 찾지 못했습니다', remedy: null },
    'engine-live': { sentence: '실행 중인 엔진이 {subject}을(를) 실시간으로 읽고 있습니다', remedy: null },
    'engine-trouble': {
      sentence: '실행 중인 엔진이 {subject}을(를) 읽는 데 문제가 있습니다: {kinds}',
      remedy: '자세히 보려면:',
    },
    'engine-demo': { sentence: '실행 중인 엔진은 클러스터 없이 내장 데모를 읽고 있습니다', remedy: null },
    'engine-manifests': {
      sentence: '실행 중인 엔진은 클러스터 없이 매니페스트를 읽고 있습니다: {subject}',
      remedy: null,
    },
    'engine-other': { sentence: '실행 중인 엔진은 다른 것을 읽고 있습니다: {subject}', remedy: null },
    'engine-silent': {
      sentence: '실행 중인 엔진이 응답하지 않습니다.',
      remedy: '엔진을 멈추고 다시 시작하세요.',
    },
    'engine-none': { sentence: '실행 중인 엔진이 없습니다', remedy: null },
    'not-examined': { sentence: '앞의 결과 때문에 살펴보지 않음', remedy: null },
  },
  words: {
    certificate: '클라이언트 인증서',
    token: '토큰',
    'token-file': '토큰 파일',
    plugin: '자격 증명 플러그인',
    password: '비밀번호',
    provider: '인증 제공자',
    none: '자격 증명 없음',
    kubeconfig: 'kubeconfig(proxy-url)',
    environment: '환경 변수(HTTPS_PROXY)',
    ahead: '빨라서',
    behind: '느려서',
    proved: '이 클러스터의 네트워크로 확인됨',
    trusted: '이 네트워크를 신뢰하도록 설정함',
    unproved: '이 클러스터의 것이라는 증거가 없음',
    'local-network': '이 컴퓨터의 네트워크에 속함',
    unreachable: 'API 서버가 응답하지 않음',
    unauthorized: '자격 증명이 받아들여지지 않음',
    forbidden: '권한이 없음',
    unsupported: 'API 서버까지 통과하는 전송 방식이 없음',
    'pod-gone': '파드가 사라짐',
    'port-refused': '파드에서 수신하는 프로그램이 없음',
    'pod-failed': '노드가 전달하지 못함',
    lost: '터널이 끊어짐',
    stalled: '제때 응답이 없음',
    reset: '파드가 연결을 끊음',
    'slow-reader': '보낸 것을 받아 가지 않음',
    closed: '터널을 닫음',
    websocket: 'WebSocket 안의 SPDY',
    spdy: 'SPDY',
    channels: '예전 채널 프로토콜',
  },
  doing: (check, subject) => `… ${check}${subject === '' ? '' : `: ${subject}`}`,
  interrupted: (check) => `중단됨: ${check}`,
  summary: ({ ok, warn, fail, skip }) => `정상 ${ok}, 주의 ${warn}, 실패 ${fail}, 생략 ${skip}`,
};
