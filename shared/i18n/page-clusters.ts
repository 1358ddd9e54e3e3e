import { number, plural } from './plural.ts';

/** Groups of rows in the view of clusters, in their order. */
export type ClusterGroup = 'context' | 'kind';

export interface ContextSentence {
  readonly name: string;
  readonly server: string;
  /** How it signs in, in a few words. */
  readonly credential: string;
}

/** Words of the view of clusters. */
export interface ClustersMessages {
  readonly list: string;
  readonly groups: Readonly<Record<ClusterGroup, string>>;
  readonly columns: Readonly<Record<'name' | 'state' | 'facts' | 'actions', string>>;
  readonly contextStates: Readonly<Record<'used' | 'sign-in' | 'trouble' | 'expired' | 'current' | 'other', string>>;
  readonly use: string;
  readonly useThis: string;
  readonly useContext: (name: string) => string;
  readonly switching: string;
  readonly again: string;
  readonly signInAgain: string;
  readonly copyRole: string;
  readonly copyCommand: string;
  readonly objects: (count: number) => string;
  readonly used: (context: ContextSentence, live: number, kinds: number) => string;
  readonly usedSignIn: (context: ContextSentence, detail: string) => string;
  readonly unused: (context: ContextSentence) => string;
  readonly kindSentences: Readonly<
    Record<
      'live' | 'loading' | 'partial' | 'reconnecting' | 'forbidden' | 'not-served' | 'sign-in' | 'failed',
      (kind: string, state: string) => string
    >
  >;
  readonly facts: Readonly<
    Record<
      | 'server'
      | 'cluster'
      | 'user'
      | 'namespace'
      | 'file'
      | 'credential'
      | 'plugin'
      | 'environment'
      | 'installHint'
      | 'expires'
      | 'actsAs'
      | 'state'
      | 'objects'
      | 'namespaces'
      | 'missing'
      | 'since'
      | 'said'
      | 'helps',
      string
    >
  >;
  readonly defaultNamespace: string;
  readonly current: string;
  readonly consent: {
    readonly title: string;
    readonly sentence: (context: string) => string;
    readonly warning: string;
    readonly run: string;
    readonly cancel: string;
  };
  readonly failed: string;
  readonly example: string;
  readonly empty: { readonly title: string; readonly next: string };
}

export const clustersEn: ClustersMessages = {
  list: 'Contexts and what is read through the one in use',
  groups: { context: 'Contexts', kind: 'What is read' },
  columns: { name: 'Name', state: 'State', facts: 'Facts', actions: 'Actions' },
  contextStates: {
    used: 'in use',
    'sign-in': 'sign-in needed',
    trouble: 'in use, with trouble',
    expired: 'expired',
    current: 'current of kubectl',
    other: 'not in use',
  },
  use: 'Use',
  useThis: 'Use this context',
  useContext: (name) => `Use context ${name}`,
  switching: 'Switching…',
  again: 'Read the files again',
  signInAgain: 'Sign in again',
  copyRole: 'Copy role',
  copyCommand: 'Copy the command that checks it',
  objects: (count) => plural(count, 'object', 'objects'),
  used: ({ name, server, credential }, live, kinds) =>
    `Gatehouse reads \`${name}\` at \`${server}\` (${credential})${kinds === 0 ? '.' : `, and ${live === kinds ? `all ${kinds} kinds of objects are live` : `${live} of ${kinds} kinds of objects are live`}.`}`,
  usedSignIn: ({ name, server }, detail) =>
    `Gatehouse cannot sign in to \`${name}\` at \`${server}\`: ${detail}. What was read before is still served.`,
  unused: ({ name, server, credential }) =>
    `\`${name}\` leads to \`${server}\` (${credential}). It is not in use, and nothing was sent there.`,
  kindSentences: {
    live: (kind) => `Every change of \`${kind}\` objects is in force as soon as the cluster tells it.`,
    loading: (kind) => `\`${kind}\` objects are being listed for the first time.`,
    partial: (kind) => `Only a part of the \`${kind}\` objects may be read.`,
    reconnecting: (kind) =>
      `The watch of \`${kind}\` objects is interrupted. What was read before is in use until it is back.`,
    forbidden: (kind) => `\`${kind}\` objects may not be read with these credentials.`,
    'not-served': (kind) => `This cluster does not know \`${kind}\` objects.`,
    'sign-in': (kind) => `\`${kind}\` objects are not read, because the API server does not accept the credentials.`,
    failed: (kind) => `\`${kind}\` objects could not be read yet.`,
  },
  facts: {
    server: 'API server',
    cluster: 'Cluster',
    user: 'User',
    namespace: 'Namespace',
    file: 'File',
    credential: 'Signs in with',
    plugin: 'Program',
    environment: 'It is given',
    installHint: 'To install it',
    expires: 'Valid until',
    actsAs: 'Acts as',
    state: 'State',
    objects: 'Objects',
    namespaces: 'Namespaces',
    missing: 'Missing right',
    since: 'Since',
    said: 'The server said',
    helps: 'What helps',
  },
  defaultNamespace: 'default',
  current: 'current context of kubectl',
  consent: {
    title: 'Run a credential plugin?',
    sentence: (context) =>
      `To sign in to \`${context}\`, Gatehouse has to run this program, as kubectl would. The kubeconfig says so:`,
    warning: 'Run it only if you trust the file that it comes from. You are asked again when the definition changes.',
    run: 'Run it and use the context',
    cancel: 'Cancel',
  },
  failed: 'The context could not be used',
  example: 'group:kind  state:forbidden  or any text',
  empty: { title: 'There is no context in the kubeconfig files.', next: 'Choose another source' },
};

