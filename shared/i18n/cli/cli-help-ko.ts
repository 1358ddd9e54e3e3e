import type { CliHelp } from './cli-help.ts';

const SOURCE = `소스(하나만. 없으면 페이지에서 고른 소스, 그것도 없으면 데모):
      --demo                    내장 데모
      --manifests PATH...       YAML이나 JSON 파일 또는 폴더
      --kubeconfig FILE...      kubeconfig 파일(기본값: KUBECONFIG, 없으면 ~/.kube/config)
      --context NAME            kubeconfig 컨텍스트(기본값: 현재 컨텍스트)
  -n, --namespace NS...         이 네임스페이스만
  -A, --all-namespaces          모든 네임스페이스(기본값)
`;

const EVALUATION = `해석:
      --profile local|controller         local은 개발자 컴퓨터에 안전하고(기본값),
                                         controller는 아무것도 완화하지 않습니다
      --certificates auto|local|cluster  제공할 인증서(기본값: auto)
      --way auto|direct|tunnel|node-port|controller|service-proxy
                                         클러스터의 파드에 연결하는 방법(기본값: auto 또는 선택해 둔 값)
                                         direct는 파드 주소를 확인 없이 신뢰합니다
      --connect-to HOST:PORT:HOST:PORT   업스트림 이름을 다른 곳으로 연결(curl과 같음), 여러 번 가능
`;

const COMMON = `      --state-dir DIR           Gatehouse가 쓰는 모든 파일을 두는 폴더
  -o, --output text|json        json: 표준 출력에 한 줄에 한 개체씩만 출력
  -h, --help                    이 도움말
`;

