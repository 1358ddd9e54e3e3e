import { homedir } from 'node:os';
import { join } from 'node:path';
import type { CertificateStore } from '../../tls/certificate-store.ts';
import type { EngineOptions, SetupOptionsOfEngine } from '../../engine-options.ts';
import type { CurrentSource } from '../current-source.ts';
import { clusterName, clusterTime, kubeconfigHosts } from './setup-source.ts';
import type { Ports } from '../ports.ts';
import type { ProxyTable } from '../../proxy/proxy.ts';
import { createElevator } from '../../setup/elevation/elevator.ts';
import { PKEXEC } from '../../setup/elevation/rights.ts';
import { ownMachine } from '../../setup/own-machine.ts';
import type { SetupSettings } from '../../setup/set-up.ts';
import { wishedNames } from './setup-names.ts';
import { SetupAccess } from './setup-access.ts';

export const HOSTS_FILE =
  process.platform === 'win32'
    ? join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'drivers', 'etc', 'hosts')
    : '/etc/hosts';

interface EngineParts {
  readonly ports: Ports;
  readonly certificates: () => CertificateStore | null;
  readonly table: () => ProxyTable['table'];
  readonly source: () => CurrentSource;
  readonly onChange: () => void;
  /** Names or ports may be others than before. */
  readonly onSettled: () => void;
}

/** Nothing decided and nothing kept: for an engine that is only asked. */
function unkept(): SetupOptionsOfEngine {
  let settings: SetupSettings = { undoOnQuit: false, java: false, approvedNames: {} };
  return {
    helper: { node: process.execPath, file: join(import.meta.dirname, 'helper.cjs') },
    settings: () => settings,
    save: (changes) => {
      settings = { ...settings, ...changes };
      return Promise.resolve();
    },
  };
}

/** The set-up of an engine, on the machine that it runs on. */
export function createSetupAccess(options: EngineOptions, parts: EngineParts): SetupAccess {
  const { stateFolder, addresses, listen } = options;
  const kept = options.setup ?? unkept();
  const { settings, save } = kept;
  const { ports } = parts;
  const elevator = createElevator({
    platform: process.platform,
    uid: process.geteuid?.() ?? null,
    environment: process.env,
    get helper() {
      return kept.helper;
    },
    pkexec: PKEXEC,
    planFile: join(stateFolder, 'setup-plan.json'),
  });
  const machine = (): ReturnType<typeof ownMachine> => {
    const certificates = parts.certificates();
    if (certificates === null) throw new TypeError('a set-up needs an engine that was started');
    const { authority } = certificates;
    return ownMachine({
      stateFolder,
      authority,
      elevator,
      ports,
      addresses,
      kubeconfigs: () => kubeconfigHosts(parts.source()),
      hostsFile: HOSTS_FILE,
    });
  };
  return new SetupAccess({
    stateFolder,
    machine,
    settings,
    save,
    wishes: () => wishedNames(parts.table()),
    cluster: () => clusterName(parts.source()),
    ports: () => ports.numbers,
    serving: listen,
    onChange: parts.onChange,
    onSettled: parts.onSettled,
    log: () => undefined,
    browserMayBeRoot: options.browsers?.furtherFlags !== undefined,
    doctor: {
      home: homedir(),
      platform: process.platform,
      serving: listen,
      clusterTime: () => clusterTime(parts.source()),
    },
  });
}
