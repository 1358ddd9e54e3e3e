import { homedir } from 'node:os';
import { join } from 'node:path';
import { cleanBrowserFolders } from '../../browser/clean-folders.ts';
import { CodedError } from '../../coded-error.ts';
import type { SetupOptionsOfEngine } from '../../engine-options.ts';
import { HOSTS_FILE } from './create-setup-access.ts';
import { cleanMachine } from '../../setup/clean.ts';
import { examine } from '../../setup/doctor/examine.ts';
import { createElevator } from '../../setup/elevation/elevator.ts';
import { PKEXEC } from '../../setup/elevation/rights.ts';
import { SetupJournal } from '../../setup/journal.ts';
import type { SetupMachine } from '../../setup/machine.ts';
import { ownMachine } from '../../setup/own-machine.ts';
import { hostsFileView } from '../../setup/plan/plan.ts';
import { repairHostsFile } from '../../setup/steps/repair-hosts.ts';
import { SetUp } from '../../setup/set-up.ts';
import type { StandardPorts } from '../../setup/plan/port-facts.ts';
import { AuthorityFolder } from '../../tls/authority-folder.ts';
import { createCertificateStore } from '../../tls/create-certificate-store.ts';
import { readRoot, type RootCertificate } from '../../trust/root-certificate.ts';
import type { HostsFileView } from '#shared/model/hosts-file-view.ts';
import type { CleanReport, DoctorReport, SetupState, SetupStep } from '#shared/model/setup.ts';

/** Nothing is listened on where no engine runs. */
const NO_PORTS: StandardPorts = {
  opened: () => ({ open: [], standardOn: [], chosen: null }),
  openStandard: (scheme) =>
    Promise.reject(new CodedError('not-running', `no engine runs that could answer on the port of ${scheme}`)),
  closeStandard: () => undefined,
};

/** What can be done about a set-up while no engine runs: undo, clean and look. */
export class OfflineSetup {
  readonly #stateFolder: string;
  readonly #machine: SetupMachine;
  readonly #setUp: SetUp;
  readonly #journal: SetupJournal;
  readonly #close: () => void;

  private constructor(
    stateFolder: string,
    made: {
      readonly machine: SetupMachine;
      readonly setUp: SetUp;
      readonly journal: SetupJournal;
      readonly close: () => void;
    },
  ) {
    this.#stateFolder = stateFolder;
    this.#machine = made.machine;
    this.#setUp = made.setUp;
    this.#journal = made.journal;
    this.#close = made.close;
  }

  /** Reads what is kept in a state folder. `onChange` is told of every step. */
  static async open(
    stateFolder: string,
    { helper, settings, save }: SetupOptionsOfEngine,
    onChange: (state: SetupState) => void,
  ): Promise<OfflineSetup> {
    const certificates = await createCertificateStore({ stateFolder });
    const elevator = createElevator({
      platform: process.platform,
      uid: process.geteuid?.() ?? null,
      environment: process.env,
      helper,
      pkexec: PKEXEC,
      planFile: join(stateFolder, 'setup-plan.json'),
    });
    const machine = ownMachine({
      stateFolder,
      authority: certificates.authority,
      elevator,
      ports: NO_PORTS,
      addresses: ['127.0.0.1', '::1'],
      kubeconfigs: () => Promise.resolve({ apiServers: [], needed: [] }),
      hostsFile: HOSTS_FILE,
    });
    const journal = await SetupJournal.load(stateFolder);
    const setUp: SetUp = new SetUp({
      machine,
      journal,
      settings,
      save,
      wishes: () => [],
      cluster: () => 'none',
      ports: () => ({ http: 80, https: 443 }),
      serving: false,
      onChange: () => onChange(setUp.state),
      onSettled: () => undefined,
      log: () => undefined,
    });
    return new OfflineSetup(stateFolder, { machine, setUp, journal, close: () => certificates.close() });
  }

  undo(): Promise<SetupState> {
    return this.#setUp.undo();
  }

  /** The hosts file as it stands, with what a repair would take out. */
  hostsFile(): HostsFileView {
    return hostsFileView(this.#machine.hosts());
  }

  /** `repairHostsFile`. */
  repair(sha256: string): Promise<SetupStep> {
    return repairHostsFile(this.#machine, sha256, new AbortController().signal);
  }

  cancel(): void {
    this.#setUp.cancel();
  }

  /** The state folder goes too. */
  clean(): Promise<CleanReport> {
    const stateFolder = this.#stateFolder;
    return cleanMachine({
      undo: () => this.#setUp.undo(),
      machine: this.#machine,
      browsers: () => cleanBrowserFolders(stateFolder, { home: homedir(), platform: process.platform }),
      stateFolder,
    });
  }

  async doctor(): Promise<DoctorReport> {
    return examine({
      machine: this.#machine,
      journal: this.#journal.content,
      root: await keptRoot(this.#stateFolder),
      // Approved for which source is not known without one; what leads here is.
      approved: [],
      home: homedir(),
      platform: process.platform,
      serving: false,
      clusterTime: () => Promise.resolve(null),
    });
  }

  close(): void {
    this.#close();
  }
}

/** The root as it is kept; looking must not make one. One that is broken is none. */
async function keptRoot(stateFolder: string): Promise<RootCertificate | null> {
  try {
    const parts = await new AuthorityFolder(stateFolder).read();
    return parts === null ? null : readRoot(parts.root);
  } catch (error) {
    if (error instanceof CodedError) return null;
    throw error;
  }
}
