import { PassThrough } from 'node:stream';
import { listContexts } from '#engine/source/kubeconfig/file/load.ts';
import { readerRole } from '#engine/source/kubeconfig/rights/role.ts';
import { run } from '#main/headless/cli.ts';
import { cliMessages, languageOf } from '#main/start/language.ts';
import { Terminal } from '#main/headless/printing/terminal.ts';
import type { Outcome } from './gatehouse-process.ts';

/** A command line within this process, for what needs neither an engine nor signals. */
export async function runInside(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const [out, error] = [new PassThrough(), new PassThrough()];
  const language = languageOf(environment);
  const terminal = new Terminal(out, error, environment);
  const code = await run(words, {
    terminal,
    environment,
    language,
    messages: cliMessages(language),
    interrupted: new AbortController().signal,
    pageFolder: '/nowhere',
    createEngine: () => Promise.reject(new Error('no engine is needed here')),
    listContexts: (files, consent) => listContexts(files, environment, consent),
    role: async (options) => readerRole(options),
  });
  return { code, out: text(out), error: text(error) };
}

function text(stream: PassThrough): string {
  return ((stream.read() as Buffer | null) ?? '').toString();
}
