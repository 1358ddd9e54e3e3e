import { controllersEn, controllersKo, hostControllerText } from '#shared/i18n/cluster/controllers.ts';
import { wayWordsEn, wayWordsKo, type WayWords } from '#shared/i18n/explain/ways.ts';
import type { RoutesView, RouteView } from '#shared/model/route-view.ts';
import type { Command, Surroundings } from '../command.ts';
import type { Language } from '#main/start/language.ts';
import { ENGINE_OPTIONS, engineFlags } from '#main/start/engine-flags.ts';
import { ask } from '../evaluate.ts';
import { table } from '../printing/table.ts';
import type { Cell } from '../printing/table.ts';
import type { Colour } from '../printing/terminal.ts';

/** `gatehouse routes`: the route table of the running engine, else of a source. */
export const routesCommand: Command = {
  options: ENGINE_OPTIONS,
  words: 0,
  run: async (line, surroundings) => {
    const flags = engineFlags(line, surroundings.messages);
    const question = {
      running: (connection) => connection.call('routes'),
      own: (engine) => engine.routes(),
    } satisfies Parameters<typeof ask<RoutesView>>[0];
    const view = await ask<RoutesView>(question, flags, surroundings);
    if (flags.output === 'json') surroundings.terminal.json(view);
    else printRoutes(view, surroundings);
    return 0;
  },
};

function printRoutes(view: RoutesView, { terminal, messages, language }: Surroundings): void {
  const words = messages.routes;
  const ways = language === 'ko' ? wayWordsKo : wayWordsEn;
  const showsWays = view.hosts.some(({ routes }) => routes.some(isWorthSaying));
  const rows = view.hosts.flatMap((host) =>
    host.routes.map((route): readonly Cell[] => [
      host.host,
      route.path,
      route.regex ? words.regex : route.pathType,
      serviceOf(route),
      route.service === null ? '-' : `${route.ready}/${route.total}`,
      { text: words.states[route.state], paint: (text) => terminal.paint(COLOURS[route.state], text) },
      ...(showsWays ? [wayOf(route, ways)] : []),
    ]),
  );
  if (rows.length === 0) terminal.print(words.none);
  else
    for (const line of table([
      header(showsWays ? [...words.columns, ways.heading] : words.columns, terminal.paint.bind(terminal, 'dim')),
      ...rows,
    ]))
      terminal.print(line);
  for (const lines of [reasons(view, ways), throughController(view, language)]) {
    if (lines.length > 0) terminal.print('');
    for (const line of lines) terminal.print(terminal.paint('dim', line));
  }
  for (const ignored of view.ignored) {
    terminal.print(terminal.paint('dim', words.ignored(`${ignored.namespace}/${ignored.name}`, ignored.reason)));
  }
}

/** Hosts of which a person is shown how they go through the cluster's own controller; a cluster may have thousands. */
const MANY = 30;

function throughController({ hosts }: RoutesView, language: Language): readonly string[] {
  const words = language === 'ko' ? controllersKo : controllersEn;
  const known = hosts.flatMap(({ controller }) => (controller?.url ? [{ ...controller, url: controller.url }] : []));
  if (known.length === 0) return [];
  const rows = known.slice(0, MANY).map((one) => [one.url, hostControllerText(one, words)]);
  return [words.through, ...table(rows), ...(known.length > MANY ? ['…'] : [])];
}

const COLOURS: Readonly<Record<RouteView['state'], Colour>> = {
  ready: 'green',
  'no-endpoints': 'yellow',
  'service-missing': 'red',
  denied: 'red',
  'not-found': 'dim',
};

/** Addresses that a source says to use as they stand need no word. */
function isWorthSaying({ way }: RouteView): boolean {
  return way !== undefined && way.reason !== 'source-local';
}

function wayOf({ way }: RouteView, words: WayWords): string {
  if (way === undefined) return '-';
  return way.way === null ? words.none : words.kinds[way.way];
}

/** Each way that a route takes with each reason for it, once. */
function reasons({ hosts }: RoutesView, words: WayWords): readonly string[] {
  const rows = new Map<string, readonly [string, string]>();
  for (const route of hosts.flatMap((host) => host.routes)) {
    if (route.way === undefined || !isWorthSaying(route)) continue;
    rows.set(`${route.way.way} ${route.way.reason}`, [wayOf(route, words), words.reasons[route.way.reason]]);
  }
  return rows.size === 0 ? [] : [words.title.toUpperCase(), ...table([...rows.values()])];
}

function header(columns: readonly string[], paint: (text: string) => string): readonly Cell[] {
  return columns.map((text) => ({ text, paint }));
}

function serviceOf({ service }: RouteView): string {
  if (service === null) return '-';
  return `${service.namespace}/${service.name}${service.port === null ? '' : `:${service.port}`}`;
}
