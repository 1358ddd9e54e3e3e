import path from 'node:path';
import type { ExamineOptions } from '#engine/cluster-doctor/examine-cluster.ts';
import { SettingsFile } from '#engine/settings/settings-file.ts';
import { temporaryConsent, type PluginConsent } from '#engine/source/kubeconfig/credentials/plugin-consent.ts';
import type { CommandLine } from '#main/start/command-line.ts';
import { findEngine } from '#main/start/engine-client.ts';
import { outputOf, stateFolderOf } from '#main/start/engine-flags.ts';
import { CallError } from '#shared/contract/client.ts';
import type { EngineStatus } from '#shared/model/engine-status.ts';
import type { SourceChoice } from '#shared/model/source.ts';
import type { Surroundings } from '../command.ts';
import { FindingPrinter } from '../printing/finding-printer.ts';

/** Which context, and how it came to be that one. */
type Chosen = Pick<ExamineOptions, 'files' | 'context' | 'namespaces' | 'chosenBy'>;

/** Examines a cluster and prints what is found as it is found. 3 where something is wrong, 1 where it was interrupted. */
export async function doctorCluster(line: CommandLine, surroundings: Surroundings): Promise<number> {
  const { terminal, messages, language, environment } = surroundings;
  const printer = new FindingPrinter(terminal, { language, output: outputOf(line, messages) });
  const stateFolder = stateFolderOf(line);
  const settings = await SettingsFile.load(stateFolder);
  const engine = await engineStatus(stateFolder);
  const status = engine instanceof CallError ? null : engine;
  const chosen = chosenContext(line, status, settings.settings.source);
  const consent = consentOf(settings.settings.approvedPlugins);
  const signal = AbortSignal.any([surroundings.interrupted, terminal.gone]);
  const { examineCluster } = await import('#engine/cluster-doctor/examine-cluster.ts');
  const { checkEngine } = await import('#engine/cluster-doctor/check-engine.ts');
  try {
    await examineCluster({
      ...chosen,
      environment,
      consent,
      trusted: settings.settings.ways.trustedNetworks,
      signal,
      report: printer,
    });
    checkEngine(engine, chosen, printer);
  } catch (error) {
    if (!signal.aborted) throw error;
    printer.interrupted();
    return 1;
  }
  return printer.summary() ? 3 : 0;
}

/** What was named, else what the running engine reads, else what was chosen last, else what kubectl would take. */
function chosenContext(
  line: CommandLine,
  status: EngineStatus | null,
  remembered: { readonly choice: SourceChoice; readonly namespaces: readonly string[] | null } | null,
): Chosen {
  const files = line.list('kubeconfig')?.map((file) => path.resolve(file)) ?? null;
  const context = line.text('context');
  const limit = line.list('namespace')?.flatMap((name) => name.split(',').filter((part) => part !== '')) ?? null;
  if (files !== null || context !== null) {
    return { files: files ?? [], context, namespaces: limit, chosenBy: 'person' };
  }
  const before = [status, remembered].find((one) => one?.choice.kind === 'kubeconfig');
  if (before?.choice.kind !== 'kubeconfig') return { files: [], context: null, namespaces: limit, chosenBy: 'memory' };
  return { ...before.choice, namespaces: limit ?? before.namespaces, chosenBy: 'memory' };
}

/** What was consented to before, and what is now, which is not kept: a running engine may be writing the same file. */
function consentOf(approved: readonly string[]): PluginConsent {
  const before = new Set(approved);
  const now = temporaryConsent();
  return { has: (hash) => before.has(hash) || now.has(hash), give: (hash) => now.give(hash) };
}

/** null where no engine runs; an error where one does not answer. */
async function engineStatus(stateFolder: string): Promise<EngineStatus | CallError | null> {
  try {
    const running = await findEngine(stateFolder);
    if (running === null) return null;
    const status = await running.connection.call('status');
    running.connection.close();
    return status;
  } catch (error) {
    if (error instanceof CallError) return error;
    throw error;
  }
}
