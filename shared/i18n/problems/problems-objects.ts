import type { ProblemCode } from '../../model/problem-codes.ts';
import { problemText, type ProblemText } from '../fill.ts';
import type { SourceProblemCode } from './problems-source.ts';

type Catalogue = Readonly<Record<Exclude<ProblemCode, SourceProblemCode>, ProblemText>>;

export const objectProblemsEn: Catalogue = {
  'class-ignored': problemText(
    'Ingress {subject} does not count: {reason}[[ (class “{class}”)]].',
    'Set spec.ingressClassName to a class that exists, or mark an IngressClass as the default.',
  ),
  'ingress-dropped': problemText(
    'Nothing of Ingress {subject} counts: {reason}.',
    'Correct what is named; the controller would leave the whole Ingress out too.',
  ),
  'dialect-mixed': problemText(
    'Ingresses of two kinds of controller declare {host}; it is read as {dialect}, also where Ingress {subject} ({other}) means it otherwise.',
    'Give the host to Ingresses of one class only.',
  ),
  'annotation-unknown': problemText(
    'Ingress {subject} has the annotation {annotation}, which the controller does not know.[[ Did you mean {suggestion}?]]',
    'Correct the spelling, or remove the annotation.',
  ),
  'annotation-invalid': problemText(
    'Ingress {subject}: the value “{value}” of {annotation} is not valid. {effect}',
    'Correct the value; in the cluster the controller refuses it too.',
  ),
  'annotation-not-evaluated': problemText(
    'Ingress {subject}: {annotation} ({meaning}) is not evaluated here.',
    'Answers may differ from the cluster in this point. Nothing else of the Ingress is affected.',
  ),
  'annotation-inert': problemText(
    'Ingress {subject}: {annotation} does nothing without {needs}.',
    'Add what is missing, or remove the annotation.',
  ),
  'ingress-closed': problemText(
    'Ingress {subject} is closed (503): {annotation} {detail}.',
    'Correct the annotation. Until then its paths stay closed rather than open, as in the cluster.',
  ),
  'reference-missing': problemText(
    'Ingress {subject} is closed ({effect}): {object}, which {annotation} names, is missing or not usable.',
    'Create the object with what the annotation needs. Until then the paths stay closed rather than open, as in the cluster.',
  ),
  'lists-not-enforced': problemText(
    'Ingress {subject} restricts who may call it ({lists}), which is shown here but refuses nobody.',
    'Clients here are always on this machine, so the lists of the cluster would refuse them all. Use the profile controller to enforce them.',
  ),
  'annotation-critical': problemText(
    'Ingress {subject} uses {annotation}, which can run configuration of its own; only its plain part is served.',
    'Use a typed annotation instead of the snippet, or test this Ingress in the cluster.',
  ),
  'path-pattern-unsupported': problemText(
    'Ingress {subject}: the pattern {path} cannot be used ({reason}), so the path is not served.',
    'Write the pattern without look-around and back references.',
  ),
  'path-pattern-slow': problemText(
    'Ingress {subject}: the pattern {path} can become very slow on some addresses ({reason}), so its time is limited.',
    'Avoid nested repetitions such as (a+)+ in the pattern.',
  ),
  'path-conflict': problemText(
    'Ingress {subject} declares {host}{path}, but {winner} is older and has it.',
    'Remove the path from one of the two Ingresses, or change its host or path.',
  ),
  'path-duplicate-slash': problemText(
    'Ingress {subject}: {path} and {kept} of {host} differ only in the slash at the end; they are one path, and Ingress {winner} has it.',
    'Keep one of the two. In the cluster the pair can keep the controller from loading any change.',
  ),
  'regex-mode': problemText(
    'All paths of {host} are matched as patterns, without regard to case, because {cause} switches that on.',
    'If that is not wanted, give the Ingress with the pattern a host of its own.',
  ),
  'server-alias-declared': problemText(
    'Ingress {subject}: {alias} cannot be an alias of {host}, because a rule declares it as a host.',
    'Remove the alias, or the rule of that host.',
  ),
  'server-alias-taken': problemText(
    'Ingress {subject}: {alias} cannot be an alias of {host}, because it is one of {other} already.',
    'Name the alias on one host only.',
  ),
  'server-alias-unusable': problemText(
    'Ingress {subject}: {alias} cannot be an alias of {host}: {reason}.',
    'Write a name, a wildcard label at its beginning or end, or ~ and a pattern. In the cluster such a name keeps the controller from loading any change.',
  ),
  'www-redirect-void': problemText(
    'Ingress {subject}: from-to-www-redirect does nothing for {host}, because a rule declares {other} as well.',
    'Remove the annotation, or the rule of that host.',
  ),
  'canary-idle': problemText(
    'Canary Ingress {subject} serves nothing on {host}{path}: no other Ingress has that host, path and path type with a Service behind it.',
    'Give the canary exactly the host, path and path type of the Ingress that it belongs to.',
  ),
  'canary-not-first': problemText(
    'Canary Ingress {subject} serves nothing on {host}{path}: {first} is the older canary of that path, and only one works.',
    'Remove one of the two canaries.',
  ),
  'canary-pattern-unusable': problemText(
    'Canary Ingress {subject}: the pattern {pattern} for its header cannot be used, so requests to {host} with that header all go to the mainline.',
    'Correct the pattern. Look-around, back references and possessive repetitions cannot be used here, though the cluster may take them.',
  ),
  'canary-same-service': problemText(
    'Canary Ingress {subject} changes nothing on {host}{path}: its Service {service} is the one that serves the path already.',
    'Name the Service of the new version in the canary.',
  ),
  'backend-resource': problemText(
    'Ingress {subject}: the backend of {path} is a resource, not a Service, so the path has no one to answer.',
    'Name a Service as the backend.',
  ),
  'service-missing': problemText(
    'Service {service} does not exist, so {host}{path} answers 503.',
    'Create the Service, or correct its name in the Ingress. It has to be in the same namespace.',
  ),
  'service-port-missing': problemText(
    'Service {service} has no port {port}, which an Ingress names; it has {ports}.',
    'Correct the port in the Ingress or in the Service.',
  ),
  'no-ready-endpoints': problemText(
    'Service {service} has no ready pod (0 of {total}), so its routes answer 503.',
    'Look at its pods and their readiness: `kubectl get pods`, `kubectl describe pod`. Check that the selector fits.',
  ),
  'serving-while-terminating': problemText(
    'Service {service} has no ready pod; pods that are shutting down answer meanwhile.',
    'Usually over in moments during a rolling update. If it stays, see why the new pods do not become ready.',
  ),
  'external-name-refused': problemText(
    'Service {service} points to {name}, which is on this machine or a metadata address, and is refused.',
    'Point externalName to a name outside this machine.',
  ),
  'tls-secret-missing': problemText(
    'Secret {secret} does not exist; the cluster would serve its fake certificate for {host}.',
    'Create the Secret, or correct secretName in spec.tls. Here our own certificate is served.',
  ),
  'tls-secret-unreadable': problemText(
    'Secret {secret} may not be read, so what the cluster serves is not known.',
    'Nothing is broken: our own certificate is served here. To compare, ask for the right to read Secrets.',
  ),
  'tls-secret-broken': problemText(
    'Secret {secret} does not hold a usable certificate: {reason}.',
    'Put a matching pair into tls.crt and tls.key. The cluster would serve its fake certificate.',
  ),
  'tls-secret-other-host': problemText(
    'The certificate in Secret {secret} is not for {host}.',
    'Issue a certificate that names {host}. The cluster would serve its fake certificate.',
  ),
  'controller-setting-invalid': problemText(
    'The controller setting {key} has a value that is not valid: “{value}”. The default is used.',
    'Correct it in the ConfigMap {subject}.',
  ),
};

