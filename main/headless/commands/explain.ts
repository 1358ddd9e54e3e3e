import type { Explanation, ExplainRequest } from '#shared/model/explanation.ts';
import type { Command } from '../command.ts';
import type { CommandLine } from '#main/start/command-line.ts';
import { ENGINE_OPTIONS, engineFlags } from '#main/start/engine-flags.ts';
import { ask } from '../evaluate.ts';
import { explanationLines } from '../printing/explanation-text.ts';
import { Failure } from '#main/start/failure.ts';
import type { CliMessages } from '#shared/i18n/cli/cli.ts';

/** `gatehouse explain URL`: who would answer, and why. */
export const explainCommand: Command = {
  options: { method: { kind: 'text', short: 'X' }, header: { kind: 'repeated', short: 'H' }, ...ENGINE_OPTIONS },
  words: 1,
  run: async (line, surroundings) => {
    const { messages, terminal } = surroundings;
    const flags = engineFlags(line, messages);
    const request = requestOf(line, messages);
    const explanation = await ask<Explanation>(
      {
        running: (connection) => connection.call('explain', request),
        own: async (engine) => engine.explain(request, await engine.addressesOf(request.url)),
      },
      flags,
      surroundings,
    );
    if (flags.output === 'json') terminal.json(explanation);
    else for (const text of explanationLines(explanation, surroundings)) terminal.print(text);
    return 0;
  },
};

function requestOf(line: CommandLine, messages: CliMessages): ExplainRequest {
  const url = line.words[0];
  if (url === undefined) throw new Failure(2, messages.usage.urlMissing, messages.usage.seeHelp('explain'));
  if (!isUrl(url)) throw new Failure(2, messages.usage.badUrl(url), messages.usage.badUrlHint);
  const method = line.text('method') ?? 'GET';
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}$/.test(method)) {
    throw new Failure(2, messages.usage.badChoice('--method', method, ['GET', 'POST', 'PUT', '…']), null);
  }
  return { url, method, headers: (line.list('header') ?? []).map((value) => headerOf(value, messages)) };
}

function headerOf(value: string, messages: CliMessages): readonly [string, string] {
  const colon = value.indexOf(':');
  const name = value.slice(0, Math.max(colon, 0)).trim();
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) throw new Failure(2, messages.usage.badHeader(value), null);
  return [name, value.slice(colon + 1).trim()];
}

/** Scheme, which may be left out, host, port. Paths are taken as they come: what they mean is what is asked. */
const URL_FORM = /^(?:https?:\/\/)?(?:[^\s/?#@:[\]]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?(?:[/?#].*)?$/is;

function isUrl(text: string): boolean {
  const found = URL_FORM.exec(text.trim());
  return found !== null && Number(found[1] ?? 0) <= 65_535;
}
