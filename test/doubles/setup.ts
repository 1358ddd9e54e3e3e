import { IDLE } from '#engine/setup/setup-state.ts';
import type { BrowserProof } from '#shared/model/browser-proof.ts';
import type {
  CleanReport,
  DoctorReport,
  SetupChoices,
  SetupOptions,
  SetupPlan,
  SetupState,
  SetupStep,
  TrustStoreView,
  TrustTable,
} from '#shared/model/setup.ts';

/** A set-up that changes nothing and says what a test tells it to say. */
export class SetupDouble {
  value: SetupState = { ...IDLE, options: { undoOnQuit: false, java: false } };
  planValue: SetupPlan = planOf({});
  proofValue: BrowserProof = {
    browser: { id: 'chromium', name: 'Chromium', program: '/usr/bin/chromium' },
    isActive: true,
    cells: [],
    checkedAt: 0,
  };
  trustValue: TrustTable = { stores: [], hosts: [], cells: [], checkedAt: 0 };
  /** Resolved by a test to let an apply end. */
  applied: PromiseWithResolvers<SetupState> = Promise.withResolvers();
  readonly calls: (readonly [method: string, ...parameters: unknown[]])[] = [];
  readonly #announce: () => void;

  constructor(announce: () => void) {
    this.#announce = announce;
  }

  /** Changes what the topic says. */
  change(changes: Partial<SetupState>): void {
    this.value = { ...this.value, ...changes };
    this.#announce();
  }

  state(): SetupState {
    return this.value;
  }

  async plan(choices?: SetupChoices): Promise<SetupPlan> {
    this.calls.push(['plan', choices]);
    const phase = this.value.phase === 'idle' ? 'planned' : this.value.phase;
    this.change({ plan: this.planValue, phase });
    return this.planValue;
  }

  apply(planId: string, choices?: SetupChoices): Promise<SetupState> {
    this.calls.push(['apply', planId, choices]);
    this.change({ phase: 'applying' });
    return this.applied.promise;
  }

  async undo(): Promise<SetupState> {
    this.calls.push(['undo']);
    this.change({ phase: 'idle', active: null, recovery: null });
    return this.value;
  }

  cancel(): void {
    this.calls.push(['cancel']);
    this.change({ phase: 'planned' });
  }

  async approve(host: string, typed: string | null): Promise<SetupPlan> {
    this.calls.push(['approve', host, typed]);
    const { names } = this.planValue;
    const found = names.refused.find((name) => name.host === host);
    this.planValue = planOf({
      ...this.planValue,
      id: 'approved',
      names: {
        map: [
          ...names.map,
          { host, unicode: null, action: 'add', origins: found?.origins ?? [], warnings: ['public'] },
        ],
        refused: names.refused.filter((name) => name.host !== host),
      },
    });
    return this.plan();
  }

  async setOptions(changes: Partial<SetupOptions>): Promise<SetupState> {
    this.calls.push(['setOptions', changes]);
    this.change({ options: { ...this.value.options, ...changes } });
    return this.value;
  }

  async untrust(store: string): Promise<SetupState> {
    this.calls.push(['untrust', store]);
    return this.value;
  }

  async repair(sha256: string): Promise<SetupStep> {
    this.calls.push(['repair', sha256]);
    return { ...stepOf({ kind: 'hosts' }), state: 'done', code: 'hosts-repaired', values: { lines: '3' } };
  }

  async trust(hosts: readonly string[] | null): Promise<TrustTable> {
    this.calls.push(['trust', hosts]);
    return this.trustValue;
  }

  async prove(hosts: readonly string[] | null): Promise<BrowserProof> {
    this.calls.push(['prove', hosts]);
    return this.proofValue;
  }

  async doctor(): Promise<DoctorReport> {
    return { findings: [] };
  }

  async clean(): Promise<CleanReport> {
    return { steps: [], left: [] };
  }
}

