import type { TrayMessages } from '#shared/i18n/tray.ts';
import type { EngineStatus } from '#shared/model/engine-status.ts';
import type { HostView, RoutesView } from '#shared/model/route-view.ts';

/** What the tray knows of the engine. */
export interface TrayState {
  readonly status: EngineStatus;
  readonly routes: RoutesView;
}

/** What a click means. A view is the page's own word for one, as in its address. */
export type TrayAction =
  | { readonly kind: 'show-window'; readonly view: 'routes' | 'problems' }
  | { readonly kind: 'open-url'; readonly url: string }
  | { readonly kind: 'quit' };

/** The menu as data, because a tray's menu cannot be read back. */
export type TrayItem =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'separator' }
  | { readonly kind: 'action'; readonly text: string; readonly action: TrayAction }
  | { readonly kind: 'submenu'; readonly text: string; readonly items: readonly TrayItem[] };

/** Longer lists are not looked through in a menu; the window has a filter. */
const MOST_HOSTS = 25;

const SEPARATOR: TrayItem = { kind: 'separator' };

/** The tray's menu: state, window, hosts, problems, quit. */
export function trayMenu(state: TrayState, messages: TrayMessages): readonly TrayItem[] {
  return [
    { kind: 'text', text: stateLine(state, messages) },
    problems(state.status.problems, messages),
    SEPARATOR,
    { kind: 'action', text: messages.showWindow, action: { kind: 'show-window', view: 'routes' } },
    hosts(state.routes.hosts, messages),
    SEPARATOR,
    { kind: 'action', text: messages.quit, action: { kind: 'quit' } },
  ];
}

/** One line for the first item and the tooltip: state, source, number of hosts. */
export function stateLine({ status, routes }: TrayState, messages: TrayMessages): string {
  return messages.state({
    state: messages.states[status.state],
    source: status.source.source.name,
    hosts: routes.hosts.length,
  });
}

function problems(count: number, messages: TrayMessages): TrayItem {
  if (count === 0) return { kind: 'text', text: messages.noProblems };
  return { kind: 'action', text: messages.problems(count), action: { kind: 'show-window', view: 'problems' } };
}

function hosts(views: readonly HostView[], messages: TrayMessages): TrayItem {
  if (views.length === 0) return { kind: 'text', text: messages.noHosts };
  const items: TrayItem[] = views.slice(0, MOST_HOSTS).map((view) => host(view, messages));
  if (views.length > MOST_HOSTS) {
    const text = messages.moreHosts(views.length - MOST_HOSTS);
    items.push(SEPARATOR, { kind: 'action', text, action: { kind: 'show-window', view: 'routes' } });
  }
  return { kind: 'submenu', text: messages.hosts, items };
}

/** A name that does not lead to this machine would open somebody else's server. */
function host(view: HostView, messages: TrayMessages): TrayItem {
  if (view.url === null) return { kind: 'text', text: messages.hostWithoutAddress(view.host) };
  if (view.name === 'unmapped') return { kind: 'text', text: messages.hostWithoutName(view.host) };
  return { kind: 'action', text: messages.openHost(view.host), action: { kind: 'open-url', url: view.url } };
}
