import type { BrowserProof } from '#shared/model/browser-proof.ts';
import type {
  CleanReport,
  DoctorReport,
  SetupChoices,
  SetupOptions,
  SetupPlan,
  SetupState,
  SetupStep,
  TrustTable,
} from '#shared/model/setup.ts';
import { proveWithBrowser } from '../browser/browser-proof.ts';
import { cleanBrowserFolders } from '../../browser/clean-folders.ts';
import { cleanMachine } from '../../setup/clean.ts';
import { examine } from '../../setup/doctor/examine.ts';
import type { DoctorParts } from '../../setup/doctor/examine.ts';
import { mappedHosts } from '../../setup/plan/plan.ts';
import { SetupJournal } from '../../setup/journal.ts';
import type { MachineNames, SetupMachine } from '../../setup/machine.ts';
import { SetUp, type SetUpParts } from '../../setup/set-up.ts';
import { IDLE } from '../../setup/setup-state.ts';
import { thisMachine } from '../../trust/machine.ts';
import type { TrustTarget } from '../../trust/trust-store.ts';
import { trustTable } from '../../trust/trust-table.ts';

/** Hosts that a table is made for; some consumers take a second for each. */
const MOST_TARGETS = 50;

export interface SetupAccessParts extends Omit<SetUpParts, 'journal' | 'machine'> {
  readonly stateFolder: string;
  /** Made once the certificate store is open. */
  readonly machine: () => SetupMachine;
  /** For tests alone. */
  readonly browserMayBeRoot: boolean;
  readonly doctor: Omit<DoctorParts, 'machine' | 'journal' | 'root' | 'approved'>;
}

/** The set-up as engine and contract use it; what an earlier run left is read when the engine starts. */
export class SetupAccess {
  readonly #parts: SetupAccessParts;
  #setUp: Promise<SetUp> | null = null;
  #ready: SetUp | null = null;
  #journal: SetupJournal | null = null;

  constructor(parts: SetupAccessParts) {
    this.#parts = parts;
  }

  /** Looks at what an earlier run left, without anybody waiting for it. */
  resume(): void {
    if (!this.#parts.serving) return;
    this.#open()
      .then((setUp) => setUp.resume())
      .catch((error: unknown) => this.#parts.log(`what an earlier set-up left cannot be read: ${String(error)}`));
  }

  state(): SetupState {
    const { undoOnQuit, java } = this.#parts.settings();
    return this.#ready?.state ?? { ...IDLE, options: { undoOnQuit, java } };
  }

  async plan(choices?: SetupChoices): Promise<SetupPlan> {
    return (await this.#open()).plan(choices);
  }

  async apply(planId: string, choices?: SetupChoices): Promise<SetupState> {
    return (await this.#open()).apply(planId, choices);
  }

  async undo(): Promise<SetupState> {
    return (await this.#open()).undo();
  }

  cancel(): void {
    this.#ready?.cancel();
  }

  async approve(host: string, typed: string | null): Promise<SetupPlan> {
    return (await this.#open()).approve(host, typed);
  }

  async setOptions(changes: Partial<SetupOptions>): Promise<SetupState> {
    return (await this.#open()).setOptions(changes);
  }

  /** Takes our root out of one store of the user. Throws `CodedError`: `store-not-removable`, `setup-busy`. */
  async untrust(store: string): Promise<SetupState> {
    const setUp = await this.#open();
    await setUp.untrust(store);
    this.#parts.onChange();
    return setUp.state;
  }

  /** Takes broken markers of ours out of the hosts file that a person saw, by its hash. Throws `CodedError`: `setup-busy`. */
  async repair(sha256: string): Promise<SetupStep> {
    return (await this.#open()).repair(sha256);
  }

  /** Store × host, each cell found out now; the hosts of the set-up unless others are named. */
  async trust(hosts: readonly string[] | null): Promise<TrustTable> {
    const machine = this.#parts.machine();
    return trustTable(await machine.stores(), this.#targets(hosts), await machine.authority.root());
  }

  /** `proveWithBrowser` for the hosts of `trust`. */
  async prove(hosts: readonly string[] | null): Promise<BrowserProof> {
    await this.#open();
    const { stateFolder, browserMayBeRoot: mayBeRoot } = this.#parts;
    const stores = await this.#parts.machine().stores();
    const isActive = this.state().active !== null;
    return proveWithBrowser(this.#targets(hosts), { machine: thisMachine(stateFolder), stores, isActive, mayBeRoot });
  }

  #targets(hosts: readonly string[] | null): readonly TrustTarget[] {
    const { active, plan } = this.state();
    const asked = hosts ?? active?.names ?? mappedHosts(plan?.names.map ?? []);
    const addresses = this.#journal?.content.active?.addresses ?? [];
    const address = addresses.find((each) => each !== '::1') ?? '127.0.0.1';
    const port = this.#parts.ports().https;
    return asked.slice(0, MOST_TARGETS).map((host) => ({ host, address, port }));
  }

  async doctor(): Promise<DoctorReport> {
    await this.#open();
    const machine = this.#parts.machine();
    const journal = this.#journal?.content ?? null;
    const approved = [...this.approved()];
    return examine({ ...this.#parts.doctor, machine, journal, approved, root: await machine.authority.root() });
  }

  async clean(): Promise<CleanReport> {
    const setUp = await this.#open();
    return cleanMachine({
      undo: () => setUp.undo(),
      machine: this.#parts.machine(),
      browsers: () => cleanBrowserFolders(this.#parts.stateFolder, this.#parts.doctor),
      stateFolder: null,
    });
  }

  /** What the name policy has to know of this machine. */
  nameFacts(): Promise<MachineNames> {
    return this.#parts.machine().nameFacts();
  }

  /** Public names that a person approved for the source in use. */
  approved(): ReadonlySet<string> {
    const { settings, cluster } = this.#parts;
    return new Set(settings().approvedNames[cluster()] ?? []);
  }

  sourceChanged(): void {
    this.#ready?.sourceChanged();
  }

  async quit(): Promise<void> {
    await this.#ready?.quit();
  }

  #open(): Promise<SetUp> {
    this.#setUp ??= this.#make();
    return this.#setUp;
  }

  async #make(): Promise<SetUp> {
    const journal = await SetupJournal.load(this.#parts.stateFolder);
    this.#journal = journal;
    this.#ready = new SetUp({ ...this.#parts, machine: this.#parts.machine(), journal });
    return this.#ready;
  }
}
