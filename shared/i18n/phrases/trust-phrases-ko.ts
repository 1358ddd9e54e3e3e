import type { trustPhrases } from '../../model/phrases/trust-phrases.ts';

export const trustPhrasesKo: Readonly<Record<keyof typeof trustPhrases, string>> = {
  'trust-no-server': '응답하는 TLS 서버가 없습니다',
  'trust-other-names': '인증서가 다른 이름의 것입니다',
  'trust-with-lines': '환경 변수 줄이 있으면 신뢰합니다',
  'trust-no-jdk': 'JDK가 없어 확인할 수 없습니다',
  'trust-no-nss-tools': 'tstclnt와 vfychain이 없습니다',
  'trust-browser-late': '{seconds}초 안에 응답하지 않았습니다',
  'trust-browser-ended': '브라우저가 응답하기 전에 끝났습니다',
  'probe-timeout': '시간 초과',
  'listen-taken': '{address}의 {port}번 포트를 다른 프로그램이 쓰고 있습니다({code})',
  'listen-forbidden': '이 사용자에게 {address}의 {port}번 포트를 열 권한이 없습니다',
  'listen-no-address': '{addresses} 가운데 이 컴퓨터의 주소가 없습니다',
  'pac-port-taken': '다른 프로그램이 127.0.0.1의 {port}번 포트를 쓰고 있습니다.',
  'pac-port-forbidden': '이 사용자는 127.0.0.1의 {port}번 포트를 열 수 없습니다.',
  'browser-late': '제시간에 시작되지 않았습니다',
  'browser-silent': '바로 끝났고 아무 말도 없었습니다',
};
