import { readFile } from 'node:fs/promises';

/** What marks the place of the fuses in Electron's binary, as `@electron/fuses` documents it. */
export const FUSE_MARKER = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

/** Fuses in the order of their bytes, version 1. */
export const FUSES = [
  'runAsNode',
  'enableCookieEncryption',
  'enableNodeOptionsEnvironmentVariable',
  'enableNodeCliInspectArguments',
  'enableEmbeddedAsarIntegrityValidation',
  'onlyLoadAppFromAsar',
  'loadBrowserProcessSpecificV8Snapshot',
  'grantFileProtocolExtraPrivileges',
] as const;

export type Fuse = (typeof FUSES)[number];

const ON = '1';
const OFF = '0';

/** Reads which fuses of an Electron binary are on; null where it has none. */
export async function readFuses(binary: string): Promise<Readonly<Record<Fuse, boolean>> | null> {
  const bytes = await readFile(binary);
  const marker = bytes.indexOf(FUSE_MARKER, 0, 'latin1');
  if (marker < 0) return null;
  // One byte for the version and one for the length stand before the fuses.
  const start = marker + FUSE_MARKER.length + 2;
  const states = FUSES.map((fuse, index) => [fuse, String.fromCharCode(bytes[start + index] ?? 0) === ON] as const);
  return Object.fromEntries(states) as Record<Fuse, boolean>;
}

/** The marker with fuses as Electron's release binaries carry them, for a stand-in. */
export function fuseWire(): Buffer {
  const fresh = [ON, OFF, ON, ON, OFF, OFF, OFF, ON, ON].join('');
  return Buffer.concat([
    Buffer.from(FUSE_MARKER, 'latin1'),
    Buffer.from([1, fresh.length]),
    Buffer.from(fresh, 'latin1'),
  ]);
}
