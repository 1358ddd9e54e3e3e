import { cliMessages, languageOf } from '#main/start/language.ts';
import { run } from './cli.ts';
import { restrainHeap } from './heap-growth.ts';
import { watchSignals } from './signals.ts';
import { Terminal } from './printing/terminal.ts';

/** Runs this process's command line and gives its exit code. `pageFolder` holds the built page. */
export async function runProgram(pageFolder: string): Promise<number> {
  const terminal = new Terminal(process.stdout, process.stderr, process.env);
  const language = languageOf(process.env);
  const messages = cliMessages(language);
  const code = await run(process.argv.slice(2), {
    terminal,
    environment: process.env,
    language,
    messages,
    interrupted: watchSignals(() => {
      terminal.note(messages.serve.stoppedAtOnce);
      process.exit(1);
    }),
    pageFolder,
    // Loaded when they are needed, so that small commands start quickly.
    createEngine: async (options) => {
      const { Engine } = await import('#engine/engine.ts');
      const engine = new Engine(options);
      restrainHeap(engine);
      return engine;
    },
    listContexts: async (files, consent) => {
      const { listContexts } = await import('#engine/source/kubeconfig/file/load.ts');
      return listContexts(files, process.env, consent);
    },
    role: async (options) => {
      const { readerRole } = await import('#engine/source/kubeconfig/rights/role.ts');
      return readerRole(options);
    },
  });
  await terminal.flush();
  return code;
}
