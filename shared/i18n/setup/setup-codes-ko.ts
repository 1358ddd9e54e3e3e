import { codeText, type SetupCodes } from './setup-code-text.ts';
import { trustReasonsKo } from './trust-reasons.ts';

/** What is said of codes of a set-up. */
export const setupCodesKo: SetupCodes = {
  ...trustReasonsKo,
  'trust-left-out': codeText('신뢰는 빼고 진행했습니다.'),
  'store-left-out': codeText('{subject}은(는) 빼고 진행했습니다.'),
  'only-on-wish': codeText('{subject}은(는) 원할 때만 포함합니다.', '설정에서 Java를 켜세요.'),
  'store-unavailable': codeText('{subject}이(가) 없습니다.'),
  'store-failed': codeText('{subject}을(를) 바꾸지 못했습니다.', '다시 시도하세요.'),
  'store-gone': codeText('계획에 있던 저장소가 사라졌습니다[[: {store}]].', '계획을 다시 세우세요.'),
  'restart-needed': codeText('{programs}을(를) 다시 시작해야 반영됩니다.'),
  cancelled: codeText('취소했습니다. 바뀐 것은 모두 되돌렸습니다.'),
  'no-agent': codeText(
    '이 데스크톱에는 암호를 물어볼 프로그램이 없습니다.',
    '계획의 명령을 터미널에서 실행하거나 polkit 에이전트를 시작하세요.',
  ),
  'not-authorised': codeText(
    '시스템이 허락하지 않았습니다[[: {reason}]].',
    '이 컴퓨터를 관리할 수 있는 계정을 쓰세요.',
  ),
  'helper-hangs': codeText('도우미가 제때 끝나지 않았습니다.', '"gatehouse doctor"로 무엇이 남았는지 보세요.'),
  'helper-garbled': codeText(
    '도우미가 결과 없이 끝났습니다[[: {reason}]].',
    '"gatehouse doctor"로 무엇이 남았는지 보세요.',
  ),
  'helper-failed': codeText('도우미가 실패했습니다.', '"gatehouse doctor"를 실행하세요.'),
  'helper-missing': codeText('시스템을 바꾸는 도우미가 없습니다[[: {file}]].', 'Gatehouse를 다시 설치하세요.'),
  'helper-altered': codeText(
    '도우미가 빌드된 것과 달라서 관리자 권한으로 실행하지 않습니다.',
    'Gatehouse를 다시 설치하세요.',
  ),
  'helper-writable': codeText(
    'root가 아닌 사용자가 도우미를 바꿀 수 있어서 암호를 묻지 않습니다.',
    '계획의 명령을 실행하거나 Gatehouse를 시스템 패키지로 설치하세요.',
  ),
  'helper-version': codeText(
    '설치된 도우미의 버전이 이 Gatehouse와 다르므로[[({found}, 필요한 버전 {wanted})]] 권한을 주어 실행하지 않습니다.',
    '도우미와 프로그램을 같은 패키지에서 설치하세요.',
  ),
  'helper-silent': codeText(
    '도우미를 시작할 수 없습니다[[: {reason}]].',
    '시스템 전체에서 찾을 수 있는 Node 24.9 이상이 필요합니다. 아니면 Gatehouse를 다시 설치하세요.',
  ),
  'helper-not-installed': codeText(
    '이 앱에는 도우미가 들어 있지만 시스템에 설치되지 않아 암호를 물을 수 없습니다.',
    '명령을 한 번 실행한 다음 다시 설정하세요.',
  ),
  'helper-good': codeText('시스템을 바꾸는 도우미가 이 버전으로 있습니다.'),
  'no-pkexec': codeText('암호를 물어볼 polkit이 이 컴퓨터에 없습니다.', '계획의 명령을 터미널에서 실행하세요.'),
  'pkexec-unsafe': codeText(
    '/usr/bin/pkexec를 root가 아닌 사용자가 바꿀 수 있습니다.',
    '패키지 관리자로 그 프로그램을 복구하세요.',
  ),
  'no-desktop': codeText('암호 창을 띄울 데스크톱이 없습니다.', '계획의 명령을 터미널에서 실행하세요.'),
  'run-command': codeText(
    '여기서는 권한을 물어볼 수 없습니다. 실행하세요: {command}',
    '그런 다음 다시 설정하세요. 이미 된 것은 그대로 두고 나머지를 합니다.',
  ),
  'undo-incomplete': codeText('아직 남은 것이 있습니다: {left}', '"gatehouse clean"을, 필요하면 root로 실행하세요.'),
  'not-taken-back': codeText('실패했고 되돌리지도 못했습니다[[ ({reason})]].', '"gatehouse undo"를 실행하세요.'),
  'system-error': codeText('시스템의 응답: {reason}'),
  'authority-unlimited': codeText(
    '로컬 인증 기관에 이름 제한이 없어서 저장소에 넣지 않습니다.',
    '"gatehouse clean" 뒤에 다시 설정하세요.',
  ),
  'name-elsewhere': codeText(
    '{hosts}이(가) 이 컴퓨터가 아닌 곳으로 풀립니다[[: {found}]].',
    '다른 프로그램(VPN, DNS over HTTPS)이 hosts 파일보다 먼저 답합니다. "gatehouse doctor"가 보여 줍니다.',
  ),
  'port-silent': codeText(
    '{address}:{port}에서 응답이 없습니다[[ ({reason})]].',
    '"gatehouse doctor"로 누가 포트를 쓰는지 보세요.',
  ),
  'certificate-refused': codeText('{hosts}의 인증서가 거부되었습니다: {reason}', '"gatehouse doctor"를 실행하세요.'),
  'port-taken': codeText(
    '포트 {port}을(를) 다른 프로그램이 쓰고 있습니다[[: {program}]].',
    '그 프로그램을 멈추면 Gatehouse가 바로 포트를 씁니다. 그때까지는 주소에 다른 포트가 붙습니다.',
  ),
  'port-forbidden': codeText(
    '포트 {port}을(를) 열 권한이 없습니다.',
    '포트를 포함해 다시 설정하거나 다른 포트가 붙은 주소를 쓰세요.',
  ),
  'address-refused': codeText('이 컴퓨터에 그 주소가 없습니다[[: {addresses}]].'),
  'hosts-missing': codeText('hosts 파일이 없습니다.', '다시 설정해서 새로 만드는 것을 확인하세요.'),
  'hosts-not-a-file': codeText('hosts 파일이 일반 파일이 아닙니다.', '그 자리에 일반 파일을 두세요.'),
  'hosts-too-large': codeText('hosts 파일이 64 MiB보다 큽니다.', '크기를 줄이세요.'),
  'hosts-encoding': codeText('hosts 파일이 UTF-16이라서 시스템이 읽지 못합니다.', 'UTF-8로 저장하세요.'),
  'hosts-markers': codeText(
    'hosts 파일에서 우리 구역을 표시하는 줄이 깨졌습니다[[ ({lines}번째 줄)]].',
    '이 줄들을 빼고(설정, hosts 파일, 고치기 또는 "gatehouse doctor --repair") 다시 설정하세요.',
  ),
  'markers-good': codeText('hosts 파일에 있는 우리 블록의 표시는 망가지지 않았습니다.'),
  'hosts-symlink-owner': codeText(
    'hosts 파일이 다른 사용자가 바꿀 수 있는 폴더를 거치는 링크라서 따라가지 않습니다.',
    '경로의 폴더를 root 소유로 바꾸세요.',
  ),
  'hosts-dangling': codeText('hosts 파일이 끊어진 링크입니다.', '링크를 고치세요.'),
  'hosts-immutable-system': codeText(
    '이 시스템의 hosts 파일은 구성에서 만들어집니다.',
    '구성에 이름을 넣으세요(NixOS는 networking.hosts).',
  ),
  'hosts-changed': codeText('계획을 세운 뒤 hosts 파일이 바뀌었습니다.', '새 계획을 보고 확인하세요.'),
  'hosts-read-only': codeText(
    'hosts 파일에 쓸 수 없습니다.',
    '쓸 수 있게 하거나(chattr -i, 다시 마운트) 격리된 브라우저를 쓰세요.',
  ),
  'hosts-disk-full': codeText('디스크가 가득 찼습니다. hosts 파일은 그대로입니다.', '공간을 비우고 다시 시도하세요.'),
  'hosts-locked': codeText('다른 Gatehouse가 hosts 파일을 쓰고 있습니다.', '다시 시도하세요.'),
  'hosts-unverified': codeText(
    'hosts 파일 내용이 쓴 것과 다릅니다.',
    '다른 프로그램이 바꾸고 있습니다. VPN이나 보안 프로그램을 확인하세요.',
  ),
  'hosts-failed': codeText('hosts 파일을 쓰지 못했습니다[[: {reason}]].'),
  'hosts-good': codeText('hosts 파일에 문제가 없습니다. 우리 이름 {count}개.'),
  'hosts-edited': codeText(
    '누군가 {path}의 우리 구역을 고쳤습니다.',
    '다시 설정하면 구역을 새로 쓰고 사본을 남깁니다.',
  ),
  'names-missing': codeText('설정한 이름 {count}개가 hosts 파일에 없습니다: {names}', '다시 설정하세요.'),
  'names-left': codeText('설정이 없는데 hosts 파일에 우리 이름이 남아 있습니다[[: {names}]].', '정리하세요.'),
  'name-conflict': codeText(
    '{path}의 {line}번째 줄도 {subject}을(를) {address}(으)로 보내서 프로그램이 둘 다 받습니다.',
    '그 줄을 지우세요.',
  ),
  'names-resolve': codeText('이름 {count}개가 모두 이 컴퓨터로 풀립니다.'),
  'multicast-dns': codeText(
    '.local 이름은 멀티캐스트 DNS의 것이라 몇 초 걸릴 수 있습니다[[: {names}]].',
    '.internal이나 .test 같은 다른 접미사를 쓰세요.',
  ),
  'hsts-preloaded': codeText('브라우저는 이 이름을 HTTPS로만 엽니다[[: {names}]].', '443 포트가 동작해야 합니다.'),
  'dns-over-https': codeText(
    '{subject}이(가) hosts 파일을 무시하고 HTTPS로 자체 이름 서버에 묻습니다.',
    'about:config에서 network.trr.exclude-etc-hosts를 true로 하거나 DNS over HTTPS를 끄세요.',
  ),
  'dns-over-https-only': codeText(
    '{subject}은(는) 자체 이름 서버에만 HTTPS로 묻습니다[[: {servers}]]. hosts 파일을 먼저 읽으므로 설정한 이름은 열리지만, 이 네트워크만 아는 이름은 열리지 않습니다.',
    '브라우저의 보안 DNS 설정에서 시스템의 제공자를 고르거나 보안 DNS를 끄세요. 컴퓨터의 정책은 그것을 만든 사람이 바꿉니다.',
  ),
  'browser-trusts': codeText('{subject}이(가) {hosts}을(를) 경고 없이 열었습니다.'),
  'browser-refuses': codeText(
    '{subject}이(가) {hosts}에 경고합니다.',
    '설정하거나 신뢰 표에서 이 브라우저의 데이터베이스를 고치세요. 이유는 브라우저가 말한 대로입니다.',
  ),
  'browser-unsure': codeText(
    '{subject}이(가) {hosts}을(를) 열 수 없어 신뢰 여부를 알 수 없습니다.',
    '누가 응답하는지 "gatehouse explain"으로 확인하세요.',
  ),
  'browser-nothing': codeText('{subject}이(가) 열어 볼 호스트가 아직 없습니다.', '먼저 설정하세요.'),
  'browser-unproved': codeText('실제 브라우저에는 묻지 않았습니다: {reason}'),
  'store-trusts': codeText('{subject}이(가) 로컬 인증 기관을 신뢰합니다.'),
  'store-lost': codeText('{subject}이(가) 로컬 인증 기관을 더는 신뢰하지 않습니다.', '다시 설정하세요.'),
  'store-left': codeText('{subject}에 쓰이지 않는 우리 인증 기관이 남아 있습니다.', '정리하세요.'),
  unreadable: codeText('{subject}을(를) 읽을 수 없습니다.'),
  'authority-good': codeText('로컬 인증 기관은 {until}까지 유효합니다.'),
  'authority-ends': codeText('로컬 인증 기관이 {days}일 뒤에 끝납니다.', '다시 설정하면 새로 만듭니다.'),
  'authority-expired': codeText('로컬 인증 기관이 만료되었습니다({until}).', '다시 설정하면 새로 만듭니다.'),
  'authority-outside': codeText(
    '저장소가 신뢰하는 인증 기관은 {hosts}에 서명할 수 없습니다. 한 번 더 승인해야 합니다.',
    '다시 설정하면 이 이름에도 서명할 수 있는 새 인증 기관이 모든 저장소에서 이전 것을 대신합니다.',
  ),
  'authority-full': codeText(
    '{hosts}이(가) 들어갈 자리가 없습니다. 인증 기관은 공개 이름을 {limit}개까지만 서명할 수 있습니다.',
    '그런 이름은 격리된 브라우저로 열거나, 더 필요 없는 이름을 빼세요.',
  ),
  'leaves-good': codeText(
    '인증서 {count}개를 쓰고 있습니다. 가장 먼저 끝나는 날은 {until}, 그 전에 저절로 갱신됩니다.',
  ),
  'renewal-ends': codeText('로컬 인증 기관이 곧 끝나므로 새 것이 모든 저장소에서 대신합니다.'),
  'renewal-expired': codeText('로컬 인증 기관이 끝났으므로 새 것이 모든 저장소에서 대신합니다.'),
  'renewal-outside': codeText(
    '한 번 더 승인: 인증 기관이 아직 {hosts}에 서명할 수 없습니다. 서명할 수 있는 새 것이 모든 저장소에서 대신합니다.',
  ),
  'renewal-unapproved': codeText(
    '로컬 인증 기관이 승인하지 않은 공개 이름에 서명할 수 있으므로, 그럴 수 없는 것이 대신합니다.',
  ),
  'clock-good': codeText('시계가 클러스터와 맞습니다.'),
  'clock-wrong': codeText(
    '이 컴퓨터와 클러스터의 시계가 {hours}시간 다릅니다. 인증서가 만료되었거나 아직 유효하지 않아 보입니다.',
    '시계를 맞추거나 시간 서버를 따르게 하세요.',
  ),
  'port-ours': codeText('Gatehouse가 포트 {port}에서 답합니다.'),
  'port-chosen': codeText('{port} 대신 다른 포트를 골랐습니다: {instead}.'),
  'port-unused': codeText('포트 {port}이(가) 비어 있지만 Gatehouse는 {instead}에서 답합니다.', '설정하면 열립니다.'),
  'setup-interrupted': codeText('설정이나 되돌리기가 중간에 끊겼습니다.', '다시 설정하거나 되돌리세요.'),
  'setup-none': codeText('이 컴퓨터는 설정되지 않았습니다.', '할 일은 없습니다. "gatehouse setup"으로 설정합니다.'),
  'setup-active': codeText('설정이 적용 중입니다. 이름 {count}개.'),
  'nothing-serves': codeText(
    '이름 {count}개가 이 컴퓨터로 오지만 Gatehouse가 실행 중이 아닙니다.',
    '실행하거나 설정을 되돌리세요.',
  ),
  'name-gone': codeText('{subject}이(가) hosts 파일에서 사라졌습니다.'),
  'name-left': codeText('{subject}이(가) 쓰이지 않는데 hosts 파일에 있습니다.'),
  'port-lost': codeText('포트 {subject}이(가) 우리 것이 아닙니다.'),
};
