import type { TrustReason } from '../../model/trust-reason.ts';
import { fill, type ProblemMessage } from '../fill.ts';

/** What is said of a trust store that is not changed, not trusted or cannot be asked. The subject is the store's name. */
export interface TrustReasonText {
  readonly sentence: ProblemMessage;
  /** What helps; null where nothing does, or nothing is needed. */
  readonly remedy: ProblemMessage | null;
}

export type TrustReasonMessages = Readonly<Record<TrustReason, TrustReasonText>>;

function text(sentence: string, remedy: string | null): TrustReasonText {
  return { sentence: fill(sentence), remedy: remedy === null ? null : fill(remedy) };
}

export const trustReasonsEn: TrustReasonMessages = {
  'tool-missing': text('{subject} cannot be changed without the program {tool}.', 'Install the package {package}.'),
  'tool-unsafe': text(
    'The program {tool} could be replaced by somebody else than root, so it is not run as root.',
    'Make the file and its folders belong to root, writable by root alone.',
  ),
  'tool-failed': text('{tool} failed for {subject}[[: {detail}]].', 'Run the same command by hand to see more.'),
  'tool-timeout': text('{tool} did not end in time for {subject}.', 'Try again; close programs that use the store.'),
  'database-password': text(
    'The certificate database {path} has a password, and without it nothing can be trusted there.',
    'Remove the password in the browser’s settings, or import root.crt there by hand.',
  ),
  'database-corrupt': text(
    'The certificate database {path} is damaged[[ ({detail})]]. It was left as it is.',
    'Move the files cert9.db and key4.db away and start the browser, which makes new ones; they hold client certificates too.',
  ),
  'database-locked': text('Another program uses the certificate database {path}.', 'Close the browser and try again.'),
  'nickname-shared': text(
    'In {path} other certificates share the name “{nickname}” with ours, so ours was not taken out.',
    'Delete it in the browser’s settings under Authorities.',
  ),
  'keystore-password': text(
    'The keystore {path} does not have the usual password.',
    'Import root.crt with keytool and the password that was set.',
  ),
  'half-installed': text('Our certificate lies in {path}, but is not in force.', 'Apply the set-up again, or undo it.'),
  'foreign-file': text('{path} is not ours and stands where our file belongs. It was left as it is.', 'Move it away.'),
  'other-owner': text(
    '{path} belongs to another user.',
    'Run the set-up as the user that it belongs to, not with sudo for browsers.',
  ),
  'read-only': text('{path} cannot be written[[ ({detail})]].', 'Make it writable, or use an isolated browser.'),
  'system-declarative': text(
    '{system} makes its trust store from its configuration.',
    'Add root.crt to the configuration (security.pki.certificateFiles on NixOS).',
  ),
  'system-unknown': text(
    'No trust store of this system is known.',
    'Add root.crt by the means of the system, or use environment lines.',
  ),
  'needs-root': text('{path} can be changed by root alone.', 'Allow the prompt, or run the set-up with sudo.'),
  'not-in-force': text(
    'The tool reported success, but {path} does not hold what was asked for.',
    'Try again; if apt is running, wait for it to end.',
  ),
  'no-consumer': text('Nothing on this machine reads {subject}.', null),
  'no-desktop': text(
    'A dialog has to be answered for {subject}, and this session cannot show one.',
    'Run the set-up at the machine itself.',
  ),
  'copy-lines': text(
    '{subject} is led by its environment.',
    'Copy the environment lines to where your shell reads them.',
  ),
  refused: text('The system said no for {subject}[[: {detail}]].', 'Try again and answer the dialog.'),
};

