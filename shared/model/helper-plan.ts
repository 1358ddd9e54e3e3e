/** A name for the hosts file. A public one says that a person approved it; the helper refuses it otherwise. */
export type HelperName = string | { readonly name: string; readonly userApproved: true };

/**
 * What the elevated helper reads from its standard input (reference trust D.3): names and closed lists of values, never file
 * content, never paths. `null` leaves a part as it is; `undo` takes everything back that the helper has recorded.
 */
export interface HelperPlan {
  readonly v: 1;
  /** 16 to 64 letters, digits, `-` and `_`; a plan runs once. */
  readonly nonce: string;
  /** ISO 8601 in UTC; a plan that is older than an hour is refused. */
  readonly createdAt: string;
  /** The user who asks, as pkexec and sudo also say it; 0 where the asking program runs as root. */
  readonly uid: number;
  /** `repair` takes broken markers of ours out of the hosts file that `hosts.expectSha256` names, and nothing else. */
  readonly op: 'apply' | 'undo' | 'status' | 'repair';
  /** The whole set of names; an empty list removes our block. */
  readonly hosts: {
    /** Hex, of the hosts file's bytes that the person has seen; `absent` where there is none, which is then made. */
    readonly expectSha256: string;
    readonly names: readonly HelperName[];
    /** 127.0.0.2 where another program has the ports of 127.0.0.1 (reference trust E.3); 127.0.0.1 where it is absent. */
    readonly address?: '127.0.0.1' | '127.0.0.2';
    readonly ipv6: boolean;
  } | null;
  /** `sha256` is that of the DER bytes, hex. `remove` needs no certificate. */
  readonly ca: {
    readonly action: 'install' | 'remove';
    readonly certDerB64: string | null;
    readonly sha256: string;
  } | null;
  readonly ports: { readonly method: 'sysctl'; readonly start: 80 } | null;
  readonly dns: null;
  /** Whether Java's store is part of what `ca` installs into. */
  readonly java: boolean;
}

/** Why something was refused or what came out: a code and what its sentence names. */
export interface HelperDetail {
  readonly code: string;
  readonly values: Readonly<Record<string, string>>;
}

/** `plan` stands for everything before the first step: reading and checking. */
export interface HelperStep {
  readonly id: 'plan' | 'recovery' | 'hosts' | 'ca' | 'ports';
  readonly state: 'done' | 'skipped' | 'failed' | 'rolledback';
  readonly detail: HelperDetail;
}

/** The one line of JSON that the helper prints. `manifestSha` is that of its record of changes, hex; null where there is none. */
export interface HelperResult {
  readonly ok: boolean;
  readonly steps: readonly HelperStep[];
  readonly manifestSha: string | null;
}
