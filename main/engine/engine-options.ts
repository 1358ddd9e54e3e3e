import type { Certificates, Profile } from '#shared/model/engine-status.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { NamespaceLimit, SourceChoice } from '#shared/model/source.ts';
import type { BrowserAccessOptions, PacChoice } from './assembly/browser/browser-access.ts';
import type { SetupOptionsOfEngine } from './assembly/setup/create-setup-access.ts';
import type { PluginConsent } from './source/kubeconfig/credentials/plugin-consent.ts';
import type { WayMachine, WayOptions } from './assembly/cluster-ways.ts';
import type { ConnectTo } from './upstream/connect-to.ts';

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
  readonly browsers?: BrowserAccessOptions['browsers'];
  /** Absent: decisions about the set-up live as long as this engine. */
  readonly setup?: SetupOptionsOfEngine;
  /** What was found wrong with this machine before the engine was made, such as settings that cannot be understood. */
  readonly problems?: readonly Problem[];
}

/** What `{"event":"applied"}` says, after every reading that is in force. */
export interface Applied {
  readonly read: number;
  readonly objects: number;
  readonly hosts: number;
  readonly routes: number;
  readonly problems: number;
}

export interface ExplainRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly (readonly [string, string])[];
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
