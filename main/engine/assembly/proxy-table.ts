import type { Profile } from '#shared/model/engine-status.ts';
import type { Evaluation } from '../evaluate/evaluation.ts';
import { clientAuthority } from '../proxy/plan/client-authority.ts';
import { forwardSettings } from '../proxy/plan/forward-settings.ts';
import type { ProxyTable } from '../proxy/proxy.ts';
import type { References } from '../proxy/plan/references.ts';
import { findServer } from '../routing/match/find-server.ts';
import type { ClientAuthorities } from '../tls/serving-context.ts';

/** What the proxy answers by, of an evaluation. */
export function proxyTable(
  { rules, table, steps, hostSteps, answerSteps, snapshot }: Evaluation,
  { profile, references }: { readonly profile: Profile; readonly references: References },
): ProxyTable {
  const forward = forwardSettings(rules.configuration, { profile, references });
  return { table, forward, steps, hostSteps, answerSteps, source: snapshot.source.name };
}

/** Whose certificates clients of a server name are asked for; null for none. */
export function clientAuthorities(
  { table }: Evaluation,
  references: References,
  serverName: string | null,
): ClientAuthorities | null {
  const { clientCertificate } = findServer(table, serverName ?? '');
  const authority = clientAuthority(clientCertificate, references);
  return authority.kind === 'asks' ? authority.authorities : null;
}
