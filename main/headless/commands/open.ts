import { findEngine } from '#main/start/engine-client.ts';
import { OUTPUT_OPTION, outputOf, STATE_OPTION } from '#main/start/engine-flags.ts';
import { Failure } from '#main/start/failure.ts';
import type { Command } from '../command.ts';
import { ownStateFolder } from '../setup/own-state.ts';

/** `gatehouse open URL`: shows a host in a browser that needs no set-up, started by the running engine. */
export const openCommand: Command = {
  options: {
    browser: { kind: 'text' },
    approve: { kind: 'list' },
    ...STATE_OPTION,
    ...OUTPUT_OPTION,
  },
  words: 1,
  run: async (line, surroundings) => {
    const { messages, terminal, environment } = surroundings;
    const output = outputOf(line, messages);
    const [url] = line.words;
    if (url === undefined) throw new Failure(2, messages.open.urlMissing, messages.usage.seeHelp('open'));
    const running = await findEngine(ownStateFolder(line, environment));
    if (running === null) throw new Failure(1, messages.notRunning, messages.notRunningHint);
    const { connection } = running;
    const approve = (line.list('approve') ?? []).flatMap((value) => value.split(',')).filter(Boolean);
    try {
      const session = await connection.call('browser.open', { url, browser: line.text('browser'), approve });
      if (output === 'json') terminal.json(session);
      else terminal.print(messages.open.opened(session.name, session.url));
      if (session.trust === 'key') terminal.note(messages.open.byKey);
      if (session.left > 0) terminal.note(messages.open.left(session.left));
      return 0;
    } finally {
      connection.close();
    }
  },
};