export const cliHelpKo: CliHelp = {
  overview: `Gatehouse는 쿠버네티스 클러스터의 Ingress 오브젝트를 이 컴퓨터에서 실행합니다.

사용법: gatehouse COMMAND [OPTIONS]

  serve             포그라운드에서 실행
  routes            라우트 표
  explain URL       요청에 누가 왜 응답하는지
  logs              기록된 요청, -f로 계속 보기
  status            실행 중인 엔진의 상태와 페이지 링크
  contexts          kubeconfig 컨텍스트와 필요한 권한
  open URL          설정이 필요 없는 브라우저에서 호스트 열기
  setup             이 컴퓨터의 이름, 신뢰, 포트 설정
  undo              설정 되돌리기
  doctor            설정의 문제와 해결 방법
  doctor cluster    클러스터까지의 문제와 해결 방법
  clean             Gatehouse의 흔적을 모두 지우기
  completion SHELL  bash, zsh, fish 자동 완성 스크립트
  help COMMAND      명령의 옵션

종료 코드: 0 정상, 1 설명되는 실패, 2 잘못된 사용법, 3 doctor가 문제를 발견함.
`,
  commands: {
    serve: `사용법: gatehouse serve [OPTIONS]

엔진과 페이지를 SIGINT나 SIGTERM을 받을 때까지 포그라운드에서 실행합니다. 두 번째 신호는 바로 멈춥니다.
표준 출력을 읽는 쪽이 없어져도 멈춥니다.

${SOURCE}
수신(이 컴퓨터에서만):
      --address IP...           기본값: 127.0.0.1과 ::1
      --http-port N             기본값: 80, 안 되면 8080. 0 = 비어 있는 포트
      --https-port N            기본값: 443, 안 되면 8443. 0 = 비어 있는 포트
      --ui-port N               페이지의 포트. 기본값: 비어 있는 포트
      --no-ui                   페이지 없이
      --open                    브라우저에서 페이지 열기
      --pac                     브라우저용 프록시 구성 제공 (주소는 페이지에 있음)
      --pac-port N              그 포트. 기본값: 지난번에 쓴 포트

${EVALUATION}
출력:
      --log                     모든 요청도 출력
${COMMON}`,
    routes: `사용법: gatehouse routes [OPTIONS]

실행 중인 엔진의 라우트 표를 출력합니다. 실행 중인 엔진이 없거나 소스를 지정하면 소스를 한 번 읽습니다.
serve의 다른 옵션도 받지만 여기서는 효과가 없습니다.

${SOURCE}
${EVALUATION}
${COMMON}`,
    explain: `사용법: gatehouse explain URL [OPTIONS]

요청에 누가 왜 응답하는지, 나머지는 왜 아닌지 설명합니다. 실행 중인 엔진에 묻고, 엔진이 없거나 소스를 지정하면
소스를 한 번 읽습니다. serve의 다른 옵션도 받지만 여기서는 효과가 없습니다.

  -X, --method METHOD           기본값: GET
  -H, --header "이름: 값"       요청의 헤더, 여러 번 가능

${SOURCE}
${EVALUATION}
${COMMON}`,
    logs: `사용법: gatehouse logs [OPTIONS]

실행 중인 엔진이 기록한 최근 요청을 오래된 것부터 출력합니다.

  -f, --follow                  중단하거나 엔진이 멈출 때까지 계속
  -n, --limit N                 지난 요청의 수, 0부터 16384까지(기본값: 50)
      --filter TEXT             맞는 요청만. 예: "host:da2so.com status:5xx"
${COMMON}`,
    status: `사용법: gatehouse status [OPTIONS]

실행 중인 엔진의 상태를 알리고 페이지의 새 링크를 출력합니다.

${COMMON}`,
    contexts: `사용법: gatehouse contexts [OPTIONS]

kubeconfig 파일의 컨텍스트를 나열합니다. kubectl의 현재 컨텍스트, 실행 중인 엔진이 읽는 컨텍스트, 로그인 방법을
보여 줍니다. 클러스터에는 아무것도 보내지 않습니다.

      --kubeconfig FILE...      기본값: KUBECONFIG, 없으면 ~/.kube/config
      --role                    Gatehouse에 필요한 권한을 관리자에게 줄 수 있는 YAML로 출력
  -n, --namespace NS...         --role과 함께: 이 네임스페이스의 권한만
      --no-secrets              --role과 함께: Secret 권한 없이(클러스터의 인증서를 볼 수 없음)
${COMMON}`,
    open: `사용법: gatehouse open URL [OPTIONS]

새 프로필의 브라우저에서 라우트의 호스트를 엽니다. 그 안에서는 와일드카드까지 모든 호스트가 실행 중인 엔진으로 오고
인증서도 신뢰됩니다. 설정도 권한도 필요 없으며, 닫으면 프로필이 지워집니다.

      --browser NAME            chromium, chrome, edge, brave, vivaldi. 기본값: 처음 찾은 것
      --approve NAME...         이 브라우저에서 이 컴퓨터로 와도 되는 공개 이름
${COMMON}`,
    setup: `사용법: gatehouse setup [OPTIONS]

실행 중인 엔진의 Ingress 호스트를 이 컴퓨터로 보내고, 인증서를 신뢰하게 하고, 80과 443 포트를 엽니다. 먼저 계획을
출력합니다. 공개 이름은 이름으로 승인해야 합니다. 암호를 물어볼 수 없으면 실행할 명령을 출력합니다.
"sudo gatehouse setup"은 한 번에 모두 합니다.

      --dry-run                 계획만 출력하고 아무것도 바꾸지 않음
  -y, --yes                     묻지 않고 실행
      --approve HOST...         이 컴퓨터로 보내도 되는 공개 이름
      --store ID...             이 신뢰 저장소만(--dry-run -o json 참고)
      --no-names                hosts 파일은 그대로
      --no-trust                신뢰 저장소는 그대로
      --no-ports                포트는 그대로
${COMMON}`,
    undo: `사용법: gatehouse undo [OPTIONS]

설정이 이 컴퓨터에서 바꾼 것(이름, 신뢰, 포트)을 모두 되돌립니다. 실행 중인 엔진이 없어도 됩니다.

${COMMON}`,
    clean: `사용법: gatehouse clean [OPTIONS]

설정을 되돌리고 Gatehouse의 다른 흔적도 모두 지웁니다. 이전 버전이나 끊긴 실행이 남긴 것, 그리고 실행 중인 엔진이
없으면 설정과 키가 든 상태 폴더까지. 무엇을 했고 무엇이 남았는지 알려 줍니다.

  -y, --yes                     묻지 않고 실행
${COMMON}`,
    doctor: `사용법: gatehouse doctor [OPTIONS]
        gatehouse doctor cluster [OPTIONS]

단어가 없으면 이 컴퓨터의 설정을 살펴봅니다. 이름과 그 이름이 풀리는 곳, 저장소별 신뢰, 포트, 시계, hosts 파일, 남은 것.

"cluster"를 붙이면 클러스터까지의 경로를 차례로 살펴봅니다. kubeconfig 파일, 컨텍스트, 자격 증명 플러그인, 로그인, 프록시, 이름,
연결, TLS, 버전, 시계, 권한, 터널, 파드 네트워크, 클러스터의 컨트롤러, 실행 중인 엔진. 읽기만 합니다.
결과마다 본 것과 해결 방법을 알려 줍니다. 종료 코드 3: 문제가 있음.

"cluster" 없이:
      --browser                 설정한 호스트를 실제 헤드리스 브라우저로 한 번씩 열어 무엇을 신뢰하는지 확인
      --repair                  hosts 파일에서 망가진 Gatehouse 표시 줄 빼기. 줄을 보여 주고 물어봅니다
  -y, --yes                     묻지 않고 하기

"cluster"와 함께:
      --kubeconfig FILE...      기본값: 실행 중인 엔진의 것, 마지막에 선택한 것, kubectl이 읽는 것 순서
      --context NAME            컨텍스트. 지정하면 그 자격 증명 플러그인 실행에 동의하는 것입니다
  -n, --namespace NS...         이 네임스페이스만
${COMMON}`,
    completion: `사용법: gatehouse completion bash|zsh|fish

자동 완성 스크립트를 출력합니다. 예:
  source <(gatehouse completion bash)
  gatehouse completion zsh > "\${fpath[1]}/_gatehouse"
  gatehouse completion fish > ~/.config/fish/completions/gatehouse.fish
`,
  },
};
