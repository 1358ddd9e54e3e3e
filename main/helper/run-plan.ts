import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { HelperPlan, HelperResult, HelperStep } from '#shared/model/helper-plan.ts';
import { recoverHosts } from '#engine/hosts/apply-hosts.ts';
import { installAuthority, removeAuthority, undoAuthorities } from './authority-part.ts';
import { recordHash } from './change-record.ts';
import type { HelperContext, PartOutcome } from './context.ts';
import { acceptNames, applyHostsPart, repairHostsPart, undoHostsPart } from './hosts-part.ts';
import { applyPortsPart, undoPortsPart } from './ports-part.ts';
import { detailOf, Refusal, traceOf } from './refusal.ts';
import { acceptRoot } from './root-limits.ts';
import { statusSteps } from './status.ts';

type PartId = 'hosts' | 'ca' | 'ports';

interface Part {
  readonly id: PartId;
  readonly act: () => Promise<PartOutcome>;
}

/** Runs a plan that was read and not run before. A refusal of the plan is a step `plan` that failed. */
export async function runPlan(plan: HelperPlan, context: HelperContext): Promise<HelperResult> {
  switch (plan.op) {
    case 'status':
      return tellStatus(context);
    case 'undo':
      return undoEverything(context);
    case 'apply':
    case 'repair': {
      const fresh = readdirSync(context.state).length === 0;
      try {
        const parts = plan.op === 'apply' ? acceptPlan(plan, context) : acceptRepair(plan, context);
        return result(context, [...(await recovered(context)), ...(await inOrder(parts, context))]);
      } finally {
        // Where nothing came of it, nothing of it stays.
        if (fresh && recordHash(context.state) === null) removeState(context.state, []);
      }
    }
  }
}

/** Says what of ours is there, and changes nothing. */
export async function tellStatus(context: HelperContext): Promise<HelperResult> {
  return result(context, await statusSteps(context));
}

/** Takes back everything; what cannot be is said, and the rest is taken back all the same. */
export async function undoEverything(context: HelperContext): Promise<HelperResult> {
  const steps: HelperStep[] = [...(await recovered(context))];
  const parts: readonly Part[] = [
    { id: 'ports', act: () => undoPortsPart(context) },
    { id: 'ca', act: () => undoAuthorities(context) },
    { id: 'hosts', act: () => undoHostsPart(context) },
  ];
  for (const part of parts) steps.push((await attempt(part, context)).step);
  const all = steps.every(({ state }) => state === 'done' || state === 'skipped');
  // What somebody wrote between our markers is kept for them to look at.
  const drifted = steps.some(({ detail }) => (detail.values['backup'] ?? '') !== '');
  if (all) removeState(context.state, drifted ? ['backups'] : []);
  return result(context, steps);
}

/** Checks all of a plan before any of it is done. Throws `Refusal`. */
function acceptPlan(plan: HelperPlan, context: HelperContext): readonly Part[] {
  const parts: Part[] = [];
  const { hosts, ca, ports, java } = plan;
  if (hosts !== null) {
    const names = acceptNames(hosts.names, context.ownNames);
    parts.push({ id: 'hosts', act: () => applyHostsPart(context, hosts, names) });
  }
  if (ca?.action === 'install') {
    if (ca.certDerB64 === null) throw new Refusal('ca-refused', { reason: 'missing' });
    const root = acceptRoot(Buffer.from(ca.certDerB64, 'base64'), ca.sha256, Date.now());
    parts.push({ id: 'ca', act: () => installAuthority(context, root, { java }) });
  }
  if (ca?.action === 'remove') parts.push({ id: 'ca', act: () => removeAuthority(context, ca) });
  if (ports !== null) parts.push({ id: 'ports', act: () => applyPortsPart(context, ports) });
  return parts;
}

/** A repair says which file it is for, and nothing more. Throws `Refusal`. */
function acceptRepair({ hosts, ca, ports, java }: HelperPlan, context: HelperContext): readonly Part[] {
  const more = ca !== null || ports !== null || java;
  if (hosts === null || hosts.names.length > 0 || more) throw new Refusal('plan-malformed', { place: 'op' });
  return [{ id: 'hosts', act: () => repairHostsPart(context, hosts.expectSha256) }];
}

/** Does the parts one after the other; where one fails, those before it are taken back in the same run. */
async function inOrder(parts: readonly Part[], context: HelperContext): Promise<readonly HelperStep[]> {
  const steps: HelperStep[] = [];
  const reverts: { readonly at: number; readonly revert: () => Promise<void> }[] = [];
  for (const part of parts) {
    const { step, revert } = await attempt(part, context);
    if (revert !== null) reverts.push({ at: steps.length, revert });
    steps.push(step);
    if (step.state === 'failed') break;
  }
  if (steps.at(-1)?.state !== 'failed') return steps;
  for (const { at, revert } of reverts.reverse()) {
    const step = steps[at];
    if (step !== undefined) steps[at] = await takeBack(step, revert, context);
  }
  return steps;
}

async function attempt(
  { id, act }: Part,
  context: HelperContext,
): Promise<{ readonly step: HelperStep; readonly revert: PartOutcome['revert'] }> {
  context.startStep();
  context.reach(`${id}-begun`);
  try {
    const { state, detail, revert } = await act();
    context.reach(`${id}-done`);
    return { step: { id, state, detail }, revert };
  } catch (error) {
    for (const line of traceOf(error)) context.say(line);
    return { step: { id, state: 'failed', detail: detailOf(error, pathOf(id, context)) }, revert: null };
  }
}

async function takeBack(step: HelperStep, revert: () => Promise<void>, context: HelperContext): Promise<HelperStep> {
  context.startStep();
  try {
    await revert();
    return { ...step, state: 'rolledback' };
  } catch (error) {
    const { code, values } = detailOf(error, pathOf(step.id, context));
    return { ...step, state: 'failed', detail: { code: 'rollback-failed', values: { ...values, reason: code } } };
  }
}

/** What a run before this one left in the middle of the hosts file is put right first. */
async function recovered(context: HelperContext): Promise<readonly HelperStep[]> {
  const recovery = await recoverHosts(context.hosts);
  if (recovery === 'none') return [];
  const values = { path: context.hosts.path };
  return [{ id: 'recovery', state: 'done', detail: { code: `hosts-recovered-${recovery}`, values } }];
}

function pathOf(id: HelperStep['id'], context: HelperContext): string {
  switch (id) {
    case 'hosts':
      return context.hosts.path;
    case 'ports':
      return context.ports.portKernel;
    case 'plan':
    case 'recovery':
    case 'ca':
      return context.state;
  }
}

function removeState(state: string, kept: readonly string[]): void {
  if (kept.length === 0) rmSync(state, { recursive: true, force: true });
  else for (const name of readdirSync(state)) if (!kept.includes(name)) rmSync(join(state, name), { recursive: true });
}

function result(context: HelperContext, steps: readonly HelperStep[]): HelperResult {
  const ok = steps.every(({ state }) => state === 'done' || state === 'skipped');
  return { ok, steps, manifestSha: recordHash(context.state) };
}
