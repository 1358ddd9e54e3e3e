import type { HelperPlan, HelperResult } from '#shared/model/helper-plan.ts';
import type { RightsFact } from '#engine/setup/plan/facts.ts';
import type { SetupMachine } from '#engine/setup/machine.ts';
import { StepFailure } from '#engine/setup/steps/step.ts';
import type { RootCertificate } from '#engine/trust/root-certificate.ts';
import { TrustManifest } from '#engine/trust/trust-manifest.ts';
import type { StoreResult, TrustStore } from '#engine/trust/trust-store.ts';
import { authorityView, DAY, hostsFacts, machineFacts, mapped, portFact, storeFact } from './facts.ts';

export const ROOT: RootCertificate = {
  pem: '',
  der: Buffer.from('root'),
  sha256: 'cc'.repeat(32),
  sha1: 'dd'.repeat(20),
  commonName: 'Gatehouse local root cccccccc',
  nickname: 'Gatehouse cccccccc',
  fileName: 'gatehouse-cccccccc',
  notAfter: Date.now() + 1000 * DAY,
};

/** A machine in memory: a hosts block, a system store and user stores, changed as the real ones are and told to fail. */
export class MachineDouble implements SetupMachine {
  readonly log: string[] = [];
  names: string[] = [];
  system = false;
  readonly holding = new Map<string, boolean>();
  rightsValue: RightsFact = { method: 'root', command: null, reason: null };
  /** What `elevate` does instead. */
  elevation: ((plan: HelperPlan, signal: AbortSignal) => Promise<HelperResult>) | null = null;
  /** Ids of stores whose install or removal fails. */
  readonly broken = new Set<string>();
  openPorts = { http: true, https: true };
  held = false;
  /** What the CA may not sign for. */
  outside: readonly string[] = [];
  resolved: readonly string[] = ['127.0.0.1', '::1'];
  readonly manifest: TrustManifest;
  readonly authority = {
    root: () => Promise.resolve(ROOT),
    fact: () => Promise.resolve(machineFacts().authority),
    renew: () => {
      this.log.push('renew');
      return Promise.resolve(ROOT);
    },
    hold: (held: boolean) => {
      this.held = held;
    },
    view: () => authorityView({ outside: this.outside }),
  };

  constructor(folder: string, stores: readonly string[] = ['nss', 'firefox']) {
    this.manifest = new TrustManifest(folder);
    for (const id of stores) this.holding.set(id, false);
  }

  async stores(): Promise<readonly TrustStore[]> {
    return [...this.holding.keys()].map((id) => this.#store(id));
  }

  async facts(): Promise<ReturnType<typeof machineFacts>> {
    const stores = [...this.holding].map(([id, holds]) => storeFact(id, { state: holds ? 'installed' : 'absent' }));
    const system = storeFact('system', { state: this.system ? 'installed' : 'absent' });
    const free = { '127.0.0.1': 'free', '::1': 'free', '127.0.0.2': 'free' } as const;
    const port = (wanted: 80 | 443, open: boolean) => portFact(wanted, open ? {} : { open: [8080], trials: free });
    const { http, https } = this.openPorts;
    return machineFacts({
      hosts: this.hosts(),
      stores: [system, ...stores],
      ports: { ...machineFacts().ports, ports: [port(80, http), port(443, https)] },
      rights: this.rightsValue,
    });
  }

  hosts(): ReturnType<typeof hostsFacts> {
    return hostsFacts({ ours: mapped(...this.names), hasBlock: this.names.length > 0, sha256: this.names.join() });
  }

  rights(): RightsFact {
    return this.rightsValue;
  }

  nameFacts(): ReturnType<SetupMachine['nameFacts']> {
    return Promise.resolve({ own: [], apiServers: [], needed: [] });
  }

  async elevate(plan: HelperPlan, signal: AbortSignal): Promise<HelperResult> {
    this.log.push(`elevate ${plan.op}`);
    if (this.elevation !== null) return this.elevation(plan, signal);
    if (plan.op === 'undo') {
      this.names = [];
      this.system = false;
      return { ok: true, steps: [], manifestSha: null };
    }
    if (plan.hosts !== null) this.names = plan.hosts.names.map((name) => (typeof name === 'string' ? name : name.name));
    if (plan.ca !== null) this.system = plan.ca.action === 'install';
    const detail = { code: 'done', values: {} };
    const parts = [plan.hosts !== null && 'hosts', plan.ca !== null && 'ca'] as const;
    const steps = parts.filter((id) => id !== false).map((id) => ({ id, state: 'done', detail }) as const);
    return { ok: true, steps, manifestSha: null };
  }

  async elevatedTraces(): Promise<readonly string[]> {
    return [...(this.names.length > 0 ? ['/etc/hosts'] : []), ...(this.system ? ['system'] : [])];
  }

  async openPort(scheme: 'http' | 'https'): Promise<void> {
    this.log.push(`open ${scheme}`);
    this.openPorts[scheme] = true;
  }

  closePorts(): void {
    this.log.push('close ports');
  }

  async resolve(): Promise<readonly string[]> {
    return this.resolved;
  }

  #store(id: string): TrustStore {
    const change = (to: boolean): Promise<StoreResult> => {
      this.log.push(`${to ? 'install' : 'remove'} ${id}`);
      if (this.broken.has(id)) {
        return Promise.resolve({ outcome: 'refused', reason: 'database-locked', values: { path: id }, restart: [] });
      }
      this.holding.set(id, to);
      return Promise.resolve({ outcome: 'changed', reason: null, values: {}, restart: [] });
    };
    return {
      id,
      kind: 'nss',
      name: id,
      scope: 'user',
      path: `/${id}`,
      optional: false,
      lines: [],
      detect: () =>
        Promise.resolve({ state: this.holding.get(id) === true ? 'installed' : 'absent', reason: null, values: {} }),
      install: () => change(true),
      remove: () => change(false),
      ours: () => Promise.resolve(this.holding.get(id) === true ? [ROOT] : []),
      verify: (targets) => Promise.resolve(targets.map(() => ({ verdict: 'trusted', by: 'store', detail: null }))),
    };
  }
}

/** What the helper says where it took its own steps back. */
export function failedHelper(code: string): HelperResult {
  const step = (id: 'hosts' | 'ca', state: 'failed' | 'rolledback', of: string) =>
    ({ id, state, detail: { code: of, values: {} } }) as const;
  return {
    ok: false,
    steps: [step('hosts', 'rolledback', 'hosts-written'), step('ca', 'failed', code)],
    manifestSha: null,
  };
}

export function refuse(code: string, values: Readonly<Record<string, string>> = {}): () => Promise<never> {
  return () => Promise.reject(new StepFailure(code, values));
}
