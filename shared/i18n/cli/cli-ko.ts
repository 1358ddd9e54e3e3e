import { phraseText, type Phrase } from '../../model/phrase.ts';
import { phrasesKo, sayPhrase } from '../phrases/phrases.ts';
import { sourceWords } from './cli.ts';
import type { CliMessages, SourceWords } from './cli.ts';

const SOURCES: SourceWords = {
  demo: '내장 데모',
  manifests: (paths) => `${paths}의 매니페스트`,
  context: (name) => `kubeconfig 컨텍스트 ${name}`,
  currentContext: 'kubeconfig의 현재 컨텍스트',
};

export const cliKo: CliMessages = {
  source: SOURCES,
  error: '오류',
  hint: '도움말',
  internal: 'Gatehouse 내부에서 문제가 생겼습니다. 프로그램의 결함입니다.',
  usage: {
    unknownCommand: (name) => `"${name}" 명령은 없습니다.`,
    notAvailable: (name) => `"${name}" 명령은 이 버전에서 쓸 수 없습니다(not available in this version).`,
    unknownOption: (option) => `${option} 옵션은 여기에 없습니다.`,
    valueMissing: (option) => `${option} 옵션에는 값이 필요합니다.`,
    valueNotWanted: (option) => `${option} 옵션에는 값을 줄 수 없습니다.`,
    tooManyWords: (word) => `"${word}"은(는) 필요 없는 말입니다.`,
    urlMissing: '설명할 URL을 적어 주세요.',
    badUrl: (url) => `explain에는 http://HOST/PATH나 https://HOST/PATH를 적어야 합니다: "${url}"`,
    badUrlHint: '예: gatehouse explain http://da2so.com/hostname',
    severalSources: '--demo, --manifests, --kubeconfig(--context)는 함께 쓸 수 없습니다. 소스를 하나만 고르세요.',
    namespacesAndAll: '--namespace와 --all-namespaces는 함께 쓸 수 없습니다.',
    openWithoutPage: '--no-ui로 끈 페이지는 --open으로 열 수 없습니다.',
    badPort: (option, value) => `${option} 값은 0부터 65535까지의 포트 번호여야 합니다: "${value}"`,
    badCount: (option, value) => `${option} 값은 0부터 16384까지의 수여야 합니다: "${value}"`,
    badChoice: (option, value, choices) => `${option} 값은 ${choices.join(', ')} 중 하나여야 합니다: "${value}"`,
    badConnectTo: (value) => `--connect-to 값은 HOST:PORT:HOST:PORT 형식이어야 합니다: "${value}"`,
    badHeader: (value) => `--header 값은 "이름: 값" 형식이어야 합니다: "${value}"`,
    seeHelp: (command) => `"gatehouse help${command === null ? '' : ` ${command}`}"를 참고하세요.`,
  },
  serve: {
    source: (choice, namespaces, why) => {
      const limit = namespaces === null ? '' : `, 네임스페이스 ${namespaces.join(', ')}`;
      const because = {
        option: '',
        remembered: ' (지난번에 고른 소스)',
        default: ' (아직 고른 소스가 없습니다. --manifests나 --context를 쓰거나 페이지에서 고르세요)',
      };
      return `소스: ${sourceWords(choice, SOURCES)}${limit}${because[why]}`;
    },
    applied: ({ read, objects, hosts, routes, problems }) =>
      `적용됨, 읽기 ${read}회차: 오브젝트 ${objects}개, 호스트 ${hosts}개, 경로 ${routes}개, ` +
      (problems === 0 ? '문제 없음' : `문제 ${problems}개`),
    stopHint: 'Ctrl+C를 누르면 멈춥니다.',
    stopping: '멈추는 중입니다. 처리 중인 요청은 마칠 수 있습니다.',
    stopped: '멈췄습니다.',
    stoppedAtOnce: '바로 멈췄습니다. 처리 중이던 요청은 끊겼습니다.',
    temporaryState: '상태는 멈출 때까지 임시 폴더에 둡니다. 다른 명령은 이 엔진을 찾을 수 없습니다.',
    instanceUnwritten: (reason) => `engine.json을 쓸 수 없어(${say(reason)}) 다른 명령이 이 엔진을 찾을 수 없습니다.`,
    choiceUnwritten: (reason) => `고른 소스는 적용되었지만 저장할 수 없습니다: ${say(reason)}`,
    linesLeftOut: (lines) => `읽는 쪽이 느려서 ${lines}줄을 건너뛰었습니다.`,
    moreProblems: '그 밖의 문제는 여기에 표시하지 않습니다. 페이지에서 볼 수 있습니다.',
    rememberedFailed: '지난번에 고른 소스입니다. --demo, --manifests, --context로 다른 소스를 지정할 수 있습니다.',
    browserFailed: (url) => `브라우저를 시작할 수 없습니다. 직접 여세요: ${url}`,
    page: '페이지',
  },
  notRunning: 'Gatehouse가 실행 중이 아닙니다.',
  notRunningHint: '"npm start"나 "gatehouse serve"로 시작하거나, --state-dir로 폴더를 지정하세요.',
  noReading: (source, seconds) => `${seconds}초 안에 ${source}에서 아무것도 읽지 못했습니다.`,
  noReadingHint: '소스에 연결할 수 있는지 확인하세요. "gatehouse serve"는 계속 다시 시도합니다.',
  engineStopped: '엔진이 멈췄습니다.',
  status: {
    states: { starting: '시작하는 중', running: '실행 중', degraded: '실행 중(문제 있음)', stopping: '멈추는 중' },
    engine: '엔진',
    source: '소스',
    controller: '컨트롤러',
    profile: '프로필',
    certificates: '인증서',
    since: '시작',
    page: '페이지',
    setup: '설정',
    stateFolder: '상태',
    counts: ({ read, hosts, routes, problems }) =>
      `읽기 ${read}회차: 호스트 ${hosts}개, 경로 ${routes}개, 문제 ${problems}개`,
    running: (version, pid) => `버전 ${version}, 프로세스 ${pid}`,
  },
  routes: {
    columns: ['호스트', '경로', '유형', '서비스', '준비', '상태'],
    states: {
      ready: '준비됨',
      'no-endpoints': '준비된 엔드포인트 없음',
      'service-missing': '서비스 없음',
      denied: '닫힘',
      'not-found': '백엔드 없음',
    },
    none: '경로가 없습니다. 소스에 유효한 Ingress가 없습니다.',
    ignored: (ingress, reason) => `제외됨: Ingress ${ingress} (${reason})`,
    regex: '정규식',
  },
  contexts: {
    columns: ['현재', '사용 중', '이름', '서버', '네임스페이스', '사용자', '로그인', '파일'],
    none: 'kubeconfig 파일에 컨텍스트가 없습니다.',
    noneHint: '컨텍스트가 있는 파일을 --kubeconfig FILE이나 KUBECONFIG로 지정하세요.',
    bind: '그다음 Gatehouse를 쓰는 사람에게 연결하세요:',
  },
  explain: {
    request: '요청',
    answer: '응답',
    winner: '선택됨',
    losers: '선택되지 않음',
    more: (number) => `… 그 밖에 ${number}개(-o json 참고)`,
    steps: '단계',
    upstream: '파드로 보내는 것',
    answers: '여기서 응답',
    implicit: '암시적',
  },
  open: {
    urlMissing: '열 URL을 적어 주세요.',
    opened: (browser, url) =>
      `${browser}이(가) 자기만의 프로필로 ${url}을(를) 보여 줍니다. 닫으면 프로필이 지워집니다.`,
    byKey:
      '이 브라우저와 함께 사라지는 키 하나의 인증서는 검사하지 않으며 경고를 띄웁니다. 다른 사이트에는 쓰지 마세요.',
    left: (count) => `이름 ${count}개는 명령줄에 자리가 없어 이 브라우저에서 찾을 수 없습니다.`,
  },
  setup: {
    continue: '계속할까요? [y/N] ',
    sayYes: '여기서는 물어볼 수 없습니다. 계속하려면 --yes를 붙이세요.',
    notApprovable: (host) =>
      `${host}은(는) 승인할 수 있는 Ingress의 공개 이름이 아닙니다. 아무것도 바꾸지 않았습니다. 위의 계획을 보세요.`,
    cleaned: '이 컴퓨터에 Gatehouse가 남긴 것이 없습니다.',
    severities: { good: '정상', warning: '주의', problem: '문제' },
    examined: ({ good, warning, problem }) => `정상 ${good}개, 주의 ${warning}개, 문제 ${problem}개`,
  },
  desktop: {
    leftOptions: (options) => `Gatehouse가 모르는 옵션이라 Electron에 맡깁니다: ${options.join(' ')}`,
    secondStart: 'Gatehouse가 이미 데스크톱에서 실행 중입니다. 그 창이 앞으로 나옵니다.',
  },
  refused: {
    host: '거부됨: Gatehouse의 주소가 아닙니다. "gatehouse status"가 알려 주는 링크로 127.0.0.1이나 localhost를 여세요.',
    origin: '거부됨: 다른 사이트에서 온 요청입니다. "gatehouse status"가 알려 주는 링크를 여세요.',
    token: '거부됨: 접근 토큰이 없거나 오래되었습니다. "gatehouse status"가 새 링크를 알려 줍니다.',
  },
};

function say(said: Phrase): string {
  return sayPhrase(phrasesKo, said, phraseText(said));
}
