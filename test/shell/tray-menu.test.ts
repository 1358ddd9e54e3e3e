import { expect, test } from 'vitest';
import { stateLine, trayMenu } from '#main/shell/tray-menu.ts';
import { trayEn, trayKo } from '#shared/i18n/tray.ts';
import type { HostView } from '#shared/model/route-view.ts';
import { statusOf } from '#test/doubles/engine.ts';

const NO_ROUTES = { hosts: [], ignored: [] };

test('the menu says the state, leads to the window and the hosts, and quits', () => {
  const routes = { hosts: [hostOf('echo.localhost')], ignored: [] };
  expect(trayMenu({ status: statusOf({}), routes }, trayEn)).toEqual([
    { kind: 'text', text: stateLine({ status: statusOf({}), routes }, trayEn) },
    { kind: 'text', text: 'No problems' },
    { kind: 'separator' },
    { kind: 'action', text: 'Open Gatehouse', action: { kind: 'show-window', view: 'routes' } },
    {
      kind: 'submenu',
      text: 'Hosts',
      items: [
        {
          kind: 'action',
          text: 'Open echo.localhost',
          action: { kind: 'open-url', url: 'http://echo.localhost:8080/' },
        },
      ],
    },
    { kind: 'separator' },
    { kind: 'action', text: 'Quit Gatehouse', action: { kind: 'quit' } },
  ]);
});

test('the state line names state, source and number of hosts in both languages', () => {
  const status = statusOf({ state: 'degraded' });
  const routes = { hosts: [hostOf('a.localhost')], ignored: [] };
  const source = status.source.source.name;
  expect([stateLine({ status, routes }, trayEn), stateLine({ status, routes }, trayKo)]).toEqual([
    `Running with problems · ${source} · 1 host`,
    `문제가 있는 채로 실행 중 · ${source} · 호스트 1개`,
  ]);
});

test('problems lead to the list of problems', () => {
  const menu = trayMenu({ status: statusOf({ problems: 2 }), routes: NO_ROUTES }, trayEn);
  expect(menu[1]).toEqual({ kind: 'action', text: '2 problems', action: { kind: 'show-window', view: 'problems' } });
});

test('without hosts there is nothing to unfold', () => {
  const menu = trayMenu({ status: statusOf({}), routes: NO_ROUTES }, trayEn);
  expect(menu[4]).toEqual({ kind: 'text', text: 'No hosts' });
});

test('hosts that would lead nowhere, or elsewhere, cannot be clicked', () => {
  const hosts = [
    { ...hostOf('*.da2so.com'), url: null, name: 'wildcard' as const },
    { ...hostOf('da2so.com'), name: 'unmapped' as const },
  ];
  expect(trayMenu({ status: statusOf({}), routes: { hosts, ignored: [] } }, trayEn)[4]).toEqual({
    kind: 'submenu',
    text: 'Hosts',
    items: [
      { kind: 'text', text: '*.da2so.com (no single address)' },
      { kind: 'text', text: 'da2so.com (name not set up here)' },
    ],
  });
});

test('a long list of hosts ends in the window', () => {
  const hosts = Array.from({ length: 30 }, (_, index) => hostOf(`h${index}.localhost`));
  const item = trayMenu({ status: statusOf({}), routes: { hosts, ignored: [] } }, trayEn)[4];
  const items = item?.kind === 'submenu' ? item.items : [];
  expect([items.length, ...items.slice(-2)]).toEqual([
    27,
    { kind: 'separator' },
    { kind: 'action', text: '5 more in the window', action: { kind: 'show-window', view: 'routes' } },
  ]);
});

function hostOf(host: string): HostView {
  const url = `http://${host}:8080/`;
  return { host, tls: false, certificate: 'none', clusterCertificate: null, name: 'built-in', url, routes: [] };
}