export const trustReasonsKo: TrustReasonMessages = {
  'tool-missing': text('{tool} 프로그램 없이는 {subject}을(를) 바꿀 수 없습니다.', '{package} 패키지를 설치하세요.'),
  'tool-unsafe': text(
    'root가 아닌 사용자가 {tool} 프로그램을 바꿔치기할 수 있어 root로 실행하지 않았습니다.',
    '파일과 그 상위 폴더를 root 소유로 하고 root만 쓸 수 있게 하세요.',
  ),
  'tool-failed': text(
    '{subject}에서 {tool}이(가) 실패했습니다[[: {detail}]].',
    '같은 명령을 직접 실행해 자세히 확인하세요.',
  ),
  'tool-timeout': text(
    '{subject}에서 {tool}이(가) 제시간에 끝나지 않았습니다.',
    '저장소를 쓰는 프로그램을 닫고 다시 시도하세요.',
  ),
  'database-password': text(
    '인증서 데이터베이스 {path}에 암호가 있어, 암호 없이는 아무것도 신뢰하게 할 수 없습니다.',
    '브라우저 설정에서 암호를 없애거나 root.crt를 직접 가져오세요.',
  ),
  'database-corrupt': text(
    '인증서 데이터베이스 {path}이(가) 손상되었습니다[[ ({detail})]]. 그대로 두었습니다.',
    'cert9.db와 key4.db를 다른 곳으로 옮기고 브라우저를 시작하면 새로 만들어집니다. 클라이언트 인증서도 그 안에 있습니다.',
  ),
  'database-locked': text(
    '다른 프로그램이 인증서 데이터베이스 {path}을(를) 쓰고 있습니다.',
    '브라우저를 닫고 다시 시도하세요.',
  ),
  'nickname-shared': text(
    '{path}에서 다른 인증서가 우리 것과 같은 이름 "{nickname}"을(를) 쓰고 있어 우리 것을 지우지 않았습니다.',
    '브라우저 설정의 인증 기관 목록에서 지우세요.',
  ),
  'keystore-password': text(
    '키 저장소 {path}의 암호가 기본값이 아닙니다.',
    '설정한 암호로 keytool을 써서 root.crt를 가져오세요.',
  ),
  'half-installed': text('인증서가 {path}에 있지만 적용되지 않았습니다.', '설정을 다시 적용하거나 되돌리세요.'),
  'foreign-file': text('우리 파일이 놓일 자리에 다른 {path}이(가) 있습니다. 그대로 두었습니다.', '그 파일을 옮기세요.'),
  'other-owner': text('{path}은(는) 다른 사용자의 것입니다.', '브라우저 저장소는 sudo 없이 그 소유자로 설정하세요.'),
  'read-only': text('{path}에 쓸 수 없습니다[[ ({detail})]].', '쓸 수 있게 하거나 격리된 브라우저를 쓰세요.'),
  'system-declarative': text(
    '{system}은(는) 신뢰 저장소를 시스템 구성에서 만듭니다.',
    '구성에 root.crt를 추가하세요 (NixOS: security.pki.certificateFiles).',
  ),
  'system-unknown': text(
    '이 시스템의 신뢰 저장소를 알 수 없습니다.',
    '시스템의 방법으로 root.crt를 추가하거나 환경 변수를 쓰세요.',
  ),
  'needs-root': text('{path}은(는) root만 바꿀 수 있습니다.', '권한 요청을 허용하거나 sudo로 설정을 실행하세요.'),
  'not-in-force': text(
    '도구는 성공했다고 했지만 {path}에 요청한 것이 없습니다.',
    '다시 시도하세요. apt가 실행 중이면 끝날 때까지 기다리세요.',
  ),
  'no-consumer': text('이 컴퓨터에는 {subject}을(를) 읽는 프로그램이 없습니다.', null),
  'no-desktop': text(
    '{subject}에는 답해야 할 대화 상자가 있는데 이 세션은 보여 줄 수 없습니다.',
    '그 컴퓨터 앞에서 설정을 실행하세요.',
  ),
  'copy-lines': text('{subject}은(는) 환경 변수를 따릅니다.', '환경 변수 줄을 셸이 읽는 곳에 복사하세요.'),
  refused: text('{subject}에서 시스템이 거부했습니다[[: {detail}]].', '다시 시도하고 대화 상자에 답하세요.'),
};
