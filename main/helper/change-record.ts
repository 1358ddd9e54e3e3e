import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { syncFolder, writeDurably } from '#engine/hosts/durable-file.ts';
import { Refusal } from './refusal.ts';
import { undoText } from './undo-text.ts';

const FILE = 'manifest.json';
const UNDO = 'undo';
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const state = z.enum(['begun', 'done']);

/** What the helper has changed on this machine. A part is `begun` before it is touched and `done` after. */
const recordSchema = z.strictObject({
  v: z.literal(1),
  hosts: z
    .strictObject({
      /** Hash of the file before our first change and after our last; `absent` for no file. */
      original: z.union([sha256, z.literal('absent')]),
      now: z.union([sha256, z.literal('absent')]),
      names: z.array(z.string()),
      state,
    })
    .nullable(),
  authorities: z.array(z.strictObject({ sha256, certDerB64: z.string(), path: z.string(), java: z.boolean(), state })),
  ports: z.strictObject({ previous: z.int().min(0).max(65_535), start: z.literal(80), state }).nullable(),
});

export type ChangeRecord = z.infer<typeof recordSchema>;

/** Nothing changed. */
export const NO_CHANGES: ChangeRecord = { v: 1, hosts: null, authorities: [], ports: null };

/** Reads the record of the state folder. Throws `helper-record` where it is not what was written. */
export function readRecord(folder: string): ChangeRecord {
  const text = readText(join(folder, FILE));
  if (text === null) return NO_CHANGES;
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new Refusal('helper-record', { path: join(folder, FILE) }, error);
  }
}

/** Writes the record, so that it lasts, and beside it the commands that take everything back without the program. */
export function writeRecord(folder: string, record: ChangeRecord): void {
  if (isEmpty(record)) {
    for (const name of [FILE, UNDO]) rmSync(join(folder, name), { force: true });
    syncFolder(folder);
    return;
  }
  writeDurably(join(folder, FILE), Buffer.from(`${JSON.stringify(record)}\n`), { mode: 0o600 });
  writeDurably(join(folder, UNDO), Buffer.from(undoText(record)), { mode: 0o600 });
}

/** Hex SHA-256 of the record's file; null where there is none. */
export function recordHash(folder: string): string | null {
  const text = readText(join(folder, FILE));
  return text === null ? null : createHash('sha256').update(text).digest('hex');
}

function isEmpty({ hosts, authorities, ports }: ChangeRecord): boolean {
  return hosts === null && authorities.length === 0 && ports === null;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
