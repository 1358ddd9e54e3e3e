import type { systemPhrases } from '../../model/phrases/system-phrases.ts';

export const systemPhrasesKo: Readonly<Record<keyof typeof systemPhrases, string>> = {
  'system-forbidden': '권한이 없습니다',
  'system-read-only': '파일 시스템이 읽기 전용입니다',
  'system-full': '남은 공간이 없습니다',
  'system-quota': '할당량을 모두 썼습니다',
  'system-path-no-folder': '경로 중간에 폴더가 아닌 것이 있습니다',
  'system-no-folder': '폴더가 아닙니다',
  'system-is-folder': '폴더입니다',
  'system-absent': '그런 파일이나 폴더가 없습니다',
  'system-name-long': '이름이 너무 깁니다',
};