export const objectProblemsKo: Catalogue = {
  'class-ignored': problemText(
    '{subject} Ingress는 적용되지 않습니다: {reason}[[ (클래스 “{class}”)]].',
    'spec.ingressClassName에 존재하는 클래스를 지정하거나, IngressClass 하나를 기본값으로 표시하세요.',
  ),
  'ingress-dropped': problemText(
    '{subject} Ingress 전체가 적용되지 않습니다: {reason}.',
    '표시된 부분을 고치세요. 클러스터의 컨트롤러도 이 Ingress 전체를 제외합니다.',
  ),
  'dialect-mixed': problemText(
    '{host} 호스트를 서로 다른 컨트롤러의 Ingress가 함께 선언했습니다. {subject} Ingress({other})가 다르게 뜻한 부분도 {dialect} 방식으로 해석합니다.',
    '한 호스트는 한 클래스의 Ingress에서만 선언하세요.',
  ),
  'annotation-unknown': problemText(
    '{subject} Ingress의 {annotation} 어노테이션은 컨트롤러가 모르는 것입니다.[[ 혹시 {suggestion} 아닌가요?]]',
    '철자를 고치거나 어노테이션을 지우세요.',
  ),
  'annotation-invalid': problemText(
    '{subject} Ingress에서 {annotation} 값(“{value}”)이 올바르지 않습니다. {effect}',
    '값을 고치세요. 클러스터의 컨트롤러도 이 값을 거부합니다.',
  ),
  'annotation-not-evaluated': problemText(
    '{subject} Ingress의 {annotation} 어노테이션({meaning})은 여기서 평가하지 않습니다.',
    '이 부분은 클러스터의 응답과 다를 수 있습니다. Ingress의 나머지에는 영향이 없습니다.',
  ),
  'annotation-inert': problemText(
    '{subject} Ingress의 {annotation} 어노테이션은 {needs} 없이는 아무 효과가 없습니다.',
    '빠진 것을 추가하거나 어노테이션을 제거하세요.',
  ),
  'ingress-closed': problemText(
    '{subject} Ingress가 닫혀 있습니다(503): {annotation} {detail}.',
    '어노테이션을 고치세요. 그때까지는 클러스터와 마찬가지로 경로를 열지 않고 닫아 둡니다.',
  ),
  'reference-missing': problemText(
    '{subject} Ingress가 닫혀 있습니다({effect}). {annotation} 어노테이션이 가리키는 {object} 오브젝트가 없거나 사용할 수 없습니다.',
    '어노테이션에 필요한 내용으로 오브젝트를 만드세요. 그때까지는 클러스터와 마찬가지로 경로를 열지 않고 닫아 둡니다.',
  ),
  'lists-not-enforced': problemText(
    '{subject} Ingress가 호출할 수 있는 주소를 제한합니다({lists}). 여기서는 보여 주기만 하고 아무도 거부하지 않습니다.',
    '여기서 클라이언트는 항상 이 컴퓨터이므로 클러스터의 목록을 적용하면 모두 거부됩니다. 적용하려면 controller 프로필을 사용하세요.',
  ),
  'annotation-critical': problemText(
    '{subject} Ingress가 임의의 설정을 실행할 수 있는 {annotation} 어노테이션을 사용합니다. 나머지 부분만 제공합니다.',
    '스니펫 대신 전용 어노테이션을 사용하거나, 이 Ingress는 클러스터에서 시험하세요.',
  ),
  'path-pattern-unsupported': problemText(
    '{subject} Ingress의 {path} 패턴을 사용할 수 없어({reason}) 이 경로는 제공하지 않습니다.',
    '전후방 탐색과 역참조 없이 패턴을 작성하세요.',
  ),
  'path-pattern-slow': problemText(
    '{subject} Ingress의 {path} 패턴은 일부 주소에서 매우 느려질 수 있어({reason}) 처리 시간을 제한합니다.',
    '(a+)+ 처럼 반복이 겹치는 패턴을 피하세요.',
  ),
  'path-conflict': problemText(
    '{subject} Ingress가 {host}{path} 경로를 선언했지만 더 오래된 {winner} Ingress가 이 경로를 가집니다.',
    '두 Ingress 중 하나에서 경로를 지우거나 호스트 또는 경로를 바꾸세요.',
  ),
  'path-duplicate-slash': problemText(
    '{subject} Ingress의 {host}{path} 경로는 끝 슬래시만 다를 뿐 {kept} 경로와 같은 경로이며, {winner} Ingress가 이 경로를 가집니다.',
    '둘 중 하나만 남기세요. 클러스터에서는 이 쌍 때문에 컨트롤러가 변경 사항을 불러오지 못할 수 있습니다.',
  ),
  'regex-mode': problemText(
    '{cause} 설정 때문에 {host} 호스트의 모든 경로가 대소문자를 구분하지 않는 정규식으로 처리됩니다.',
    '원하지 않는다면 정규식을 쓰는 Ingress에 별도의 호스트를 주세요.',
  ),
  'server-alias-declared': problemText(
    '{subject} Ingress의 별칭 {alias}은(는) 다른 규칙이 호스트로 선언했기 때문에 {host}의 별칭이 될 수 없습니다.',
    '별칭을 지우거나 그 호스트의 규칙을 지우세요.',
  ),
  'server-alias-taken': problemText(
    '{subject} Ingress의 별칭 {alias}은(는) 이미 {other}의 별칭이라 {host}의 별칭이 될 수 없습니다.',
    '별칭은 한 호스트에만 지정하세요.',
  ),
  'server-alias-unusable': problemText(
    '{subject} Ingress의 별칭 {alias}은(는) {host}의 별칭으로 쓸 수 없습니다: {reason}.',
    '이름, 앞이나 끝의 와일드카드 레이블, 또는 ~로 시작하는 패턴을 쓰세요. 클러스터에서는 이런 이름 때문에 컨트롤러가 변경 사항을 불러오지 못합니다.',
  ),
  'www-redirect-void': problemText(
    '{subject} Ingress의 from-to-www-redirect는 {other} 호스트도 선언되어 있어 {host}에 효과가 없습니다.',
    '애너테이션을 지우거나 그 호스트의 규칙을 지우세요.',
  ),
  'canary-idle': problemText(
    '카나리인 {subject} Ingress는 {host}{path}에서 아무것도 제공하지 않습니다. 호스트, 경로, 경로 유형이 같고 Service가 연결된 다른 Ingress가 없습니다.',
    '카나리의 호스트, 경로, 경로 유형을 원래 Ingress와 똑같이 지정하세요.',
  ),
  'canary-not-first': problemText(
    '카나리인 {subject} Ingress는 {host}{path}에서 아무것도 제공하지 않습니다. 더 오래된 카나리 {first}만 작동합니다.',
    '두 카나리 중 하나를 제거하세요.',
  ),
  'canary-pattern-unusable': problemText(
    '카나리인 {subject} Ingress의 헤더 패턴({pattern})을 사용할 수 없어, 그 헤더가 있는 {host} 요청은 모두 원래 Service로 갑니다.',
    '패턴을 고치세요. 전후방 탐색, 역참조, 소유 반복은 클러스터에서 되더라도 여기서는 사용할 수 없습니다.',
  ),
  'canary-same-service': problemText(
    '카나리인 {subject} Ingress는 {host}{path}에서 아무것도 바꾸지 않습니다. 이미 {service} Service가 그 경로를 제공합니다.',
    '카나리에 새 버전의 Service를 지정하세요.',
  ),
  'backend-resource': problemText(
    '{subject} Ingress에서 {path} 경로의 백엔드가 Service가 아니라 리소스라서 응답할 대상이 없습니다.',
    '백엔드로 Service를 지정하세요.',
  ),
  'service-missing': problemText(
    '{service} Service가 없어 {host}{path} 경로는 503으로 응답합니다.',
    'Service를 만들거나 Ingress에 적힌 이름을 고치세요. 같은 네임스페이스에 있어야 합니다.',
  ),
  'service-port-missing': problemText(
    'Ingress가 지정한 {port} 포트가 {service} Service에 없습니다. 있는 포트: {ports}.',
    'Ingress 또는 Service의 포트를 고치세요.',
  ),
  'no-ready-endpoints': problemText(
    '{service} Service에 준비된 파드가 없어(전체 {total}개 중 0개) 해당 라우트는 503으로 응답합니다.',
    '`kubectl get pods`, `kubectl describe pod` 명령으로 파드의 준비 상태를 확인하고, 셀렉터가 맞는지 보세요.',
  ),
  'serving-while-terminating': problemText(
    '{service} Service에 준비된 파드가 없어 종료 중인 파드가 대신 응답하고 있습니다.',
    '롤링 업데이트 중이라면 곧 끝납니다. 계속되면 새 파드가 준비되지 않는 이유를 확인하세요.',
  ),
  'external-name-refused': problemText(
    '{service} Service가 가리키는 {name} 주소는 이 컴퓨터 또는 메타데이터 주소라서 거부했습니다.',
    'externalName에 이 컴퓨터 밖의 이름을 지정하세요.',
  ),
  'tls-secret-missing': problemText(
    '{secret} Secret이 없습니다. 클러스터라면 {host} 호스트에 가짜 인증서를 제공합니다.',
    'Secret을 만들거나 spec.tls의 secretName을 고치세요. 여기서는 자체 인증서를 제공합니다.',
  ),
  'tls-secret-unreadable': problemText(
    '{secret} Secret을 읽을 권한이 없어 클러스터가 무엇을 제공하는지 알 수 없습니다.',
    '문제는 없습니다. 여기서는 자체 인증서를 제공합니다. 비교하려면 Secret 읽기 권한을 요청하세요.',
  ),
  'tls-secret-broken': problemText(
    '{secret} Secret에 사용할 수 있는 인증서가 없습니다: {reason}.',
    'tls.crt와 tls.key에 서로 맞는 한 쌍을 넣으세요. 클러스터라면 가짜 인증서를 제공합니다.',
  ),
  'tls-secret-other-host': problemText(
    '{secret} Secret의 인증서는 {host} 호스트용이 아닙니다.',
    '{host} 이름이 들어 있는 인증서를 발급하세요. 클러스터라면 가짜 인증서를 제공합니다.',
  ),
  'controller-setting-invalid': problemText(
    '컨트롤러 설정 {key}의 값(“{value}”)이 올바르지 않아 기본값을 사용합니다.',
    '{subject} ConfigMap에서 값을 고치세요.',
  ),
};
