import type { EngineStatus } from '../model/engine-status.ts';

/** What the first line of the tray's menu says. `state` is a word of `states`, `source` the source's name. */
export interface TrayStateLine {
  readonly state: string;
  readonly source: string;
  readonly hosts: number;
}

/** Words of the tray, its menu, and the message boxes of the shell. */
export interface TrayMessages {
  readonly states: Readonly<Record<EngineStatus['state'], string>>;
  readonly state: (line: TrayStateLine) => string;
  readonly noProblems: string;
  readonly problems: (count: number) => string;
  readonly showWindow: string;
  readonly hosts: string;
  readonly noHosts: string;
  readonly moreHosts: (count: number) => string;
  readonly openHost: (host: string) => string;
  /** A wildcard or a rule without a host has no single address to open. */
  readonly hostWithoutAddress: (host: string) => string;
  /** This machine does not resolve the name to itself. */
  readonly hostWithoutName: (host: string) => string;
  readonly quit: string;
  readonly cannotStart: string;
}

export const trayEn: TrayMessages = {
  states: { starting: 'Starting', running: 'Running', degraded: 'Running with problems', stopping: 'Stopping' },
  state: ({ state, source, hosts }) => `${state} · ${source} · ${hosts === 1 ? '1 host' : `${hosts} hosts`}`,
  noProblems: 'No problems',
  problems: (count) => (count === 1 ? '1 problem' : `${count} problems`),
  showWindow: 'Open Gatehouse',
  hosts: 'Hosts',
  noHosts: 'No hosts',
  moreHosts: (count) => `${count} more in the window`,
  openHost: (host) => `Open ${host}`,
  hostWithoutAddress: (host) => `${host} (no single address)`,
  hostWithoutName: (host) => `${host} (name not set up here)`,
  quit: 'Quit Gatehouse',
  cannotStart: 'Gatehouse cannot start',
};

export const trayKo: TrayMessages = {
  states: { starting: '시작하는 중', running: '실행 중', degraded: '문제가 있는 채로 실행 중', stopping: '멈추는 중' },
  state: ({ state, source, hosts }) => `${state} · ${source} · 호스트 ${hosts}개`,
  noProblems: '문제 없음',
  problems: (count) => `문제 ${count}개`,
  showWindow: 'Gatehouse 열기',
  hosts: '호스트',
  noHosts: '호스트 없음',
  moreHosts: (count) => `${count}개 더 창에서 보기`,
  openHost: (host) => `${host} 열기`,
  hostWithoutAddress: (host) => `${host} (정해진 주소 없음)`,
  hostWithoutName: (host) => `${host} (이 컴퓨터에 이름이 설정되지 않음)`,
  quit: 'Gatehouse 종료',
  cannotStart: 'Gatehouse를 시작할 수 없습니다',
};