export const clustersKo: ClustersMessages = {
  list: '컨텍스트와 사용 중인 컨텍스트에서 읽는 것',
  groups: { context: '컨텍스트', kind: '읽는 오브젝트' },
  columns: { name: '이름', state: '상태', facts: '정보', actions: '동작' },
  contextStates: {
    used: '사용 중',
    'sign-in': '로그인 필요',
    trouble: '사용 중, 문제 있음',
    expired: '만료됨',
    current: 'kubectl의 현재',
    other: '사용 안 함',
  },
  use: '사용',
  useThis: '이 컨텍스트 사용',
  useContext: (name) => `컨텍스트 ${name} 사용`,
  switching: '바꾸는 중…',
  again: '파일 다시 읽기',
  signInAgain: '다시 로그인',
  copyRole: 'Role 복사',
  copyCommand: '확인 명령 복사',
  objects: (count) => `오브젝트 ${number(count)}개`,
  used: ({ name, server, credential }, live, kinds) =>
    `Gatehouse가 \`${server}\`의 \`${name}\`을(를) 읽고 있습니다(${credential}).${kinds === 0 ? '' : live === kinds ? ` ${kinds}가지 오브젝트가 모두 실시간입니다.` : ` ${kinds}가지 오브젝트 중 ${live}가지가 실시간입니다.`}`,
  usedSignIn: ({ name, server }, detail) =>
    `\`${server}\`의 \`${name}\`에 로그인할 수 없습니다: ${detail}. 전에 읽은 내용을 계속 제공합니다.`,
  unused: ({ name, server, credential }) =>
    `\`${name}\`은(는) \`${server}\`(으)로 연결됩니다(${credential}). 사용 중이 아니며 아무것도 보내지 않았습니다.`,
  kindSentences: {
    live: (kind) => `\`${kind}\` 오브젝트의 변경은 클러스터가 알리는 즉시 반영됩니다.`,
    loading: (kind) => `\`${kind}\` 오브젝트 목록을 처음 읽는 중입니다.`,
    partial: (kind) => `\`${kind}\` 오브젝트의 일부만 읽을 수 있습니다.`,
    reconnecting: (kind) => `\`${kind}\` 오브젝트의 감시가 끊어졌습니다. 복구될 때까지 전에 읽은 내용을 사용합니다.`,
    forbidden: (kind) => `이 자격 증명으로는 \`${kind}\` 오브젝트를 읽을 수 없습니다.`,
    'not-served': (kind) => `이 클러스터에는 \`${kind}\` 오브젝트가 없습니다.`,
    'sign-in': (kind) => `API 서버가 자격 증명을 받아들이지 않아 \`${kind}\` 오브젝트를 읽지 못합니다.`,
    failed: (kind) => `\`${kind}\` 오브젝트를 아직 읽지 못했습니다.`,
  },
  facts: {
    server: 'API 서버',
    cluster: '클러스터',
    user: '사용자',
    namespace: '네임스페이스',
    file: '파일',
    credential: '로그인 방법',
    plugin: '프로그램',
    environment: '전달하는 변수',
    installHint: '설치 방법',
    expires: '유효 기한',
    actsAs: '대신할 사용자',
    state: '상태',
    objects: '오브젝트',
    namespaces: '네임스페이스',
    missing: '없는 권한',
    since: '시작 시각',
    said: '서버의 답',
    helps: '해결 방법',
  },
  defaultNamespace: 'default',
  current: 'kubectl의 현재 컨텍스트',
  consent: {
    title: '자격 증명 플러그인을 실행할까요?',
    sentence: (context) =>
      `\`${context}\`에 로그인하려면 kubectl처럼 이 프로그램을 실행해야 합니다. kubeconfig에 이렇게 적혀 있습니다.`,
    warning: '파일의 출처를 믿을 수 있을 때만 실행하세요. 정의가 바뀌면 다시 묻습니다.',
    run: '실행하고 컨텍스트 사용',
    cancel: '취소',
  },
  failed: '컨텍스트를 사용할 수 없습니다',
  example: 'group:kind  state:forbidden  또는 아무 단어',
  empty: { title: 'kubeconfig 파일에 컨텍스트가 없습니다.', next: '다른 소스 선택' },
};
