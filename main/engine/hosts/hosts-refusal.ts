/** Why the hosts file was left as it was. */
export type HostsRefusalCode =
  | 'hosts-missing'
  | 'hosts-not-a-file'
  | 'hosts-too-large'
  | 'hosts-encoding'
  | 'hosts-markers'
  | 'hosts-symlink-owner'
  | 'hosts-dangling'
  | 'hosts-immutable-system'
  | 'hosts-changed'
  | 'hosts-read-only'
  | 'hosts-disk-full'
  | 'hosts-locked'
  | 'hosts-unverified'
  | 'hosts-failed';

/** An error of the hosts file with a code and the values of its sentence. */
export class HostsRefusal extends Error {
  readonly code: HostsRefusalCode;
  readonly values: Readonly<Record<string, string>>;

  constructor(code: HostsRefusalCode, values: Readonly<Record<string, string>>, cause?: unknown) {
    super(
      `${code}: ${Object.entries(values)
        .map((pair) => pair.join('='))
        .join(', ')}`,
      { cause },
    );
    this.name = 'HostsRefusal';
    this.code = code;
    this.values = values;
  }
}

/** The code of a system error, such as `ENOSPC`; empty for anything else. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** What a failed file operation means for a person. */
export function refusalOf(error: unknown, path: string): HostsRefusal {
  if (error instanceof HostsRefusal) return error;
  const reason = systemCode(error);
  const values = { path, reason: reason === '' ? String(error) : reason };
  if (reason === 'ENOSPC' || reason === 'EDQUOT') return new HostsRefusal('hosts-disk-full', values, error);
  if (['EROFS', 'EACCES', 'EPERM'].includes(reason)) return new HostsRefusal('hosts-read-only', values, error);
  return new HostsRefusal('hosts-failed', values, error);
}
