import type { HelperDetail } from '../../model/helper-plan.ts';

export type HelperLanguage = 'en' | 'ko';

/**
 * What a code of the helper means. A part in `[[…]]` is left out where one of its values is empty or not given, and
 * `{count|name|names}` is the number with the noun that fits it.
 */
interface DetailText {
  readonly sentence: string;
  /** null where there is nothing to do. */
  readonly remedy: string | null;
}

type DetailTexts = Readonly<Record<string, readonly [sentence: string, remedy?: string]>>;

const en: DetailTexts = {
  usage: ['The helper takes exactly one of --plan-stdin, --undo, --status and --version.'],
  'helper-system': ['The helper works on Linux only; this is {platform}.'],
  'helper-needs-root': ['The helper needs the rights of root.', 'Run it with sudo.'],
  'helper-interpreter': [
    'Something else would be loaded into the helper (NODE_OPTIONS or options of Node).',
    'Run it without.',
  ],
  'helper-writable': [
    '{path} can be changed by somebody else than root, so the helper does not run.',
    'Install Gatehouse where root alone can write, or take those rights away.',
  ],
  'helper-folder': ['{path} is not a folder of root alone.', 'Look at it, then remove it.'],
  'helper-record': ['{path} is not what the helper wrote.', 'Put the file back or, to start anew, remove it.'],
  'helper-read-only': ['{path} cannot be written ({reason}).', 'Make it writable.'],
  'helper-disk-full': ['The disk is full; nothing was changed.', 'Free some space.'],
  'helper-failed': ['{path}: {reason}'],
  'plan-missing': ['There is no plan on standard input.'],
  'plan-too-large': ['The plan is larger than 1 MiB and was not read.'],
  'plan-version': [
    'The plan is of version {given}; this helper knows {known}.',
    'Install program and helper of one version.',
  ],
  'plan-malformed': ['The plan is not well-formed[[ at {place}]]; nothing was done.'],
  'plan-foreign': [
    'The plan was made by user {uid}, but user {asker} asks for it to be run.',
    'Make a new plan as that user.',
  ],
  'plan-expired': ['The plan is more than an hour old.', 'Make a new one.'],
  'plan-early': ['The plan is from the future.', 'Look at the clock of this machine.'],
  'plan-replayed': ['This plan was run before.', 'Make a new one.'],
  'name-refused': ['The name {name} is never mapped ({reason}); nothing was done.'],
  'name-not-approved': [
    'The public name {name} was not approved; nothing was done.',
    'Approve it in the set-up, or leave it out.',
  ],
  'ca-refused': ['The certificate is not one that may be trusted here ({reason}); nothing was done.'],
  'ca-expired': ['The certificate is valid until {until} only.', 'Make a new certificate authority.'],
  'ca-failed': ['The system’s store could not be changed.'],
  'ca-same': ['The system trusts the certificate already.'],
  'ca-installed': ['The system trusts the certificate.'],
  'ca-without-java': ['The system trusts the certificate, but Java does not: {java}'],
  'ca-removed': ['The system no longer trusts the certificate.'],
  'ca-absent': ['The system trusts no certificate of Gatehouse.'],
  'ca-interrupted': ['An earlier run ended while it changed the system’s store.', 'Set up again, or undo.'],
  'hosts-same': ['The hosts file is as it should be.'],
  'hosts-written': [
    'The hosts file leads {names|name|names} to this machine[[; mapped by others already: {conflicts}]][[; edits of our lines are kept in {backup}]].',
  ],
  'hosts-written-in-place': [
    'The hosts file leads {names|name|names} to this machine; it could only be written in place, and a container loses that when it restarts[[; mapped by others already: {conflicts}]][[; edits of our lines are kept in {backup}]].',
  ],
  'hosts-removed': ['Our names are gone from the hosts file[[; edits of our lines are kept in {backup}]].'],
  'hosts-repaired': ['The lines of ours that were broken are gone from the hosts file (they stood at line {lines}).'],
  'hosts-none': ['The hosts file has no names of ours.'],
  'hosts-gone': ['Somebody took our names out of the hosts file.', 'Set up again, or undo.'],
  'hosts-mapped': ['The hosts file leads {names|name|names} to this machine.'],
  'hosts-mapped-elsewhere-edited': [
    'The hosts file leads {names|name|names} to this machine, and somebody edited other lines since.',
  ],
  'hosts-drifted': ['Somebody edited our lines in the hosts file.', 'Set up again to put them right, or undo.'],
  'hosts-interrupted': [
    'An earlier run ended while it changed the hosts file.',
    'Set up again, or undo; both put it right first.',
  ],
  'hosts-recovered-old': ['An earlier run had ended before it changed {path}.'],
  'hosts-recovered-new': ['An earlier run had ended after it changed {path}.'],
  'hosts-recovered-restored': ['An earlier run had left {path} half written; it is as before again.'],
  'hosts-recovered-edited': [
    'An earlier run had ended while it changed {path}, and somebody edited it since; it was left as it is.',
  ],
  'hosts-recovered-lost': ['An earlier run had left {path} half written, and its backup is gone.', 'Look at the file.'],
  'hosts-missing': ['There is no {path}.', 'Set up again to have one made.'],
  'hosts-not-a-file': ['{path} is not a plain file.'],
  'hosts-too-large': ['{path} is larger than 64 MiB.'],
  'hosts-encoding': ['{path} is UTF-16, which no resolver reads.', 'Save it as plain text.'],
  'hosts-markers': [
    'The lines in {path} that mark our part are damaged[[ (lines {lines})]].',
    'Take these lines out with "gatehouse doctor --repair", then set up again.',
  ],
  'hosts-symlink-owner': ['{path} leads through {folder}, which others than root may change.', 'Make it a plain file.'],
  'hosts-dangling': ['{path} leads to {target}, which is not there.', 'Make it a plain file.'],
  'hosts-immutable-system': [
    '{path} comes from the configuration of the system.',
    'Name the hosts there (networking.hosts), or use the isolated browser.',
  ],
  'hosts-changed': ['{path} was changed since the plan was made; it was left as it is.', 'Look at the new plan.'],
  'hosts-read-only': [
    '{path} cannot be written ([[{reason}]][[replacing it: {replacing}, writing it: {writing}]]).',
    'Make it writable (chattr -i, or the mount), or use the isolated browser.',
  ],
  'hosts-disk-full': ['The disk is full; {path} was not changed.', 'Free some space.'],
  'hosts-locked': ['Another run of the helper has not ended (process {pid}).', 'Wait for it, or end it.'],
  'hosts-unverified': ['{path} does not hold what was written to it.', 'Look for another program that writes it.'],
  'hosts-failed': ['{path}: {reason}'],
  'ports-same': ['Ports from {previous} on need no rights.'],
  'ports-none': ['Ports below {start} need rights.'],
  'ports-opened': ['Ports from {start} on need no rights, for every user of this machine.'],
  'ports-restored': ['Ports below {previous} need rights again.'],
  'ports-left': ['Another program set which ports need rights (from {previous}); that was left as it is.'],
  'ports-unchanged': ['The system did not take the new value of {path}.'],
  'ports-unreadable': ['{path} cannot be read.'],
  'ports-foreign': ['{path} is there, but not ours.', 'Look at it, then move it away.'],
  'rollback-failed': ['A step could not be taken back ({reason}).', 'Run the undo.'],
};

