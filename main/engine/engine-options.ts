import type { Certificates, Profile } from '#shared/model/engine-status.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { NamespaceLimit, SourceChoice } from '#shared/model/source.ts';
import type { WayChoice, WaySettings } from '#shared/model/way.ts';
import type { IsolatedBrowsersOptions } from './browser/isolated-browsers.ts';
import type { HelperProgram } from './setup/elevation/helper-program.ts';
import type { SetupSettings } from './setup/set-up.ts';
import type { ClusterAccess } from './source/cluster-access.ts';
import type { PluginConsent } from './source/kubeconfig/credentials/plugin-consent.ts';
import type { ConnectTo } from './upstream/connect-to.ts';
import type { NetworkMachine } from './upstream/ways/pod-network.ts';
import type { TunnelDialler } from './upstream/ways/tunnel-way.ts';

export interface EngineOptions {
  readonly version: string;
  readonly choice: SourceChoice;
  readonly namespaces: NamespaceLimit;
  /** `memory`: the choice is from an earlier run, so that no credential plugin runs but one that `consent` knows. */
  readonly chosenBy?: 'person' | 'memory';
  /** Definitions of credential plugins that may run; absent: those of contexts chosen while this engine lives. */
  readonly consent?: PluginConsent;
  readonly profile: Profile;
  readonly certificates: Certificates;
  /** Loopback addresses only; anything else is refused. */
  readonly addresses: readonly string[];
  /** A number is used as it stands, 0 meaning any free port; null means the standard one with a fallback (80 or 8080, 443 or 8443). */
  readonly httpPort: number | null;
  readonly httpsPort: number | null;
  readonly connectTo: readonly ConnectTo[];
  /** How pods are reached; absent: automatic. */
  readonly ways?: WayOptions;
  /** With what ways to pods are found out, where a test has its own. */
  readonly wayMachine?: WayMachine;
  readonly stateFolder: string;
  /** false: read and evaluate only, open no port (`routes` and `explain` without a running engine). */
  readonly listen: boolean;
  /** Absent: the proxy configuration for browsers is off. */
  readonly pac?: PacChoice;
  /** How tests start browsers where there is no display. */
  readonly browsers?: Pick<IsolatedBrowsersOptions, 'furtherFlags' | 'certutil'>;
  /** Absent: decisions about the set-up live as long as this engine. */
  readonly setup?: SetupOptionsOfEngine;
  /** What was found wrong with this machine before the engine was made, such as settings that cannot be understood. */
  readonly problems?: readonly Problem[];
}

/** What a person chose about ways: kept from earlier runs, and for this run alone. */
export interface WayOptions {
  readonly kept: WaySettings;
  /** `--way`; absent: what was kept. */
  readonly way?: WayChoice;
}

/** With what ways are found out; a test puts its own in the place. */
export interface WayMachine extends NetworkMachine {
  readonly createTunnels: (access: ClusterAccess) => TunnelDialler;
  /** Milliseconds between two looks at what is due. */
  readonly tick?: number;
}

/** Whether the proxy configuration is served, and where; null: where there is room. */
export interface PacChoice {
  readonly on: boolean;
  readonly port: number | null;
}

/** What a set-up needs that only the program around the engine knows. */
export interface SetupOptionsOfEngine {
  readonly helper: HelperProgram;
  readonly settings: () => SetupSettings;
  /** Rejects with the system's error where settings cannot be written. */
  readonly save: (changes: Partial<SetupSettings>) => Promise<void>;
}

/** What `{"event":"applied"}` says, after every reading that is in force. */
export interface Applied {
  readonly read: number;
  readonly objects: number;
  readonly hosts: number;
  readonly routes: number;
  readonly problems: number;
}

/** What an engine announces; what it is about is asked for. */
export interface EngineEvents extends Record<string, unknown> {
  applied: Applied;
  status: undefined;
  routes: undefined;
  problems: undefined;
  browsing: undefined;
  setup: undefined;
}
