import { phrasesKo, spokenValues } from './phrases/phrases.ts';

/** An error with a code as it reaches a person: from the engine itself or over the contract. `message` and `hint` are English. */
export interface SpokenError {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  /** What the sentence is about, by the names in the templates below. */
  readonly values?: Readonly<Record<string, string>>;
}

/** `{name}` takes the value of that name. */
interface ErrorText {
  readonly sentence: string;
  /** null where there is nothing to do. */
  readonly remedy: string | null;
}

/** The ways to put a code into words; the first one whose values are all there is taken, else the error's own words. */
export type ErrorMessages = Readonly<Record<string, readonly ErrorText[]>>;

/** Nothing: an error speaks English by itself. */
export const errorsEn: ErrorMessages = {};

export const errorsKo: ErrorMessages = {
  'trust-manifest-broken': [
    {
      sentence:
        '신뢰 저장소에 무엇을 했는지 적어 둔 기록 {path}을(를) 믿을 수 없습니다. 내용이 바뀌었거나 다른 사용자의 것입니다.',
      remedy: '그 파일을 확인한 뒤 옮기고 gatehouse clean을 실행하세요.',
    },
  ],
  'way-of-host': [
    {
      sentence: '호스트는 컨트롤러로만 보낼 수 있습니다({way} 불가).',
      remedy: '대신 서비스 포트의 경로를 선택하세요.',
    },
  ],
  'way-no-cluster': [
    {
      sentence: '신뢰할 클러스터나 네트워크가 없습니다.',
      remedy: '먼저 kubeconfig 컨텍스트를 선택하세요.',
    },
  ],
  'manifest-missing': [
    {
      sentence: '{path} 파일이나 폴더가 없습니다.',
      remedy: '--manifests 뒤의 경로를 확인하세요. 경로는 명령을 실행한 폴더에서 시작합니다.',
    },
    {
      sentence: '매니페스트 파일이나 폴더가 지정되지 않았습니다.',
      remedy: '--manifests 뒤에 하나 이상 지정하세요.',
    },
  ],
  'kubeconfig-missing': [
    {
      sentence: 'kubeconfig가 없습니다: {files}',
      remedy: '--kubeconfig FILE이나 KUBECONFIG로 지정하거나, --demo 또는 --manifests PATH로 시작하세요.',
    },
  ],
  'kubeconfig-broken': [
    {
      sentence: 'kubeconfig {file}을(를) 사용할 수 없습니다: {reason}',
      remedy:
        '파일을 고치세요. "kubectl config view --kubeconfig {file}" 명령으로 kubectl이 읽은 내용을 볼 수 있습니다.',
    },
    {
      sentence: '{place}의 컨텍스트 "{context}"이(가) 가리키는 것을 사용할 수 없습니다: {target}',
      remedy: '컨텍스트를 고치거나 --context NAME으로 다른 것을 고르세요.',
    },
  ],
  'kubeconfig-empty': [
    {
      sentence: '컨텍스트가 하나도 없습니다: {files}',
      remedy: '컨텍스트가 있는 kubeconfig를 --kubeconfig FILE이나 KUBECONFIG로 지정하세요.',
    },
  ],
  'context-unknown': [
    {
      sentence: '컨텍스트 "{context}"이(가) 없습니다: {files}',
      remedy: '--context NAME으로 하나를 고르세요. 있는 컨텍스트: {known}',
    },
    {
      sentence: '현재 컨텍스트가 정해져 있지 않습니다: {files}',
      remedy: '--context NAME으로 하나를 고르세요. 있는 컨텍스트: {known}',
    },
  ],
  'credential-plugin-refused': [
    {
      sentence: '자격 증명 프로그램의 실행이 허용되지 않았습니다.',
      remedy: '물을 때 허용하거나, 프로그램이 필요 없는 컨텍스트를 고르세요.',
    },
  ],
  'port-taken': [
    {
      sentence: '{address}의 포트 {port}을(를) 다른 프로그램이 쓰고 있습니다.',
      remedy: '그 프로그램을 멈추거나 {option}(으)로 다른 포트를 고르세요. 0은 비어 있는 아무 포트나 씁니다.',
    },
  ],
  'port-forbidden': [
    {
      sentence: '이 사용자는 {address}의 포트 {port}을(를) 열 수 없습니다.',
      remedy: '{option}(으)로 1024 이상의 포트를 고르세요.',
    },
  ],
  'address-refused': [
    {
      sentence: '{address}은(는) 루프백 주소가 아닙니다.',
      remedy: 'Gatehouse는 이 컴퓨터만을 위한 것입니다. 127.0.0.1, 127.0.0.0/8의 다른 주소, 또는 ::1을 쓰세요.',
    },
    {
      sentence: '이 컴퓨터의 주소가 아닙니다: {addresses}',
      remedy: '127.0.0.1, 127.0.0.0/8의 다른 주소, 또는 ::1을 쓰세요.',
    },
  ],
  'state-unwritable': [
    {
      sentence: '상태 폴더에 쓸 수 없습니다.',
      remedy: '쓰기 권한을 주거나 --state-dir로 다른 폴더를 지정하세요.',
    },
  ],
  'state-unreadable': [
    {
      sentence: '{folder} 폴더에서 Gatehouse가 실행 중인지 읽을 수 없습니다.',
      remedy: 'Gatehouse를 시작한 사용자로 명령을 실행하거나, --state-dir로 다른 폴더를 지정하세요.',
    },
  ],
  'already-running': [
    {
      sentence: 'Gatehouse가 이미 실행 중입니다: 프로세스 {pid}, {address}',
      remedy: '그것을 쓰거나, 먼저 멈추거나, 별도의 --state-dir로 하나 더 시작하세요.',
    },
    {
      sentence: 'Gatehouse가 이미 데스크톱에서 실행 중입니다: 프로세스 {pid}',
      remedy: '그 창을 쓰거나, 먼저 트레이에서 종료하거나, 별도의 --state-dir로 하나 더 시작하세요.',
    },
    {
      sentence: '다른 Gatehouse가 이 폴더에서 시작하는 중입니다: {folder}',
      remedy: '기다리거나 --state-dir로 다른 폴더를 쓰세요.',
    },
  ],
  'not-running': [
    {
      sentence: 'Gatehouse가 실행 중이 아닙니다.',
      remedy: '"npm start"나 "gatehouse serve"로 시작하거나 --state-dir로 그 폴더를 지정하세요.',
    },
  ],
  'bad-url': [
    {
      sentence: '설명할 수 있는 URL이 아닙니다: {url}',
      remedy: '브라우저처럼 쓰세요. 예: http://da2so.com/hostname',
    },
  ],
  closed: [{ sentence: '엔진과의 연결이 닫혔습니다.', remedy: null }],
  'no-answer': [
    {
      sentence: 'Gatehouse(프로세스 {pid})가 응답하지 않습니다.',
      remedy: '그 프로세스를 멈추고 Gatehouse를 다시 시작하세요.',
    },
  ],
  'version-mismatch': [
    {
      sentence: '엔진과 이쪽의 버전이 서로 맞지 않습니다.',
      remedy: '페이지를 새로 고치거나, 같은 설치의 명령을 쓰세요.',
    },
  ],
  'browser-no-display': [
    {
      sentence: 'Gatehouse가 화면 없이 실행 중이라 브라우저를 열 수 없습니다.',
      remedy: '데스크톱 세션에서 시작하거나, 쓰던 브라우저에 프록시 구성(serve --pac)을 넣으세요.',
    },
  ],
  'browser-as-root': [
    {
      sentence: 'Gatehouse가 root로 실행 중입니다. 브라우저를 root로 실행해서는 안 됩니다.',
      remedy: 'Gatehouse를 일반 사용자로 시작하세요.',
    },
  ],
  'browser-missing': [
    {
      sentence: 'Chromium 계열 브라우저를 찾지 못했습니다.',
      remedy: 'Chromium, Google Chrome, Microsoft Edge, Brave, Vivaldi 가운데 하나를 설치하세요.',
    },
  ],
  'browser-url': [
    {
      sentence: '열 수 있는 URL이 아닙니다: {url}',
      remedy: '호스트의 URL을 쓰세요. 예: https://shop.example.test/cart',
    },
  ],
  'browser-unknown': [{ sentence: '이 컴퓨터에 "{browser}" 브라우저가 없습니다.', remedy: '하나를 고르세요: {known}' }],
  'browser-limit': [{ sentence: '격리된 브라우저가 이미 {limit}개 열려 있습니다.', remedy: '먼저 하나를 닫으세요.' }],
  'browser-failed': [
    {
      sentence: '{program}을(를) 시작하지 못했습니다: {reason}',
      remedy: '직접 실행해서 무슨 말을 하는지 보거나 다른 브라우저를 고르세요.',
    },
  ],
  'host-unknown': [
    {
      sentence: '{host} 호스트를 선언한 Ingress가 없습니다.',
      remedy: '"gatehouse routes"로 호스트 목록을 볼 수 있습니다.',
    },
  ],
  'name-not-approved': [
    {
      sentence: '{host}은(는) 아무도 승인하지 않은 공개 이름입니다.',
      remedy: '신뢰하는 Ingress라면 설정 화면에서, 또는 --approve로 승인하세요.',
    },
  ],
  'name-refused': [
    {
      sentence: '{host}은(는) 이 컴퓨터로 돌리지 않는 이름입니다.',
      remedy: '이 컴퓨터나 클러스터가 원래 뜻대로 써야 하는 이름입니다.',
    },
  ],
  'setup-busy': [{ sentence: '다른 설정이나 되돌리기가 진행 중입니다.', remedy: '끝날 때까지 기다리거나 취소하세요.' }],
  'setup-changed': [
    { sentence: '계획을 세운 뒤에 바탕이 된 것이 바뀌었습니다.', remedy: '새 계획을 보고 그것을 확인하세요.' },
  ],
  'name-not-approvable': [
    {
      sentence: '{host}은(는) 승인할 수 있는 이름이 아닙니다.',
      remedy: '지금 소스의 Ingress에 있고 공개 이름이라서 거절된 것만 승인할 수 있습니다.',
    },
  ],
  'store-not-removable': [
    {
      sentence: '{store}만 따로 바꿀 수 없습니다.',
      remedy: '설정을 모두 되돌리세요. 그때 필요한 권한을 묻습니다.',
    },
  ],
  'name-not-typed': [
    { sentence: '{host}을(를) 승인하려면 이름을 직접 입력해야 합니다.', remedy: '이름을 그대로 입력하세요.' },
  ],
  internal: [{ sentence: 'Gatehouse 안에서 문제가 생겼습니다. 프로그램의 결함입니다.', remedy: null }],
};

/** What to say about an error, in the language of the catalogue where that has words for it. */
export function describeError(
  messages: ErrorMessages,
  error: SpokenError,
): { readonly sentence: string; readonly remedy: string | null } {
  const texts = Object.hasOwn(messages, error.code) ? messages[error.code] : undefined;
  // English has no texts of its own here.
  const values = spokenValues(phrasesKo, error.values ?? {});
  for (const { sentence, remedy } of texts ?? []) {
    const said = fillIn(sentence, values);
    const help = remedy === null ? null : fillIn(remedy, values);
    if (said !== null && (remedy === null || help !== null)) return { sentence: said, remedy: help };
  }
  return { sentence: error.message, remedy: error.hint };
}

/** null where a value is missing. */
function fillIn(template: string, values: Readonly<Record<string, string>>): string | null {
  let complete = true;
  const filled = template.replaceAll(/\{([a-z]+)\}/g, (_, name: string) => {
    if (!Object.hasOwn(values, name)) complete = false;
    return values[name] ?? '';
  });
  return complete ? filled : null;
}
