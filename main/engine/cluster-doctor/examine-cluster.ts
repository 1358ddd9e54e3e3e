import { createCredentials } from '#engine/source/kubeconfig/credentials/credentials.ts';
import type { Environment, ResolvedContext } from '#engine/source/kubeconfig/file/load.ts';
import { definitionHash, type PluginConsent } from '#engine/source/kubeconfig/credentials/plugin-consent.ts';
import { proxyFor } from '#engine/source/kubeconfig/server/proxy-choice.ts';
import { CLUSTER_CHECKS, type ClusterCheck } from '#shared/model/cluster-finding.ts';
import type { TrustedNetwork } from '#shared/model/way.ts';
import type { NamespaceLimit } from '#shared/model/source.ts';
import { ApiProbe } from './api-probe.ts';
import { checkConnection } from './check-connection.ts';
import { checkContext, checkFiles, type ExaminedContext } from './check-files.ts';
import { checkController } from './check-controller.ts';
import { checkPods } from './check-pods.ts';
import { checkPortForward, checkRights } from './check-rights.ts';
import { checkServer } from './check-server.ts';
import { checkPlugin, checkSignIn } from './check-sign-in.ts';
import { ingressNamespaces } from './ingress-namespaces.ts';
import { readOnce } from './read-once.ts';
import { CheckReport, type Report } from './report.ts';

export interface ExamineOptions extends ExaminedContext {
  readonly namespaces: NamespaceLimit;
  readonly environment: Environment;
  readonly consent: PluginConsent;
  /** Networks that a person trusts. */
  readonly trusted: readonly TrustedNetwork[];
  /** `person`: the context was named just now, which is the consent to its plugin. */
  readonly chosenBy: 'person' | 'memory';
  /** Ends everything; then the reason is thrown. */
  readonly signal: AbortSignal;
  readonly report: Report;
}

/**
 * Examines a cluster from the kubeconfig files to the pods, in order, and reports every step. Only reads: questions about
 * rights name a pod that nobody has. Where a step makes the next ones hopeless, these are reported as not examined.
 */
export async function examineCluster(options: ExamineOptions): Promise<void> {
  const { environment, report, signal } = options;
  await checkFiles(options, environment, report);
  const context = await checkContext(options, environment, report);
  if (context === null) return leaveOut('plugin', options);
  if (options.chosenBy === 'person') approve(context, options.consent);
  if (!(await checkPlugin(context, options, report))) return leaveOut('sign-in', options);
  const credentials = createCredentials(context, options);
  if (!(await checkSignIn(context, credentials, report))) return leaveOut('way', options);
  signal.throwIfAborted();
  const access = await credentials.access();
  const { server, proxy: named } = context.cluster;
  const proxy = proxyFor(server, named, environment);
  const proxyFrom = proxy === null ? null : named === null ? 'environment' : 'kubeconfig';
  if (!(await checkConnection({ server, proxy, proxyFrom }, access.tls, options))) return leaveOut('version', options);
  const probe = new ApiProbe({ server, proxy }, access, signal);
  try {
    await examineServer(context, probe, options);
    signal.throwIfAborted();
  } finally {
    await probe.close();
  }
}

async function examineServer(context: ResolvedContext, probe: ApiProbe, options: ExamineOptions): Promise<void> {
  const { report } = options;
  const facts = await checkServer(probe, { server: context.cluster.server, context: context.name, report });
  if (facts === null) return leaveOut('identity', options);
  if (!facts.accepted) return leaveOut('rights', options);
  const namespace = context.namespace ?? 'default';
  const readable = await checkRights(probe, { report, namespace, namespaces: options.namespaces });
  const namespaces = await ingressNamespaces(probe, readable, options.namespaces ?? [namespace]);
  await checkPortForward(probe, { report, namespaces, version: facts.version });
  options.signal.throwIfAborted();
  report.doing('pods', context.name);
  await using read = await readOnce({ ...options, context: context.name });
  options.signal.throwIfAborted();
  if (read === null) return leaveOut('pods', options);
  const { snapshot, access } = read;
  await checkPods({ ...options, snapshot, access });
  checkController(snapshot, report);
}

function approve({ user }: ResolvedContext, consent: PluginConsent): void {
  if (user?.plugin) consent.give(definitionHash(user, user.plugin));
}

/** What a person expects to be examined and is not; the engine is looked at in any case. */
function leaveOut(from: ClusterCheck, { report }: Pick<ExamineOptions, 'report'>): void {
  for (const check of CLUSTER_CHECKS.slice(CLUSTER_CHECKS.indexOf(from))) {
    if (check !== 'engine') new CheckReport(report, check).skip('not-examined', '');
  }
}
