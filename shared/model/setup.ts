import type { AuthorityView } from './authority-view.ts';
import type { HostsFileView } from './hosts-file-view.ts';
import type { Phrase } from './phrase.ts';
import type { TrustReason } from './trust-reason.ts';

/** Which Ingress asks for a name. */
export interface NameOrigin {
  readonly namespace: string;
  readonly ingress: string;
}

/** What a person should know of a name that is mapped all the same. */
export type NameWarning = 'multicast-dns' | 'hsts-preloaded' | 'mixed-script' | 'public';

/** A name for the hosts file: `add` and `remove` change it, `keep` is there already. */
export interface NamePlan {
  /** Lower case ASCII, as it stands in the hosts file. */
  readonly host: string;
  /** The same in Unicode where it is an internationalised name. */
  readonly unicode: string | null;
  readonly action: 'add' | 'keep' | 'remove';
  readonly origins: readonly NameOrigin[];
  readonly warnings: readonly NameWarning[];
}

/** Why a name is not mapped (reference trust A.4). `public` alone can be approved by a person. */
export type NameRefusalCode =
  | 'catch-all'
  | 'wildcard'
  | 'malformed'
  | 'too-long'
  | 'single-label'
  | 'address'
  | 'built-in'
  | 'reserved'
  | 'own-name'
  | 'api-server'
  | 'public-suffix'
  | 'public'
  | 'conflict'
  | 'too-many';

/** A name that is not mapped, and why. */
export interface RefusedName {
  /** As the Ingress writes it, at most 300 characters, control characters escaped. */
  readonly host: string;
  readonly unicode: string | null;
  readonly code: NameRefusalCode;
  /** For the sentence: `line` and `address` of a foreign entry, `limit`, `cluster`. */
  readonly values: Readonly<Record<string, string>>;
  readonly origins: readonly NameOrigin[];
  /** `tick`: a person may approve it; `typed`: only by typing the name; null: never. */
  readonly approval: 'tick' | 'typed' | null;
}

export type StoreScope = 'user' | 'system';

/** What set-up does with one trust store. */
export interface StorePlan {
  /** Stable, such as `system`, `nss:/home/a/.pki/nssdb`, `firefox:…`, `java:…`, `node`. */
  readonly id: string;
  /** What a person calls it, such as `Chromium`, `Firefox (default-release)`. */
  readonly name: string;
  readonly scope: StoreScope;
  readonly path: string | null;
  /** `manual`: nothing of ours changes it; the person copies lines (Node, Python, curl). */
  readonly action: 'install' | 'replace' | 'keep' | 'skip' | 'manual';
  /** Why it is skipped or what is in the way; a code of `shared/i18n/setup/setup-codes.ts`. */
  readonly reason: string | null;
}

/** The program that holds a port, as far as it can be seen. */
export interface PortOwner {
  readonly address: string;
  readonly pid: number | null;
  readonly program: string | null;
  readonly uid: number | null;
  /** Takes every address of this machine, so that 127.0.0.2 is no way out. */
  readonly wildcard: boolean;
}

export interface PortState {
  readonly scheme: 'http' | 'https';
  readonly wanted: 80 | 443;
  /**
   * `ours`: we listen on it; `free`: could be opened now; `forbidden`: needs a right; `taken`: another program has it;
   * `chosen`: a person gave another port on the command line, which is left as it is.
   */
  readonly state: 'ours' | 'free' | 'forbidden' | 'taken' | 'chosen';
  readonly owner: PortOwner | null;
  /** The port that answers now; null where nothing is served. */
  readonly open: number | null;
}

