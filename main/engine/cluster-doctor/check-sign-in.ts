import { phrase, phraseValues } from '#shared/model/phrase.ts';
import { describeCredential } from '#engine/source/kubeconfig/credentials/credential-description.ts';
import type { Credentials } from '#engine/source/kubeconfig/credentials/credentials.ts';
import { describeFailure } from '#engine/source/kubeconfig/server/failure.ts';
import { findProgram, searchPathOf } from '#engine/source/kubeconfig/credentials/find-program.ts';
import type { Environment, ResolvedContext } from '#engine/source/kubeconfig/file/load.ts';
import {
  commandLine,
  definitionHash,
  type PluginConsent,
} from '#engine/source/kubeconfig/credentials/plugin-consent.ts';
import { policyRefusal, readPluginPolicy } from '#engine/source/kubeconfig/credentials/plugin-policy.ts';
import { ShellEnvironment } from '#engine/source/kubeconfig/credentials/shell-environment.ts';
import { CheckReport, shellWord, type Report } from './report.ts';

const DAY = 86_400_000;
/** A credential that ends within this many milliseconds is worth a word. */
const SOON = 7 * DAY;

/** Whether the context's credential plugin is there and may run; false where signing in is hopeless without it. */
export async function checkPlugin(
  context: ResolvedContext,
  { environment, consent }: { readonly environment: Environment; readonly consent: PluginConsent },
  report: Report,
): Promise<boolean> {
  const check = new CheckReport(report, 'plugin');
  const { user } = context;
  const credential = await describeCredential(user, consent);
  if (user === null || user.plugin === null || credential.kind !== 'plugin') {
    check.ok('no-plugin', context.name, { values: { credential: credential.kind } });
    return true;
  }
  const { plugin } = user;
  const line = commandLine(plugin);
  check.doing(plugin.command);
  const searched = await searchEnvironment(plugin.command, environment);
  const program = await findProgram(plugin.command, searched);
  const hint =
    plugin.installHint
      ?.trim()
      .slice(0, 400)
      .replace(/\p{C}+/gu, ' ') ?? '';
  if (program === null) {
    const path = /[\\/]/.test(plugin.command) ? plugin.command : searchPathOf(searched);
    check.fail('plugin-missing', plugin.command, { values: { hint }, evidence: `searched: ${path.slice(0, 4000)}` });
    return false;
  }
  const refusal = await policyRefusal(await readPluginPolicy(searched), program, searched);
  if (refusal !== null) {
    check.fail('plugin-refused', program, { values: phraseValues('reason', refusal), evidence: line });
    return false;
  }
  if (!consent.has(definitionHash(user, plugin))) {
    const remedy = `gatehouse doctor cluster --context ${shellWord(context.name)}`;
    check.fail('plugin-unapproved', program, { values: { command: line, file: user.file }, evidence: line, remedy });
    return false;
  }
  check.ok('plugin-found', program, { values: { command: line }, evidence: line });
  return true;
}

/** As when it is run: the search path of a terminal, and that of a login shell where it is not found on ours. */
async function searchEnvironment(command: string, own: Environment): Promise<Environment> {
  const inTerminal = (own['SHLVL'] ?? '') !== '';
  if (inTerminal && (await findProgram(command, own)) !== null) return own;
  return new ShellEnvironment(own).get();
}

/** Whether there are credentials to send; the server judges them later. */
export async function checkSignIn(
  context: ResolvedContext,
  credentials: Credentials,
  report: Report,
): Promise<boolean> {
  const check = new CheckReport(report, 'sign-in');
  const credential = await describeCredential(context.user);
  const subject = context.user?.name ?? context.name;
  const values = { credential: credential.kind, what: credential.what ?? '', actsAs: credential.actsAs ?? '' };
  check.doing(subject);
  try {
    await credentials.access();
  } catch (error) {
    const failure = describeFailure(error);
    const remedy = failure.kind === 'sign-in' ? failure.remedy : null;
    check.fail('credential-failed', subject, {
      values: { ...values, ...phraseValues('reason', failure.reason) },
      remedy,
    });
    return false;
  }
  if (credential.kind === 'none') {
    check.warn('credential-none', subject, { values });
    return true;
  }
  const { expires } = credential;
  const left = expires === null ? null : expires - Date.now();
  const end = expires === null ? '' : new Date(expires).toISOString();
  const evidence = expires === null ? null : phrase('seen-valid-until', { end });
  // A file that something else renews ends often and is nothing to worry about.
  if (left !== null && left <= 0) check.fail('credential-ended', subject, { values: { ...values, end }, evidence });
  else if (left !== null && left < SOON && credential.kind === 'certificate')
    check.warn('credential-ending', subject, { values: { ...values, end }, evidence });
  else check.ok('credential-ready', subject, { values: { ...values, end }, evidence });
  return true;
}
