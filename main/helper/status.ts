import type { HelperStep } from '#shared/model/helper-plan.ts';
import { hashOf, readTarget } from '#engine/hosts/hosts-target.ts';
import { splitHosts } from '#engine/hosts/managed-block.ts';
import { readJournal } from '#engine/hosts/hosts-journal.ts';
import { knownRoots } from './authority-part.ts';
import type { HelperContext } from './context.ts';
import { isOurs, readPortStart } from './port-start.ts';

/** What of ours is on the machine, beside what the record says; changes nothing. `skipped` means that there is nothing. */
export async function statusSteps(context: HelperContext): Promise<readonly HelperStep[]> {
  const record = context.record();
  const interrupted = readJournal(context.state) !== null;
  return [
    ...(interrupted
      ? [{ id: 'recovery', state: 'failed', detail: { code: 'hosts-interrupted', values: {} } } as const]
      : []),
    hostsStatus(context, record.hosts),
    await authorityStatus(context),
    portsStatus(context, record.ports),
  ];
}

function hostsStatus(context: HelperContext, record: ReturnType<HelperContext['record']>['hosts']): HelperStep {
  const { bytes } = readTarget(context.hosts.path);
  const split = splitHosts(bytes ?? Buffer.alloc(0));
  const values = { names: String(record?.names.length ?? 0), state: record?.state ?? '' };
  if (split.kind === 'broken') return step('hosts', 'failed', 'hosts-markers', { lines: split.lines.join(', ') });
  if (split.kind === 'none') return step('hosts', 'skipped', record === null ? 'hosts-none' : 'hosts-gone', values);
  if (split.drifted) return step('hosts', 'failed', 'hosts-drifted', values);
  const asLeft = hashOf(bytes) === record?.now;
  return step('hosts', 'done', asLeft ? 'hosts-mapped' : 'hosts-mapped-elsewhere-edited', values);
}

async function authorityStatus(context: HelperContext): Promise<HelperStep> {
  const roots = await knownRoots(context);
  const sha256 = roots.map((root) => root.sha256).join(' ');
  const begun = context.record().authorities.some(({ state }) => state === 'begun');
  if (begun) return step('ca', 'failed', 'ca-interrupted', { sha256 });
  return roots.length === 0
    ? step('ca', 'skipped', 'ca-absent', { sha256 })
    : step('ca', 'done', 'ca-installed', { sha256 });
}

function portsStatus(context: HelperContext, record: ReturnType<HelperContext['record']>['ports']): HelperStep {
  const values = { start: String(readPortStart(context.ports)), previous: String(record?.previous ?? '') };
  if (record === null && !isOurs(context.ports.portSetting)) return step('ports', 'skipped', 'ports-none', values);
  return step('ports', record?.state === 'begun' ? 'failed' : 'done', 'ports-opened', values);
}

function step(
  id: HelperStep['id'],
  state: HelperStep['state'],
  code: string,
  values: Readonly<Record<string, string>>,
): HelperStep {
  return { id, state, detail: { code, values } };
}