export interface PortPlan {
  readonly ports: readonly PortState[];
  /** `bind`: open them, no right needed; `sysctl`: lower `net.ipv4.ip_unprivileged_port_start` first; `none`: nothing to do or refused. */
  readonly method: 'none' | 'bind' | 'sysctl';
  /** The addresses that names point to and that are listened on. */
  readonly addresses: readonly string[];
  /** The way out where a port is taken (reference trust E.3). */
  readonly fallback: 'none' | 'second-address' | 'high-ports';
  /** What else changes for this machine, such as that every local user may then open ports from 80. */
  readonly sideEffects: readonly ('low-ports-for-everyone' | 'wildcard-listener')[];
  /** For an example host: the addresses that work after the set-up. */
  readonly urls: readonly string[];
}

/** How rights are had: none needed, this process has them, a prompt, or a command that the person runs. */
export interface ElevationPlan {
  readonly method: 'none' | 'root' | 'pkexec' | 'osascript' | 'uac' | 'command';
  /** The command to run where `method` is `command`. */
  readonly command: string | null;
  /** Why no prompt can be shown, a code; null where one can or none is needed. */
  readonly reason: string | null;
}

/** What asks for a password, for the sentence before the button. */
export type AskedRight = 'hosts' | 'system-store' | 'ports' | 'java';

/** What set-up would do. Made without changing anything; can be read before anything happens. */
export interface SetupPlan {
  /** Changes with everything that the plan rests on. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** The source that the names come from. */
  readonly cluster: string;
  readonly names: { readonly map: readonly NamePlan[]; readonly refused: readonly RefusedName[] };
  readonly hostsFile: HostsFileView;
  /** The lines that are added to (`+`) and taken from (`-`) the hosts file. */
  readonly diff: readonly string[];
  readonly stores: readonly StorePlan[];
  /** SHA-256 of the CA that is to be trusted, hex; null where none could be made. */
  readonly authority: {
    readonly sha256: string | null;
    readonly action: 'keep' | 'create' | 'replace';
    readonly expires: number | null;
    /**
     * Why it is replaced: it ends within 60 days or has ended, may not sign for `outside`, or may sign for a public name that
     * nobody approved. null where it is not, or where no store trusts the present one, so that nobody would notice.
     */
    readonly reason: 'ends' | 'expired' | 'outside' | 'unapproved' | null;
    /** Names that the present one may not sign for and the next one will: they need one more approval. */
    readonly outside: readonly string[];
    /** Names that the next one may not sign for either, since it has no room for more. */
    readonly full: readonly string[];
  };
  readonly ports: PortPlan;
  readonly elevation: ElevationPlan;
  readonly asksPassword: readonly AskedRight[];
  readonly nothingToDo: boolean;
}

/** What a person leaves out of or puts into a set-up. */
export interface SetupChoices {
  /** Public names approved beside those that settings remember. */
  readonly approve: readonly string[];
  /** Ids of stores; null means every store that is there. */
  readonly stores: readonly string[] | null;
  readonly names: boolean;
  readonly trust: boolean;
  readonly ports: boolean;
}

export type SetupStepKind =
  | 'authority'
  | 'user-store'
  | 'elevation'
  | 'hosts'
  | 'system-store'
  | 'low-ports'
  | 'bind'
  | 'probe-name'
  | 'probe-connect'
  | 'probe-tls'
  | 'undo-user-store'
  | 'undo-elevation'
  | 'sweep';

/** One step, in the order of doing. */
export interface SetupStep {
  readonly id: string;
  readonly kind: SetupStepKind;
  /** What it is about: a store's name, a host, a path. */
  readonly subject: string;
  readonly state: 'waiting' | 'running' | 'done' | 'skipped' | 'failed' | 'rolled-back';
  /** Why it was skipped or failed; its sentence and remedy are in `shared/i18n/setup/setup-codes.ts`. */
  readonly code: string | null;
  readonly values: Readonly<Record<string, string>>;
}

export type SetupPhase = 'idle' | 'planned' | 'applying' | 'verifying' | 'active' | 'undoing' | 'failed';

/** What is in force after a set-up. */
export interface ActiveSetup {
  readonly planId: string;
  readonly since: number;
  readonly names: readonly string[];
  readonly stores: readonly string[];
  readonly ports: { readonly http: number | null; readonly https: number | null };
}

