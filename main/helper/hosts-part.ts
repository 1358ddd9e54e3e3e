import type { HelperName, HelperPlan } from '#shared/model/helper-plan.ts';
import { applyHosts, repairHosts, revertHosts, type HostsOutcome } from '#engine/hosts/apply-hosts.ts';
import { HostsRefusal } from '#engine/hosts/hosts-refusal.ts';
import { hashOf, readTarget } from '#engine/hosts/hosts-target.ts';
import { namePolicy, NO_FACTS, shownName } from '#engine/hosts/name-policy.ts';
import type { HelperContext, PartOutcome } from './context.ts';
import { Refusal } from './refusal.ts';

type HostsPart = NonNullable<HelperPlan['hosts']>;

/** The names of a plan if every one of them may be mapped. Throws `name-refused` and `name-not-approved`. */
export function acceptNames(names: readonly HelperName[], own: readonly string[]): readonly string[] {
  const given = names.map((each) => (typeof each === 'string' ? each : each.name));
  const approved = new Set(names.flatMap((each) => (typeof each === 'string' ? [] : [each.name])));
  for (const name of given) {
    const verdict = namePolicy(name, { ...NO_FACTS, own, approved });
    if (verdict.kind === 'needs-approval') throw new Refusal('name-not-approved', { name: verdict.host });
    if (verdict.kind === 'refused') throw new Refusal('name-refused', { name: verdict.host, reason: verdict.code });
    // What is mapped is what the person was shown.
    if (verdict.host !== name) throw new Refusal('name-refused', { name: shownName(name), reason: 'malformed' });
  }
  return given;
}

/** Gives the hosts file the names of a plan. */
export async function applyHostsPart(
  context: HelperContext,
  part: HostsPart,
  names: readonly string[],
): Promise<PartOutcome> {
  const { hosts: before } = context.record();
  const present = hashOf(readTarget(context.hosts.path).bytes);
  const original = before?.original ?? present;
  context.keep({ hosts: { original, now: before?.now ?? present, names: [...names], state: 'begun' } });
  let outcome: HostsOutcome;
  try {
    const { address, ipv6 } = part;
    outcome = await applyHosts(context.hosts, {
      names,
      ipv6,
      expect: part.expectSha256,
      ...(address !== undefined && { address }),
    });
  } catch (error) {
    context.keep({ hosts: before });
    throw error;
  }
  const kept = { original, now: outcome.after, names: [...outcome.names], state: 'done' as const };
  context.keep({ hosts: outcome.names.length === 0 ? null : kept });
  const values = {
    names: String(outcome.names.length),
    conflicts: outcome.conflicts
      .map(({ host, line }) => `${host}:${String(line)}`)
      .join(' ')
      .slice(0, 4000),
    backup: outcome.drifted ? `${context.state}/backups/${outcome.before}` : '',
  };
  if (outcome.method === 'none') return { state: 'skipped', detail: { code: 'hosts-same', values }, revert: null };
  const code = outcome.method === 'in-place' ? 'hosts-written-in-place' : 'hosts-written';
  return { state: 'done', detail: { code, values }, revert: () => revert(context, outcome, before) };
}

/** Takes our lines out, whoever recorded them. */
export async function undoHostsPart(context: HelperContext): Promise<PartOutcome> {
  const outcome = await applyHosts(context.hosts, { names: [], ipv6: true, expect: null });
  context.keep({ hosts: null });
  const backup = outcome.drifted ? `${context.state}/backups/${outcome.before}` : '';
  const same = outcome.method === 'none';
  const detail = { code: same ? 'hosts-same' : 'hosts-removed', values: { names: '0', conflicts: '', backup } };
  return { state: same ? 'skipped' : 'done', detail, revert: null };
}

/** Takes broken markers of ours out; the block is gone with them, so that nothing of it is recorded any more. */
export async function repairHostsPart(context: HelperContext, expect: string): Promise<PartOutcome> {
  const lines = await repairHosts(context.hosts, expect);
  if (lines.length === 0) return { state: 'skipped', detail: { code: 'hosts-same', values: {} }, revert: null };
  context.keep({ hosts: null });
  const values = { lines: lines.join(', ').slice(0, 4000) };
  return { state: 'done', detail: { code: 'hosts-repaired', values }, revert: null };
}

async function revert(
  context: HelperContext,
  outcome: HostsOutcome,
  before: ReturnType<HelperContext['record']>['hosts'],
): Promise<void> {
  try {
    await revertHosts(context.hosts, outcome);
  } catch (error) {
    // Somebody wrote in between: the names of before, around what they wrote.
    if (!(error instanceof HostsRefusal) || error.code !== 'hosts-changed') throw error;
    await applyHosts(context.hosts, { names: before?.names ?? [], ipv6: true, expect: null });
  }
  context.keep({ hosts: before });
}
