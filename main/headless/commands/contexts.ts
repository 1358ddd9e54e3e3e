import path from 'node:path';
import { CallError } from '#shared/contract/client.ts';
import { credentialText, credentialsEn, credentialsKo } from '#shared/i18n/cluster/credentials.ts';
import type { ContextDescription } from '#shared/model/source.ts';
import type { Command, Surroundings } from '../command.ts';
import { findEngine } from '#main/start/engine-client.ts';
import { OUTPUT_OPTION, outputOf, STATE_OPTION, stateFolderOf } from '#main/start/engine-flags.ts';
import type { Output } from '#main/start/engine-flags.ts';
import { Failure } from '#main/start/failure.ts';
import { problemSentence } from '../printing/problem-text.ts';
import { table } from '../printing/table.ts';

/** `gatehouse contexts`: the contexts of the kubeconfig files; `--role` prints the rights that are needed instead. */
export const contextsCommand: Command = {
  options: {
    kubeconfig: { kind: 'list' },
    role: { kind: 'flag' },
    'no-secrets': { kind: 'flag' },
    namespace: { kind: 'list', short: 'n' },
    ...STATE_OPTION,
    ...OUTPUT_OPTION,
  },
  words: 0,
  run: async (line, surroundings) => {
    const { terminal, language, messages } = surroundings;
    const output = outputOf(line, messages);
    if (line.flag('role')) {
      const namespaces = line.list('namespace')?.flatMap((name) => name.split(',')) ?? null;
      const yaml = await surroundings.role({ namespaces, secrets: !line.flag('no-secrets') });
      await printRole(yaml, output, surroundings);
      return 0;
    }
    const files = (line.list('kubeconfig') ?? []).map((file) => path.resolve(file));
    const { contexts, problems } = await surroundings.listContexts(files);
    for (const problem of problems) terminal.note(problemSentence(problem, language));
    const used = await usedContext(stateFolderOf(line));
    const shown = contexts.map((context) => ({ ...context, inUse: context.name === used }));
    if (contexts.length === 0 && problems.length === 0)
      throw new Failure(1, messages.contexts.none, messages.contexts.noneHint);
    if (output === 'json') for (const context of shown) terminal.json(context);
    else if (contexts.length > 0) printContexts(shown, surroundings);
    return contexts.length === 0 ? 1 : 0;
  },
};

/** Rights as YAML with the commands that bind them as remarks, or one object a line. */
async function printRole(yaml: string, output: Output, { terminal, messages }: Surroundings): Promise<void> {
  const { parseAllDocuments } = await import('yaml');
  const roles = parseAllDocuments(yaml).map((document) => document.toJS() as RoleObject);
  if (output === 'json') return roles.forEach((role) => terminal.json(role));
  terminal.print(yaml.trimEnd());
  terminal.print(`# ${messages.contexts.bind}`);
  for (const { kind, metadata } of roles) {
    const { name, namespace } = metadata;
    const [binding, of, place] =
      kind === 'ClusterRole'
        ? ['clusterrolebinding', 'clusterrole', '']
        : ['rolebinding', 'role', ` -n ${namespace ?? 'default'}`];
    terminal.print(`#   kubectl create ${binding} ${name}${place} --${of}=${name} --user=NAME`);
  }
}

interface RoleObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** Name of the context that the running engine reads; null where none does, or one that does not answer. */
async function usedContext(stateFolder: string): Promise<string | null> {
  const running = await findEngine(stateFolder).catch((error: unknown) => {
    if (error instanceof CallError) return null;
    throw error;
  });
  if (running === null) return null;
  try {
    const { source } = (await running.connection.call('status')).source;
    return source.kind === 'kubeconfig' ? source.name : null;
  } finally {
    running.connection.close();
  }
}

interface ShownContext extends ContextDescription {
  /** The running engine reads it. */
  readonly inUse: boolean;
}

function printContexts(contexts: readonly ShownContext[], { terminal, messages, language }: Surroundings): void {
  const words = messages.contexts;
  const header = words.columns.map((text) => ({ text, paint: (shown: string) => terminal.paint('dim', shown) }));
  const credentials = language === 'ko' ? credentialsKo : credentialsEn;
  const rows = contexts.map(({ current, inUse, name, server, namespace, user, credential, file }) => [
    current ? '*' : '',
    inUse ? '*' : '',
    name,
    server,
    namespace ?? '',
    user,
    credentialText(credentials, credential, Date.now()),
    file,
  ]);
  for (const line of table([header, ...rows])) terminal.print(line);
}
