import { readFile, stat } from 'node:fs/promises';
import { phrase, phraseValues, quoted } from '#shared/model/phrase.ts';
import { CodedError } from '#engine/coded-error.ts';
import { parseConfig, type ConfigFile } from '#engine/source/kubeconfig/file/config-format.ts';
import {
  kubeconfigPaths,
  loadContext,
  type Environment,
  type ResolvedContext,
} from '#engine/source/kubeconfig/file/load.ts';
import { CheckReport, shellWord, type Report } from './report.ts';

/** Which context of which files is examined; as in a choice of source. */
export interface ExaminedContext {
  /** Empty: as kubectl finds them. */
  readonly files: readonly string[];
  /** null: the current one. */
  readonly context: string | null;
}

/** Looks at every kubeconfig file: whether it is there, can be understood, and is closed to other users. */
export async function checkFiles({ files }: ExaminedContext, environment: Environment, report: Report): Promise<void> {
  const check = new CheckReport(report, 'files');
  for (const file of kubeconfigPaths(files, environment)) await checkFile(file, check);
}

async function checkFile(file: string, check: CheckReport): Promise<void> {
  const command = `kubectl config view --kubeconfig ${shellWord(file)}`;
  let content: string;
  try {
    content = await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'ENOENT' || code === 'ENOTDIR') return check.warn('file-missing', file, { evidence: code });
    const remedy = code === 'EACCES' || code === 'EPERM' ? `ls -l ${shellWord(file)}` : null;
    return check.fail('file-broken', file, { values: { reason: code }, evidence: code, remedy });
  }
  const parsed = parseConfig(content, file);
  switch (parsed.kind) {
    case 'empty':
      return check.warn('file-empty', file);
    case 'broken':
      return check.fail('file-broken', file, { values: phraseValues('reason', parsed.reason), remedy: command });
    case 'config':
      check.ok('file-read', file, { values: { contexts: String(parsed.config.contexts.length) } });
      for (const secret of [file, ...keyFiles(parsed.config)]) await checkMode(secret, check);
  }
}

/** Files beside the kubeconfig that hold a secret. */
function keyFiles({ users }: ConfigFile): ReadonlySet<string> {
  return new Set(users.flatMap(({ keyFile, tokenFile }) => [keyFile ?? [], tokenFile ?? []].flat()));
}

/** Windows keeps rights in another way, which a mode does not show. */
async function checkMode(file: string, check: CheckReport): Promise<void> {
  if (process.platform === 'win32') return;
  const found = await stat(file).catch(() => null);
  if (found === null || (found.mode & 0o077) === 0) return;
  const mode = (found.mode & 0o777).toString(8);
  check.warn('file-open', file, {
    values: { mode },
    evidence: phrase('seen-mode', { mode }),
    remedy: `chmod 600 ${shellWord(file)}`,
  });
}

/** The context with all that it leads to; null where there is none, which is a finding. */
export async function checkContext(
  { files, context: name }: ExaminedContext,
  environment: Environment,
  report: Report,
): Promise<ResolvedContext | null> {
  const check = new CheckReport(report, 'context');
  try {
    const { context } = await loadContext(files, name, environment);
    const { server, skipVerification } = context.cluster;
    const namespace = context.namespace ?? 'default';
    check.ok('context-good', context.name, { values: { server, namespace, user: context.user?.name ?? '-' } });
    if (skipVerification && /^https:/i.test(server)) check.warn('unverified', server, { values: { server } });
    return context;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const remedy = error.code === 'context-unknown' ? 'gatehouse contexts' : 'kubectl config view';
    const values = phraseValues('reason', error.phrase ?? quoted(error.message));
    check.fail('context-unusable', name ?? '-', { values, evidence: error.code, remedy });
    return null;
  }
}
