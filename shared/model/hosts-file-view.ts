/** The hosts file as a plan finds it. */
export interface HostsFileView {
  readonly path: string;
  readonly sha256: string;
  /** Why our block cannot be written, a code; null where it can. */
  readonly problem: string | null;
  /** Lines of ours that a repair takes out, where markers are broken; `line` counts from 1. */
  readonly repair: readonly HostsLine[];
}

export interface HostsLine {
  readonly line: number;
  /** At most 300 characters, what cannot be seen escaped. */
  readonly text: string;
}
