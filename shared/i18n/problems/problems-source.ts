import type { ProblemCode } from '../../model/problem-codes.ts';
import { problemText, type ProblemText } from '../fill.ts';
import { wayProblemsEn, wayProblemsKo } from '../explain/ways.ts';

/** Codes about where objects come from and about this machine. */
export type SourceProblemCode = Extract<
  ProblemCode,
  | `manifest-${string}`
  | `kubeconfig-${string}`
  | `context-${string}`
  | `credential-${string}`
  | `cluster-${string}`
  | `port-${string}`
  | `state-${string}`
  | `settings-${string}`
  | `authority-${string}`
  | `way-${string}`
>;

type Catalogue = Readonly<Record<SourceProblemCode, ProblemText>>;

export const sourceProblemsEn: Catalogue = {
  ...wayProblemsEn,
  'manifest-unreadable': problemText(
    '{subject} cannot be read: {reason}.',
    'Check that the file exists and that you may read it. Everything else in the folder counts.',
  ),
  'manifest-broken': problemText(
    '{subject}, line {line}: this is not valid YAML or JSON ({reason}).',
    'Correct the line and save. Until then the last good content of the file stays in force, if there was one.',
  ),
  'manifest-missing': problemText(
    '{subject} does not exist.',
    'Check the path, or choose another file or folder as the source. It is picked up as soon as it appears.',
  ),
  'manifest-object-invalid': problemText(
    '{subject}, line {line}: one object is left out ({reason}).',
    'Correct the object and save. The other objects of the file count.',
  ),
  'manifest-kind-ignored': problemText(
    '{subject} has objects of kinds that are not used: {kinds}.',
    'Nothing to do: they have no part in routing.',
  ),
  'manifest-duplicate': problemText(
    '{kind} {subject} is declared twice; the one in {file} counts.',
    'Remove one of the two, or give it another name.',
  ),
  'kubeconfig-missing': problemText(
    'There is no kubeconfig at {file}.',
    'Name the right file with --kubeconfig or KUBECONFIG, or choose another source.',
  ),
  'kubeconfig-broken': problemText(
    'The kubeconfig {file} cannot be used: {reason}.',
    'Correct the file; `kubectl --kubeconfig FILE config view` shows what kubectl makes of it.',
  ),
  'kubeconfig-empty': problemText(
    'The kubeconfig {file} has no contexts.',
    'Choose a file that has one, or fetch the kubeconfig of your cluster again.',
  ),
  'context-unknown': problemText(
    'There is no context “{context}”. Known contexts: {known}.',
    'Choose one of the known contexts.',
  ),
  'credential-plugin-refused': problemText(
    'The kubeconfig wants to run the program “{command}” for credentials, and that is not possible here: {reason}.',
    'Remove what stands in the way, or choose a context that needs no program.',
  ),
  'credential-plugin-failed': problemText(
    'The program “{command}”, which is to give the credentials for the cluster, failed: {reason}.',
    'Run it, or any kubectl command with this context, in a terminal and follow what it says. It is tried again by itself.',
  ),
  'credential-plugin-unapproved': problemText(
    'The kubeconfig {file} now has another definition of the program that gives the credentials: “{command}”. It is not run.',
    'Look at it, and choose the context again if it is what you expect: that allows this definition.',
  ),
  'credential-certificate': problemText(
    'The API server {server} does not accept the client certificate of this context: {reason}.',
    'Have the certificate renewed, or fetch a fresh kubeconfig. The file is read again by itself.',
  ),
  'credential-expired': problemText(
    'The credentials of the auth provider “{provider}” cannot be used: {reason}.',
    'Run `{remedy}`: kubectl renews them and writes them to the kubeconfig, which is read again by itself. An exec plugin needs no such step.',
  ),
  'cluster-unreachable': problemText(
    'The API server {server} does not answer: {reason}.',
    'Check the network or VPN to the cluster. The connection is tried again by itself.',
  ),
  'cluster-certificate': problemText(
    'The certificate of the API server {server} is not accepted: {reason}.',
    'Fetch a fresh kubeconfig for the cluster: its certificate-authority-data has to match the server.',
  ),
  'cluster-unauthorized': problemText(
    'The API server {server} does not accept the credentials of this context.',
    'Log in to the cluster again, or fetch a fresh kubeconfig.',
  ),
  'cluster-unverified': problemText(
    'The certificate of the API server {server} is not verified, because the kubeconfig says insecure-skip-tls-verify. Anyone on the way can read the credentials.',
    'Put certificate-authority-data of the cluster into the kubeconfig and remove insecure-skip-tls-verify.',
  ),
  'cluster-object-invalid': problemText(
    '{subject} is left out, because it makes no sense: {reason}',
    'Correct the object in the cluster. Everything else counts.',
  ),
  'cluster-forbidden': problemText(
    'User {user} may not {verb} {resource} in {scope}.',
    'Limit Gatehouse to namespaces where you may, or hand what `gatehouse contexts --role` prints to an administrator.',
  ),
  'port-fallback': problemText(
    'Port {wanted} cannot be used ({reason}); port {used} is used instead.',
    'Use addresses with port {used}, or free port {wanted} and start again. Where only the right is missing, a set-up gives it: `gatehouse setup`.',
  ),
  'port-taken': problemText(
    'Port {port} is taken by {owner}.',
    'Stop that program, or choose another port; 0 takes any free port.',
  ),
  'port-pac-unavailable': problemText(
    'The proxy configuration for browsers is not served: {reason}',
    'Free that port, or switch the proxy configuration on with another one: --pac-port.',
  ),
  'state-unwritable': problemText(
    'The folder {folder} cannot be written: {reason}.',
    'Give yourself write access to it, or name another folder with --state-dir.',
  ),
  'settings-broken': problemText(
    'The settings file {file} cannot be understood; the defaults are in force.',
    'Correct or remove the file. It is not overwritten until a setting is changed.',
  ),
  'authority-broken': problemText(
    'The local certificate authority cannot be used: {reason}.',
    'Remove the folder “authority” in the state folder; a new one is made at the next start.',
  ),
};