/** A set-up that an earlier run left unfinished, or that no longer is as it was left. */
export interface SetupRecovery {
  readonly found: 'interrupted-apply' | 'interrupted-undo' | 'drift';
  /** What differs, as codes: `hosts`, `store`, `ports`, `engine-not-serving`. */
  readonly differences: readonly { readonly code: string; readonly subject: string }[];
}

/** Topic `setup`. */
export interface SetupState {
  readonly phase: SetupPhase;
  readonly plan: SetupPlan | null;
  readonly steps: readonly SetupStep[];
  readonly progress: { readonly done: number; readonly total: number };
  readonly active: ActiveSetup | null;
  /** null where nothing needs repair. */
  readonly recovery: SetupRecovery | null;
  /** Private names that appeared and names that went since; offered as one change. */
  readonly pending: { readonly add: readonly string[]; readonly remove: readonly string[] };
  /** Why the last try failed: code and values; null where it did not. */
  readonly failure: { readonly code: string; readonly values: Readonly<Record<string, string>> } | null;
  /** The authority that stores trust; null where no set-up is in force. */
  readonly authority: AuthorityView | null;
  readonly options: SetupOptions;
}

export interface SetupOptions {
  /** Take the names out of the hosts file when the program quits. */
  readonly undoOnQuit: boolean;
  /** Whether Java's own stores are trusted too; off unless wished. */
  readonly java: boolean;
}

/** What a store says now of a host. */
export interface TrustCell {
  readonly store: string;
  readonly host: string;
  /**
   * `refused`: the store was asked and says no for another reason than a missing CA, such as a name outside its limits.
   * `needs-restart`: trusted by the store, but a browser that runs has not read it yet. `unknown`: nothing of this machine
   * can ask the store. `absent`: the store is not there.
   */
  readonly verdict: 'trusted' | 'untrusted' | 'refused' | 'needs-restart' | 'unknown' | 'absent';
  /** How it was found out: a real handshake, or the store's own program. */
  readonly by: 'handshake' | 'store' | null;
  /** The verifier's own words, at most 500 characters, or ours in English. */
  readonly detail: string | null;
  /** `detail`, for another language; left out where it is the verifier's. */
  readonly phrase?: Phrase;
}

export interface TrustStoreView {
  readonly id: string;
  readonly name: string;
  readonly scope: StoreScope;
  readonly path: string | null;
  readonly state: 'installed' | 'absent' | 'other' | 'unreadable' | 'unavailable';
  /** A code of `trust-reason.ts` and its values; null where the state says it all. */
  readonly reason: TrustReason | null;
  readonly values: Readonly<Record<string, string>>;
  /** Whether set-up could make it trust our CA, and whether there is something of ours to take out. */
  readonly canFix: boolean;
  readonly canRemove: boolean;
  /** Environment lines to copy, for consumers without a store of ours. */
  readonly lines: readonly string[];
}

/** Store × host. */
export interface TrustTable {
  readonly stores: readonly TrustStoreView[];
  readonly hosts: readonly string[];
  readonly cells: readonly TrustCell[];
  /** Milliseconds since the epoch. */
  readonly checkedAt: number;
}

/** What the doctor found about one thing; the sentence and the remedy are in `shared/i18n/setup/setup-codes.ts`. */
export interface Finding {
  readonly code: string;
  readonly severity: 'good' | 'warning' | 'problem';
  readonly subject: string;
  readonly values: Readonly<Record<string, string>>;
  /** What was seen, in the words of the file, the resolver or the tool. */
  readonly evidence: readonly string[];
  /** The exact command that helps; null where none does. */
  readonly remedy: string | null;
}

export interface DoctorReport {
  readonly findings: readonly Finding[];
}

/** What `clean` did and what it could not do. */
export interface CleanReport {
  readonly steps: readonly SetupStep[];
  readonly left: readonly { readonly what: string; readonly path: string; readonly command: string | null }[];
}