/** A plan of two names, three stores and both ports that one prompt lets through, with what a test changes. */
export function planOf(changes: Partial<SetupPlan>): SetupPlan {
  const origins = [{ namespace: 'shop', ingress: 'shop' }];
  return {
    id: 'plan-1',
    createdAt: 0,
    cluster: 'dev-cluster',
    names: {
      map: [
        { host: 'cart.shop.test', unicode: null, action: 'add', origins, warnings: [] },
        { host: 'shop.test', unicode: null, action: 'add', origins, warnings: [] },
        {
          host: 'xn--bcher-kva.test',
          unicode: 'bücher.test',
          action: 'add',
          origins: [{ namespace: 'books', ingress: 'books' }],
          warnings: [],
        },
      ],
      refused: [
        { host: '*.apps.shop.test', unicode: null, code: 'wildcard', values: {}, origins, approval: null },
        {
          host: 'da2so.com',
          unicode: null,
          code: 'public',
          values: {},
          origins: [{ namespace: 'default', ingress: 'ingress-example' }],
          approval: 'tick',
        },
        { host: 'github.com', unicode: null, code: 'public', values: {}, origins, approval: 'typed' },
        {
          host: 'old.shop.test',
          unicode: null,
          code: 'conflict',
          values: { line: '7', address: '10.0.0.5' },
          origins,
          approval: null,
        },
      ],
    },
    hostsFile: { path: '/etc/hosts', sha256: '5f'.repeat(32), problem: null, repair: [] },
    diff: [
      '+127.0.0.1 cart.shop.test',
      '+::1 cart.shop.test',
      '+127.0.0.1 shop.test',
      '+::1 shop.test',
      '+127.0.0.1 xn--bcher-kva.test',
      '+::1 xn--bcher-kva.test',
    ],
    stores: [
      {
        id: 'system',
        name: 'System store',
        scope: 'system',
        path: '/etc/ssl/certs',
        action: 'install',
        reason: null,
      },
      {
        id: 'nss',
        name: 'Chromium',
        scope: 'user',
        path: '/home/jane/.pki/nssdb',
        action: 'install',
        reason: null,
      },
      { id: 'firefox', name: 'Firefox', scope: 'user', path: null, action: 'skip', reason: 'store-unavailable' },
      { id: 'node', name: 'Node.js', scope: 'user', path: null, action: 'manual', reason: null },
    ],
    authority: {
      sha256: 'ab'.repeat(32),
      action: 'keep',
      expires: 1_900_000_000_000,
      reason: null,
      outside: [],
      full: [],
    },
    ports: {
      ports: [
        { scheme: 'http', wanted: 80, state: 'forbidden', owner: null, open: 8080 },
        {
          scheme: 'https',
          wanted: 443,
          state: 'taken',
          owner: { address: '0.0.0.0', pid: 812, program: '/usr/sbin/nginx', uid: 0, wildcard: true },
          open: 8443,
        },
      ],
      method: 'sysctl',
      addresses: ['127.0.0.1', '::1'],
      fallback: 'high-ports',
      sideEffects: ['low-ports-for-everyone'],
      urls: ['http://cart.shop.test/', 'https://cart.shop.test:8443/'],
    },
    elevation: { method: 'pkexec', command: null, reason: null },
    asksPassword: ['hosts', 'system-store', 'ports'],
    nothingToDo: false,
    ...changes,
  };
}

/** A step with what a test changes. */
export function stepOf(changes: Partial<SetupStep>): SetupStep {
  return { id: 'hosts', kind: 'hosts', subject: '/etc/hosts', state: 'done', code: null, values: {}, ...changes };
}

/** A store of the user without the root, with what a test changes. */
export function storeOf(changes: Partial<TrustStoreView>): TrustStoreView {
  return {
    id: 'nss',
    name: 'Chromium',
    scope: 'user',
    path: null,
    state: 'absent',
    reason: null,
    values: {},
    canFix: false,
    canRemove: false,
    lines: [],
    ...changes,
  };
}