const ko: DetailTexts = {
  usage: ['도우미는 --plan-stdin, --undo, --status, --version 중 정확히 하나를 받습니다.'],
  'helper-system': ['도우미는 Linux에서만 동작합니다. 이 시스템은 {platform}입니다.'],
  'helper-needs-root': ['도우미에는 root 권한이 필요합니다.', 'sudo로 실행하세요.'],
  'helper-interpreter': ['다른 것이 도우미에 함께 적재됩니다(NODE_OPTIONS 또는 Node 옵션).', '그것 없이 실행하세요.'],
  'helper-writable': [
    '{path}을(를) root가 아닌 사용자가 바꿀 수 있어 도우미를 실행하지 않습니다.',
    'root만 쓸 수 있는 곳에 Gatehouse를 설치하거나 그 권한을 없애세요.',
  ],
  'helper-folder': ['{path}이(가) root만의 폴더가 아닙니다.', '확인한 뒤 지우세요.'],
  'helper-record': ['{path}이(가) 도우미가 쓴 내용과 다릅니다.', '파일을 되돌리거나, 새로 시작하려면 지우세요.'],
  'helper-read-only': ['{path}에 쓸 수 없습니다({reason}).', '쓸 수 있게 하세요.'],
  'helper-disk-full': ['디스크가 가득 찼습니다. 아무것도 바꾸지 않았습니다.', '공간을 비우세요.'],
  'helper-failed': ['{path}: {reason}'],
  'plan-missing': ['표준 입력에 계획이 없습니다.'],
  'plan-too-large': ['계획이 1 MiB보다 커서 읽지 않았습니다.'],
  'plan-version': [
    '계획의 버전은 {given}, 이 도우미가 아는 버전은 {known}입니다.',
    '프로그램과 도우미를 같은 버전으로 설치하세요.',
  ],
  'plan-malformed': ['계획의 형식이 잘못되었습니다[[({place})]]. 아무것도 하지 않았습니다.'],
  'plan-foreign': [
    '계획은 사용자 {uid}이(가) 만들었지만 실행을 요청한 사용자는 {asker}입니다.',
    '그 사용자로 새 계획을 만드세요.',
  ],
  'plan-expired': ['계획이 만들어진 지 한 시간이 넘었습니다.', '새로 만드세요.'],
  'plan-early': ['계획의 시각이 미래입니다.', '이 컴퓨터의 시계를 확인하세요.'],
  'plan-replayed': ['이미 실행된 계획입니다.', '새로 만드세요.'],
  'name-refused': ['이름 {name}은(는) 절대 연결하지 않습니다({reason}). 아무것도 하지 않았습니다.'],
  'name-not-approved': [
    '공개 이름 {name}이(가) 승인되지 않았습니다. 아무것도 하지 않았습니다.',
    '설정에서 승인하거나 빼세요.',
  ],
  'ca-refused': ['여기서 신뢰할 수 있는 인증서가 아닙니다({reason}). 아무것도 하지 않았습니다.'],
  'ca-expired': ['인증서가 {until}까지만 유효합니다.', '인증 기관을 새로 만드세요.'],
  'ca-failed': ['시스템 저장소를 바꿀 수 없었습니다.'],
  'ca-same': ['시스템이 이미 인증서를 신뢰합니다.'],
  'ca-installed': ['시스템이 인증서를 신뢰합니다.'],
  'ca-without-java': ['시스템은 인증서를 신뢰하지만 Java는 그렇지 않습니다: {java}'],
  'ca-removed': ['시스템이 더 이상 인증서를 신뢰하지 않습니다.'],
  'ca-absent': ['시스템이 신뢰하는 Gatehouse 인증서가 없습니다.'],
  'ca-interrupted': ['이전 실행이 시스템 저장소를 바꾸던 중에 끝났습니다.', '다시 설정하거나 되돌리세요.'],
  'hosts-same': ['hosts 파일이 이미 원하는 상태입니다.'],
  'hosts-written': [
    'hosts 파일이 이름 {names}개를 이 컴퓨터로 연결합니다[[. 다른 줄이 이미 연결한 이름: {conflicts}]][[. 우리 줄의 수정 내용은 {backup}에 있습니다]].',
  ],
  'hosts-written-in-place': [
    'hosts 파일이 이름 {names}개를 이 컴퓨터로 연결합니다. 제자리에만 쓸 수 있었고, 컨테이너는 다시 시작하면 잃습니다[[. 다른 줄이 이미 연결한 이름: {conflicts}]][[. 우리 줄의 수정 내용은 {backup}에 있습니다]].',
  ],
  'hosts-removed': ['hosts 파일에서 우리 이름을 지웠습니다[[. 우리 줄의 수정 내용은 {backup}에 있습니다]].'],
  'hosts-repaired': ['hosts 파일에서 망가진 우리 줄을 지웠습니다({lines}번째 줄).'],
  'hosts-none': ['hosts 파일에 우리 이름이 없습니다.'],
  'hosts-gone': ['누군가 hosts 파일에서 우리 이름을 지웠습니다.', '다시 설정하거나 되돌리세요.'],
  'hosts-mapped': ['hosts 파일이 이름 {names}개를 이 컴퓨터로 연결합니다.'],
  'hosts-mapped-elsewhere-edited': [
    'hosts 파일이 이름 {names}개를 이 컴퓨터로 연결하고, 그 뒤에 누군가 다른 줄을 고쳤습니다.',
  ],
  'hosts-drifted': ['누군가 hosts 파일에서 우리 줄을 고쳤습니다.', '다시 설정해 바로잡거나 되돌리세요.'],
  'hosts-interrupted': [
    '이전 실행이 hosts 파일을 바꾸던 중에 끝났습니다.',
    '다시 설정하거나 되돌리세요. 둘 다 먼저 바로잡습니다.',
  ],
  'hosts-recovered-old': ['이전 실행이 {path}을(를) 바꾸기 전에 끝났습니다.'],
  'hosts-recovered-new': ['이전 실행이 {path}을(를) 바꾼 뒤에 끝났습니다.'],
  'hosts-recovered-restored': ['이전 실행이 {path}을(를) 절반만 쓰고 끝나서 이전 상태로 되돌렸습니다.'],
  'hosts-recovered-edited': ['이전 실행이 {path}을(를) 바꾸던 중에 끝났고 그 뒤에 누군가 고쳐서 그대로 두었습니다.'],
  'hosts-recovered-lost': ['이전 실행이 {path}을(를) 절반만 쓰고 끝났고 백업이 없습니다.', '파일을 확인하세요.'],
  'hosts-missing': ['{path}이(가) 없습니다.', '다시 설정하면 만듭니다.'],
  'hosts-not-a-file': ['{path}이(가) 일반 파일이 아닙니다.'],
  'hosts-too-large': ['{path}이(가) 64 MiB보다 큽니다.'],
  'hosts-encoding': ['{path}이(가) UTF-16이라 어떤 리졸버도 읽지 못합니다.', '일반 텍스트로 저장하세요.'],
  'hosts-markers': [
    '{path}에서 우리 부분을 표시하는 줄이 손상되었습니다[[({lines}번째 줄)]].',
    '"gatehouse doctor --repair"로 이 줄들을 뺀 뒤 다시 설정하세요.',
  ],
  'hosts-symlink-owner': [
    '{path}이(가) root가 아닌 사용자도 바꿀 수 있는 {folder}을(를) 거칩니다.',
    '일반 파일로 만드세요.',
  ],
  'hosts-dangling': ['{path}이(가) 가리키는 {target}이(가) 없습니다.', '일반 파일로 만드세요.'],
  'hosts-immutable-system': [
    '{path}은(는) 시스템 구성에서 만들어집니다.',
    '거기(networking.hosts)에 호스트를 적거나 격리 브라우저를 쓰세요.',
  ],
  'hosts-changed': ['계획을 만든 뒤 {path}이(가) 바뀌어 그대로 두었습니다.', '새 계획을 확인하세요.'],
  'hosts-read-only': [
    '{path}에 쓸 수 없습니다([[{reason}]][[교체: {replacing}, 쓰기: {writing}]]).',
    '쓸 수 있게 하거나(chattr -i 또는 마운트) 격리 브라우저를 쓰세요.',
  ],
  'hosts-disk-full': ['디스크가 가득 차서 {path}을(를) 바꾸지 않았습니다.', '공간을 비우세요.'],
  'hosts-locked': ['도우미의 다른 실행(프로세스 {pid})이 아직 끝나지 않았습니다.', '기다리거나 그것을 끝내세요.'],
  'hosts-unverified': ['{path}의 내용이 쓴 것과 다릅니다.', '이 파일을 쓰는 다른 프로그램을 찾으세요.'],
  'hosts-failed': ['{path}: {reason}'],
  'ports-same': ['{previous}번부터의 포트에는 이미 권한이 필요 없습니다.'],
  'ports-none': ['{start}번보다 낮은 포트에는 권한이 필요합니다.'],
  'ports-opened': ['{start}번부터의 포트에 권한이 필요 없습니다. 이 컴퓨터의 모든 사용자에게 해당합니다.'],
  'ports-restored': ['{previous}번보다 낮은 포트에 다시 권한이 필요합니다.'],
  'ports-left': ['권한이 필요한 포트를 다른 프로그램이 정했으므로({previous}번부터) 그대로 두었습니다.'],
  'ports-unchanged': ['시스템이 {path}의 새 값을 받아들이지 않았습니다.'],
  'ports-unreadable': ['{path}을(를) 읽을 수 없습니다.'],
  'ports-foreign': ['{path}이(가) 있지만 우리 것이 아닙니다.', '확인한 뒤 옮기세요.'],
  'rollback-failed': ['되돌리지 못한 단계가 있습니다({reason}).', '되돌리기를 실행하세요.'],
};

