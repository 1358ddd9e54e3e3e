import type { SetupPlan, StorePlan } from '#shared/model/setup.ts';
import { nextPublicNames } from '../../tls/signing-limits.ts';
import type { RootCertificate } from '../../trust/root-certificate.ts';
import type { TrustStore } from '../../trust/trust-store.ts';
import { CodedError } from '../../coded-error.ts';
import { elevated, takeResult } from './elevated-step.ts';
import { applyPlan, undoPlan } from './helper-plan.ts';
import type { SetupJournal } from '../journal.ts';
import type { SetupMachine } from '../machine.ts';
import { mappedHosts } from '../plan/plan.ts';
import { probeCertificates, probeConnections, probeNames } from './probe.ts';
import { StepFailure, type Step, type StepOutcome } from './step.ts';

export interface ApplyContext {
  readonly plan: SetupPlan;
  readonly machine: SetupMachine;
  readonly journal: SetupJournal;
  readonly signal: AbortSignal;
  /** Every public name that a person approved. */
  readonly approved: readonly string[];
  /** Ports that answer now, asked after they were bound. */
  readonly numbers: () => Readonly<Record<'http' | 'https', number>>;
  /** false where no engine serves in this process, so that nothing can be probed. */
  readonly serving: boolean;
}

/** What a plan takes, in order: CA, user stores, everything that needs rights at once, ports, probes (reference trust H). */
export function applySteps(context: ApplyContext): readonly Step[] {
  const { plan } = context;
  // Files that copied lines name are written along, though nothing counts as missing without them.
  const installs = plan.stores.filter(
    ({ action, scope }) => scope === 'user' && (isWork(action) || action === 'manual'),
  );
  return [
    ...(plan.authority.action === 'keep' ? [] : [authorityStep(context)]),
    ...installs.map((store) => userStoreStep(store, context)),
    ...(plan.asksPassword.length === 0 ? [] : [elevationStep(context)]),
    ...(plan.ports.method === 'none'
      ? []
      : plan.ports.ports.filter(({ state }) => mayBind(state, plan)).map((port) => bindStep(port.scheme, context))),
  ];
}

/** What shows that a set-up works; begun after every other step. */
export function probeSteps({ plan, machine, numbers }: ApplyContext): readonly Step[] {
  const hosts = mappedHosts(plan.names.map);
  if (hosts.length === 0) return [];
  const { addresses } = plan.ports;
  const address = addresses[0] ?? '127.0.0.1';
  return [
    probe('probe-name', hosts, () => probeNames({ hosts, addresses, resolve: (host) => machine.resolve(host) })),
    probe('probe-connect', hosts, () => probeConnections(addresses, [numbers().http, numbers().https])),
    probe('probe-tls', hosts, async () => {
      const { pem } = await machine.authority.root();
      return probeCertificates(hosts, { address, port: numbers().https, root: pem });
    }),
  ];
}

function probe(
  kind: 'probe-name' | 'probe-connect' | 'probe-tls',
  hosts: readonly string[],
  run: () => Promise<StepOutcome>,
): Step {
  const subject = hosts.length === 1 ? (hosts[0] ?? '') : String(hosts.length);
  return { id: kind, kind, subject, onFailure: 'go-on', run };
}

function authorityStep({ plan, machine, approved }: ApplyContext): Step {
  return {
    id: 'authority',
    kind: 'authority',
    subject: 'Gatehouse',
    onFailure: 'stop',
    run: async () => {
      if (plan.authority.action === 'create') await machine.authority.root();
      else await machine.authority.renew(nextPublicNames(mappedHosts(plan.names.map), approved));
      return { state: 'done' };
    },
  };
}

