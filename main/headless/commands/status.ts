import { namedChoice, sourceWords } from '#shared/i18n/cli/cli.ts';
import { controllerLines, controllersEn, controllersKo } from '#shared/i18n/cluster/controllers.ts';
import { kindWordsEn, kindWordsKo } from '#shared/i18n/cluster/kind-states.ts';
import { wayWordsEn, wayWordsKo, waysLine } from '#shared/i18n/explain/ways.ts';
import type { EngineStatus } from '#shared/model/engine-status.ts';
import type { KindState } from '#shared/model/source.ts';
import { authorityLines, setupLine, setupState } from '../printing/setup-line.ts';
import type { SetupState } from '#shared/model/setup.ts';
import type { Language } from '#main/start/language.ts';
import type { Command, Surroundings } from '../command.ts';
import { findEngine } from '#main/start/engine-client.ts';
import { OUTPUT_OPTION, STATE_OPTION, outputOf, stateFolderOf } from '#main/start/engine-flags.ts';
import { Failure } from '#main/start/failure.ts';
import { table } from '../printing/table.ts';

/** `gatehouse status`: what the running engine does, and a link to its page. */
export const statusCommand: Command = {
  options: { ...STATE_OPTION, ...OUTPUT_OPTION },
  words: 0,
  run: async (line, surroundings) => {
    const { messages, terminal } = surroundings;
    const output = outputOf(line, messages);
    const running = await findEngine(stateFolderOf(line));
    if (running === null) throw new Failure(1, messages.notRunning, messages.notRunningHint);
    const { connection, instance } = running;
    try {
      const [status, setup] = await Promise.all([connection.call('status'), setupState(connection)]);
      if (output === 'json')
        terminal.json({
          ...status,
          setup: { phase: setup.phase, active: setup.active, authority: setup.authority },
          ui: instance.ui,
        });
      else printStatus(status, { ui: instance.ui, setup }, surroundings);
      return 0;
    } finally {
      connection.close();
    }
  },
};

function printStatus(
  status: EngineStatus,
  { ui, setup }: { readonly ui: string | null; readonly setup: SetupState },
  surroundings: Surroundings,
): void {
  const { messages, terminal, language } = surroundings;
  const words = messages.status;
  const limit = status.namespaces === null ? '' : ` (${status.namespaces.join(', ')})`;
  const colour = status.state === 'running' ? 'green' : 'yellow';
  const rows: (readonly [string, string])[] = [
    [words.engine, `${words.states[status.state]}, ${words.running(status.version, status.pid)}`],
    [words.source, `${sourceWords(namedChoice(status.choice, status.source.source), messages.source)}${limit}`],
    ['', words.counts(status)],
    ...kindRows(status.source.kinds, language),
    ...controllerRows(status, { language, title: words.controller }),
    ...wayRows(status.ways, language),
    [words.profile, status.profile],
    [words.certificates, status.certificates],
    // Swedish writes a time as ISO does, in this machine's zone.
    [words.since, new Date(status.since).toLocaleString('sv')],
    ['http', status.listening.http.join('  ')],
    ['https', status.listening.https.join('  ')],
    [words.setup, setupLine(setup, language)],
    ...authorityLines(setup, language).map((text): readonly [string, string] => ['', text]),
    [words.page, ui ?? '-'],
    [words.stateFolder, status.stateFolder],
  ];
  const [first = '', ...rest] = table(rows.map(([name, value]) => [{ text: name, paint: dim }, value]));
  terminal.print(first.replace(words.states[status.state], (text) => terminal.paint(colour, text)));
  for (const text of rest) terminal.print(text);

  function dim(text: string): string {
    return terminal.paint('dim', text);
  }
}

function wayRows(ways: EngineStatus['ways'], language: Language): readonly (readonly [string, string])[] {
  if (ways === undefined || ways === null) return [];
  const words = language === 'ko' ? wayWordsKo : wayWordsEn;
  return [[words.title, waysLine(ways, words)]];
}

function controllerRows(
  { choice, controllers }: EngineStatus,
  { language, title }: { readonly language: Language; readonly title: string },
): readonly (readonly [string, string])[] {
  const words = language === 'ko' ? controllersKo : controllersEn;
  if (controllers.length === 0) return [];
  const inCluster = choice.kind === 'kubeconfig';
  const lines = controllers.flatMap((controller) => {
    const all = controllerLines(controller, words);
    if (inCluster) return all;
    // Without a cluster a class says whose the objects are, and nothing of addresses or settings.
    return (controller.service === null ? all.slice(0, 1) : all).map((line) => `  ${line}`);
  });
  return (inCluster ? lines : [words.noCluster, ...lines]).map((line, index) => [index === 0 ? title : '', line]);
}

/** Kinds that are not read as they should be with what helps; those of which the same is to be said together. */
function kindRows(kinds: readonly KindState[], language: Language): readonly (readonly [string, string])[] {
  const wordsOf = language === 'ko' ? kindWordsKo : kindWordsEn;
  const sentences = Map.groupBy(
    kinds.filter(({ state }) => state !== 'live'),
    (kind) => {
      const { state, remedy } = wordsOf(kind, Date.now());
      return `${state}${remedy === null ? '' : `. ${remedy}`}`;
    },
  );
  return [...sentences].map(([sentence, of]) => ['', `${of.map(({ kind }) => kind).join(', ')}: ${sentence}`]);
}