const CATALOGUES: Readonly<Record<HelperLanguage, DetailTexts>> = { en, ko };

/** Codes that have a text, in both languages. */
export const HELPER_CODES: readonly string[] = Object.keys(en);

/** The sentence and remedy of what the helper says. A code that is not known reads as it stands. */
export function helperDetailText(language: HelperLanguage, { code, values }: HelperDetail): DetailText {
  const texts = CATALOGUES[language];
  const [sentence, remedy] = (Object.hasOwn(texts, code) ? texts[code] : undefined) ?? [unknown(code, values)];
  return { sentence: fillIn(sentence, values), remedy: remedy === undefined ? null : fillIn(remedy, values) };
}

function unknown(code: string, values: HelperDetail['values']): string {
  return [code, ...Object.keys(values).map((name) => `[[{${name}}]]`)].join(' ');
}

function fillIn(template: string, values: HelperDetail['values']): string {
  const value = (name: string): string => (Object.hasOwn(values, name) ? (values[name] ?? '') : '');
  return template
    .replaceAll(/\[\[(.*?)\]\]/g, (_, part: string) =>
      [...part.matchAll(/\{(\w+)\}/g)].some(([, name = '']) => value(name) === '') ? '' : part,
    )
    .replaceAll(/\{(\w+)\|(\w+)\|(\w+)\}/g, (_, name: string, one: string, many: string) =>
      [value(name), value(name) === '1' ? one : many].join(' '),
    )
    .replaceAll(/\{(\w+)\}/g, (_, name: string) => value(name));
}