export const sourceProblemsKo: Catalogue = {
  ...wayProblemsKo,
  'manifest-unreadable': problemText(
    '{subject} 파일을 읽을 수 없습니다: {reason}.',
    '파일이 있는지, 읽기 권한이 있는지 확인하세요. 폴더의 나머지 파일은 그대로 적용됩니다.',
  ),
  'manifest-broken': problemText(
    '{subject} 파일의 {line}번째 줄이 올바른 YAML 또는 JSON이 아닙니다({reason}).',
    '해당 줄을 고치고 저장하세요. 그때까지는 마지막으로 읽은 정상 내용이 있으면 그 내용이 적용됩니다.',
  ),
  'manifest-missing': problemText(
    '{subject} 경로가 없습니다.',
    '경로를 확인하거나 다른 파일 또는 폴더를 소스로 선택하세요. 경로가 생기면 바로 읽습니다.',
  ),
  'manifest-object-invalid': problemText(
    '{subject} 파일의 {line}번째 줄에 있는 오브젝트를 제외했습니다({reason}).',
    '오브젝트를 고치고 저장하세요. 같은 파일의 다른 오브젝트는 그대로 적용됩니다.',
  ),
  'manifest-kind-ignored': problemText(
    '{subject} 파일에 사용하지 않는 종류의 오브젝트가 있습니다: {kinds}.',
    '조치할 필요가 없습니다. 라우팅과 관련 없는 오브젝트입니다.',
  ),
  'manifest-duplicate': problemText(
    '{kind} {subject} 오브젝트가 두 번 선언되었습니다. {file} 파일의 것이 적용됩니다.',
    '둘 중 하나를 지우거나 이름을 바꾸세요.',
  ),
  'kubeconfig-missing': problemText(
    '{file} 위치에 kubeconfig가 없습니다.',
    '--kubeconfig 옵션이나 KUBECONFIG 변수로 올바른 파일을 지정하거나 다른 소스를 선택하세요.',
  ),
  'kubeconfig-broken': problemText(
    '{file} kubeconfig를 사용할 수 없습니다: {reason}.',
    '파일을 고치세요. `kubectl --kubeconfig FILE config view` 명령으로 kubectl이 읽은 결과를 볼 수 있습니다.',
  ),
  'kubeconfig-empty': problemText(
    '{file} kubeconfig에 컨텍스트가 없습니다.',
    '컨텍스트가 있는 파일을 선택하거나 클러스터의 kubeconfig를 다시 받으세요.',
  ),
  'context-unknown': problemText(
    '“{context}” 컨텍스트가 없습니다. 사용할 수 있는 컨텍스트: {known}.',
    '사용할 수 있는 컨텍스트 중 하나를 선택하세요.',
  ),
  'credential-plugin-refused': problemText(
    'kubeconfig가 자격 증명을 얻으려고 “{command}” 프로그램을 실행하려 하지만 여기서는 할 수 없습니다: {reason}.',
    '막고 있는 원인을 없애거나, 프로그램이 필요 없는 컨텍스트를 선택하세요.',
  ),
  'credential-plugin-failed': problemText(
    '클러스터 자격 증명을 가져오는 “{command}” 프로그램이 실패했습니다: {reason}.',
    '터미널에서 이 프로그램이나 이 컨텍스트로 kubectl 명령을 실행하고 안내를 따르세요. 자동으로 다시 시도합니다.',
  ),
  'credential-plugin-unapproved': problemText(
    '{file} kubeconfig에서 자격 증명 프로그램의 정의가 바뀌었습니다: “{command}”. 실행하지 않았습니다.',
    '내용을 확인하고, 예상한 것이면 컨텍스트를 다시 선택하세요. 그러면 이 정의가 허용됩니다.',
  ),
  'credential-certificate': problemText(
    '{server} API 서버가 이 컨텍스트의 클라이언트 인증서를 거부했습니다: {reason}.',
    '인증서를 갱신하거나 kubeconfig를 새로 받으세요. 파일은 자동으로 다시 읽습니다.',
  ),
  'credential-expired': problemText(
    '인증 제공자 “{provider}”의 자격 증명을 쓸 수 없습니다: {reason}.',
    '`{remedy}` 명령을 실행하세요. kubectl이 갱신해 kubeconfig에 쓰고, 파일은 자동으로 다시 읽습니다. exec 플러그인을 쓰면 이 과정이 필요 없습니다.',
  ),
  'cluster-unreachable': problemText(
    '{server} API 서버가 응답하지 않습니다: {reason}.',
    '클러스터까지의 네트워크나 VPN을 확인하세요. 연결은 자동으로 다시 시도합니다.',
  ),
  'cluster-certificate': problemText(
    '{server} API 서버의 인증서를 신뢰할 수 없습니다: {reason}.',
    '클러스터의 kubeconfig를 새로 받으세요. certificate-authority-data가 서버와 맞아야 합니다.',
  ),
  'cluster-unauthorized': problemText(
    '{server} API 서버가 이 컨텍스트의 자격 증명을 거부했습니다.',
    '클러스터에 다시 로그인하거나 kubeconfig를 새로 받으세요.',
  ),
  'cluster-unverified': problemText(
    'kubeconfig에 insecure-skip-tls-verify가 있어 {server} API 서버의 인증서를 확인하지 않습니다. 중간에서 자격 증명을 읽을 수 있습니다.',
    'kubeconfig에 클러스터의 certificate-authority-data를 넣고 insecure-skip-tls-verify를 지우세요.',
  ),
  'cluster-object-invalid': problemText(
    '{subject}의 내용이 올바르지 않아 제외했습니다: {reason}',
    '클러스터에서 오브젝트를 고치세요. 나머지는 그대로 적용됩니다.',
  ),
  'cluster-forbidden': problemText(
    '{user} 사용자는 {scope} 범위에서 {resource} 리소스에 대한 {verb} 권한이 없습니다.',
    '권한이 있는 네임스페이스로 범위를 좁히거나, `gatehouse contexts --role` 명령이 출력하는 내용을 관리자에게 전달하세요.',
  ),
  'port-fallback': problemText(
    '{wanted}번 포트를 쓸 수 없어({reason}) {used}번 포트를 대신 사용합니다.',
    '주소에 {used}번 포트를 붙여 쓰거나, {wanted}번 포트를 비운 뒤 다시 시작하세요. 권한만 없다면 `gatehouse setup`으로 열 수 있습니다.',
  ),
  'port-taken': problemText(
    '{port}번 포트는 이미 사용 중입니다({owner}).',
    '그 프로그램을 종료하거나 다른 포트를 선택하세요. 0을 지정하면 비어 있는 포트를 사용합니다.',
  ),
  'port-pac-unavailable': problemText(
    '브라우저용 프록시 구성을 제공하지 못하고 있습니다: {reason}',
    '그 포트를 비우거나 --pac-port로 다른 포트를 지정해 프록시 구성을 다시 켜세요.',
  ),
  'state-unwritable': problemText(
    '{folder} 폴더에 쓸 수 없습니다: {reason}.',
    '쓰기 권한을 주거나 --state-dir 옵션으로 다른 폴더를 지정하세요.',
  ),
  'settings-broken': problemText(
    '{file} 설정 파일을 해석할 수 없어 기본값을 사용합니다.',
    '파일을 고치거나 지우세요. 설정을 바꾸기 전까지는 덮어쓰지 않습니다.',
  ),
  'authority-broken': problemText(
    '로컬 인증 기관을 사용할 수 없습니다: {reason}.',
    '상태 폴더의 “authority” 폴더를 지우면 다음에 시작할 때 새로 만듭니다.',
  ),
};
