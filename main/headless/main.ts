#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { run } from './cli.ts';
import { cliMessages, languageOf } from '#main/start/language.ts';
import { watchSignals } from './signals.ts';
import { Terminal } from './terminal.ts';

const terminal = new Terminal(process.stdout, process.stderr, process.env);
const language = languageOf(process.env);
const messages = cliMessages(language);

process.exitCode = await run(process.argv.slice(2), {
  terminal,
  environment: process.env,
  language,
  messages,
  interrupted: watchSignals(() => {
    terminal.note(messages.serve.stoppedAtOnce);
    process.exit(1);
  }),
  // Beside the bundle; run from its source, this program shows the page that was built last.
  pageFolder: fileURLToPath(
    new URL(import.meta.url.endsWith('.ts') ? '../../dist/renderer' : './renderer', import.meta.url),
  ),
  // Loaded when they are needed, so that small commands start quickly.
  createEngine: async (options) => {
    const { Engine } = await import('#engine/engine.ts');
    return new Engine(options);
  },
  listContexts: async (files) => {
    const { listContexts } = await import('#engine/source/kubeconfig/load.ts');
    return listContexts(files, process.env);
  },
  role: async (options) => {
    const { readerRole } = await import('#engine/source/kubeconfig/role.ts');
    return readerRole(options);
  },
});
await terminal.flush();
process.exit();