function userStoreStep({ id, name }: StorePlan, { machine, journal }: ApplyContext): Step {
  let installed: RootCertificate | null = null;
  return {
    id: `store-${id}`,
    kind: 'user-store',
    subject: name,
    onFailure: 'go-on',
    run: async () => {
      const store = await storeNamed(id, machine);
      const root = await machine.authority.root();
      await journal.intend({ id, kind: 'user-store', values: { sha256: root.sha256, path: store.path ?? '' } });
      installed = root;
      const result = await store.install(root, machine.manifest);
      if (result.outcome === 'refused' || result.outcome === 'failed') {
        throw new StepFailure(result.reason ?? 'store-failed', result.values);
      }
      await removeEarlier(store, root, machine);
      await journal.confirm(id);
      return restartOutcome(result.restart);
    },
    takeBack: async () => {
      if (installed === null) return;
      await (await storeNamed(id, machine)).remove(installed, machine.manifest);
      await journal.forget(id);
    },
  };
}

/** Roots of ours from before would go on to be trusted, though nothing of ours signs below them any more. */
async function removeEarlier(store: TrustStore, root: RootCertificate, { manifest }: SetupMachine): Promise<void> {
  for (const earlier of await store.ours()) {
    if (earlier.sha256 !== root.sha256) await store.remove(earlier, manifest);
  }
}

function restartOutcome(restart: readonly string[]): StepOutcome {
  return restart.length === 0
    ? { state: 'done' }
    : { state: 'done', code: 'restart-needed', values: { programs: restart.join(', ') } };
}

function elevationStep({ plan, machine, journal, signal }: ApplyContext): Step {
  let before: readonly string[] | null = null;
  return {
    id: 'elevation',
    kind: 'elevation',
    subject: plan.elevation.method,
    onFailure: 'stop',
    run: async (tell) => {
      const root = await machine.authority.root();
      before = await machine.elevatedTraces();
      const values = { sha256: root.sha256, asked: plan.asksPassword.join() };
      await journal.intend({ id: 'elevated', kind: 'elevated', values });
      const result = await elevated(machine, applyPlan(plan, root), signal);
      if ('state' in result) return result;
      const outcome = takeResult(result, tell);
      await journal.confirm('elevated');
      return outcome;
    },
    takeBack: async () => {
      if (before === null) return;
      // A helper that failed took its own steps back, to what an earlier set-up left.
      if (journal.content.active !== null) return journal.confirm('elevated');
      const known = before.join();
      const isAsBefore = async (): Promise<boolean> => (await machine.elevatedTraces()).join() === known;
      if (!(await isAsBefore()) && machine.rights().method === 'root') {
        takeResult(await machine.elevate(undoPlan(), new AbortController().signal), () => undefined);
      }
      const left = await machine.elevatedTraces();
      if (left.length > 0 && !(await isAsBefore())) throw new StepFailure('undo-incomplete', { left: left.join(', ') });
      await journal.forget('elevated');
    },
  };
}

function bindStep(scheme: 'http' | 'https', { plan, machine }: ApplyContext): Step {
  const port = scheme === 'http' ? 80 : 443;
  return {
    id: `bind-${scheme}`,
    kind: 'bind',
    subject: String(port),
    onFailure: 'go-on',
    run: async () => {
      try {
        await machine.openPort(scheme, plan.ports.addresses);
      } catch (error) {
        if (error instanceof CodedError) throw new StepFailure(error.code, { port: String(port), ...error.values });
        throw error;
      }
      return { state: 'done' };
    },
    takeBack: async () => machine.closePorts(),
  };
}

function mayBind(state: SetupPlan['ports']['ports'][number]['state'], { ports }: SetupPlan): boolean {
  return state === 'free' || state === 'forbidden' || (state !== 'chosen' && ports.fallback === 'second-address');
}

async function storeNamed(id: string, machine: SetupMachine): Promise<TrustStore> {
  const store = (await machine.stores()).find((each) => each.id === id);
  if (store === undefined) throw new StepFailure('store-gone', { store: id });
  return store;
}

function isWork(action: StorePlan['action']): boolean {
  return action === 'install' || action === 'replace';
}
