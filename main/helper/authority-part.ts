import type { HelperPlan } from '#shared/model/helper-plan.ts';
import { javaHomes } from '#engine/trust/stores/java-homes.ts';
import { JavaStore } from '#engine/trust/stores/java-store.ts';
import { readRoot, type RootCertificate } from '#engine/trust/root-certificate.ts';
import { SystemStore } from '#engine/trust/stores/system-store.ts';
import type { StoreResult, TrustStore } from '#engine/trust/trust-store.ts';
import type { HelperContext, PartOutcome } from './context.ts';
import { Refusal } from './refusal.ts';

type AuthorityPart = NonNullable<HelperPlan['ca']>;

/** Trusts a root in the system's store, and in Java's where wished; roots of ours that it takes the place of go. */
export async function installAuthority(
  context: HelperContext,
  root: RootCertificate,
  wish: { readonly java: boolean },
): Promise<PartOutcome> {
  const { authorities: before } = context.record();
  const system = await SystemStore.open(context.machine, context.run);
  const replaced = (await system.ours()).filter(({ sha256 }) => sha256 !== root.sha256);
  const own = {
    sha256: root.sha256,
    certDerB64: root.der.toString('base64'),
    path: system.path ?? '',
    java: wish.java || before.some(({ sha256, java }) => sha256 === root.sha256 && java),
  };
  const others = before.filter(({ sha256 }) => sha256 !== root.sha256);
  context.keep({ authorities: [...others, { ...own, state: 'begun' }] });
  const changed: TrustStore[] = [];
  const gone: RootCertificate[] = [];
  const revert = async (): Promise<void> => {
    for (const other of gone) await must(system.install(other, context.trust));
    for (const store of changed.toReversed()) await must(store.remove(root, context.trust));
    context.keep({ authorities: before });
  };
  try {
    if ((await must(system.install(root, context.trust))) === 'changed') changed.push(system);
    const java = wish.java ? await installInJava(context, root, changed) : '';
    for (const other of replaced) {
      if ((await must(system.remove(other, context.trust))) === 'changed') gone.push(other);
    }
    const left = others.filter(({ sha256 }) => !gone.some((other) => other.sha256 === sha256));
    context.keep({ authorities: [...left, { ...own, state: 'done' }] });
    const same = changed.length === 0 && gone.length === 0;
    const code = java === '' ? (same ? 'ca-same' : 'ca-installed') : 'ca-without-java';
    const detail = { code, values: { sha256: root.sha256, java } };
    return { state: same ? 'skipped' : 'done', detail, revert: same ? null : revert };
  } catch (error) {
    await revert();
    throw error;
  }
}

/** Takes one root out of the system's and Java's stores; `sha256` alone says which. */
export async function removeAuthority(context: HelperContext, { sha256 }: AuthorityPart): Promise<PartOutcome> {
  const { authorities: before } = context.record();
  const root = (await knownRoots(context)).find((each) => each.sha256 === sha256);
  if (root === undefined) return { state: 'skipped', detail: { code: 'ca-absent', values: { sha256 } }, revert: null };
  const removed = await removeEverywhere(context, root);
  context.keep({ authorities: before.filter((each) => each.sha256 !== sha256) });
  const revert = async (): Promise<void> => {
    for (const store of removed) await must(store.install(root, context.trust));
    context.keep({ authorities: before });
  };
  const same = removed.length === 0;
  const detail = { code: same ? 'ca-absent' : 'ca-removed', values: { sha256 } };
  return { state: same ? 'skipped' : 'done', detail, revert: same ? null : revert };
}

/** Takes every root of ours out of the stores, whoever recorded it. */
export async function undoAuthorities(context: HelperContext): Promise<PartOutcome> {
  const roots = await knownRoots(context);
  let changed = 0;
  for (const root of roots) changed += (await removeEverywhere(context, root)).length;
  context.keep({ authorities: [] });
  const detail = { code: changed === 0 ? 'ca-absent' : 'ca-removed', values: { sha256: roots[0]?.sha256 ?? '' } };
  return { state: changed === 0 ? 'skipped' : 'done', detail, revert: null };
}

/** Which stores of the system hold a root of ours now. */
export async function knownRoots(context: HelperContext): Promise<readonly RootCertificate[]> {
  const system = await SystemStore.open(context.machine, context.run);
  const recorded = context.record().authorities.map(({ certDerB64 }) => readRoot(Buffer.from(certDerB64, 'base64')));
  const all = [...(await system.ours()), ...recorded.filter((root) => root !== null)];
  return [...new Map(all.map((root) => [root.sha256, root])).values()];
}

/** Java's stores are somebody's extra: one that cannot be changed is named, and the rest stands. */
async function installInJava(context: HelperContext, root: RootCertificate, changed: TrustStore[]): Promise<string> {
  const failed: string[] = [];
  for (const store of await systemJava(context)) {
    const result = await store.install(root, context.trust);
    if (result.outcome === 'changed') changed.push(store);
    if (result.outcome === 'refused' || result.outcome === 'failed')
      failed.push(`${store.path}: ${result.reason ?? ''}`);
  }
  return failed.join(', ').slice(0, 1000);
}

async function removeEverywhere(context: HelperContext, root: RootCertificate): Promise<readonly TrustStore[]> {
  const removed: TrustStore[] = [];
  for (const store of await systemJava(context)) {
    // Only where it went in by us: looking into every Java takes seconds.
    if ((await context.trust.find(store.id, root.sha256)) === null) continue;
    if ((await must(store.remove(root, context.trust))) === 'changed') removed.push(store);
  }
  const system = await SystemStore.open(context.machine, context.run);
  if ((await must(system.remove(root, context.trust))) === 'changed') removed.push(system);
  return removed;
}

async function systemJava(context: HelperContext): Promise<readonly JavaStore[]> {
  const homes = await javaHomes(context.machine);
  return homes
    .map((home) => new JavaStore(home, context.machine, context.run))
    .filter(({ scope }) => scope === 'system');
}

async function must(result: Promise<StoreResult>): Promise<'changed' | 'same'> {
  const { outcome, reason, values } = await result;
  if (outcome === 'changed' || outcome === 'same') return outcome;
  throw new Refusal(reason ?? 'ca-failed', values);
}
