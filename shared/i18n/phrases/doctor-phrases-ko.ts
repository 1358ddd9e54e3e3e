import type { doctorPhrases } from '../../model/phrases/doctor-phrases.ts';

export const doctorPhrasesKo: Readonly<Record<keyof typeof doctorPhrases, string>> = {
  'seen-control-plane': '이 컴퓨터가 컨트롤 플레인입니다',
  'seen-name-server': '파드 주소에서 클러스터의 네임 서버가 응답합니다',
  'seen-both': '{one}. {other}',
  'seen-no-answer': '{seconds}초 안에 응답이 없습니다',
  'seen-mode': '권한 {mode}',
  'seen-valid-until': '{end}까지 유효',
  'seen-clocks': '서버 {server}, 이 컴퓨터 {machine}',
  'failed-check': '{code}; {seen}',
  'seen-certificate': '{protocol}, 주체 {subject}, 발급자 {issuer}, 이름 {names}, {end}까지 유효',
  'no-context-in': '컨텍스트가 하나도 없습니다: {files}',
  'no-current-context': '현재 컨텍스트가 정해져 있지 않습니다: {files}',
  'no-such-context': '컨텍스트 "{name}"이(가) 없습니다: {files}',
  'no-kubeconfig-at': 'kubeconfig가 없습니다: {files}',
  'kubeconfig-unusable': 'kubeconfig {file}을(를) 사용할 수 없습니다: {reason}',
  'context-names': '{file}의 컨텍스트 "{name}"이(가) 가리키는 것을 사용할 수 없습니다: {target}',
};
