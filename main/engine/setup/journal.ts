import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

/** Journals larger than this are none of ours. */
const LARGEST = 4 * 1024 * 1024;

const text = z.string().max(8192);

const recordFormat = z.object({
  /** One for each thing that was touched: the store's id, or `elevated`, `ports`. */
  id: text.min(1),
  kind: z.enum(['user-store', 'elevated', 'ports']),
  /** Written before the act; `done` after it. */
  state: z.enum(['intended', 'done']),
  /** What undo needs: a CA's fingerprint, a path. */
  values: z.record(z.string().max(64), text),
});

const journalFormat = z.object({
  version: z.literal(1),
  /** What is under way; null between two set-ups. */
  transaction: z
    .object({ planId: text.min(1), operation: z.enum(['apply', 'undo']), startedAt: z.number() })
    .nullable(),
  records: z.array(recordFormat).max(1000).readonly(),
  active: z
    .object({
      planId: text.min(1),
      since: z.number(),
      names: z.array(z.string().max(253)).max(10_000).readonly(),
      stores: z.array(text).max(1000).readonly(),
      addresses: z.array(z.string().max(64)).max(8).readonly(),
    })
    .nullable(),
});

/** What set-up did, the latest last, and what it is doing. */
export type Journal = z.output<typeof journalFormat>;
export type JournalRecord = Journal['records'][number];

const EMPTY: Journal = { version: 1, transaction: null, records: [], active: null };

/** Called between two steps of writing, so that tests can end the process there. */
export type FaultPoint = (name: string) => void;

/**
 * The user's side of a set-up's records, `setup.json` in the state folder: written before an act and confirmed after it,
 * with a rename, so that a crash leaves the old or the new text (reference trust C.8, H). One that cannot be understood is
 * moved aside and counts as an interrupted set-up, so that reality is looked at.
 */
export class SetupJournal {
  readonly #file: string;
  readonly #fault: FaultPoint;
  #content: Journal;
  /** A broken journal was found when it was read. */
  readonly broken: boolean;

  private constructor(file: string, found: { readonly content: Journal; readonly broken: boolean }, fault: FaultPoint) {
    this.#file = file;
    this.#content = found.content;
    this.broken = found.broken;
    this.#fault = fault;
  }

  /** Reads the journal of a state folder; rejects with the system's error where a file that is there cannot be read. */
  static async load(stateFolder: string, fault: FaultPoint = () => undefined): Promise<SetupJournal> {
    const file = path.join(stateFolder, 'setup.json');
    await sweepDrafts(stateFolder);
    return new SetupJournal(file, await read(file), fault);
  }

  get content(): Journal {
    return this.#content;
  }

  async begin(planId: string, operation: 'apply' | 'undo'): Promise<void> {
    await this.#write({ ...this.#content, transaction: { planId, operation, startedAt: Date.now() } });
  }

  /** Before the act. A record of the same id is replaced. */
  async intend(record: Omit<JournalRecord, 'state'>): Promise<void> {
    await this.#write({ ...this.#content, records: [...this.#without(record.id), { ...record, state: 'intended' }] });
  }

  /** After the act. */
  async confirm(id: string): Promise<void> {
    const records = this.#content.records.map((record) =>
      record.id === id ? { ...record, state: 'done' as const } : record,
    );
    await this.#write({ ...this.#content, records });
  }

  /** What the record says was taken back. */
  async forget(id: string): Promise<void> {
    await this.#write({ ...this.#content, records: this.#without(id) });
  }

  /** The transaction is over; `active` is what is in force from now on. */
  async end(active: Journal['active']): Promise<void> {
    const next: Journal = { ...this.#content, transaction: null, active };
    if (active === null && next.records.length === 0) await this.clear();
    else await this.#write(next);
  }

  /** Nothing of a set-up is left, so that nothing needs to be remembered. */
  async clear(): Promise<void> {
    await rm(this.#file, { force: true });
    this.#content = EMPTY;
    this.#fault('journal-removed');
  }

  #without(id: string): readonly JournalRecord[] {
    return this.#content.records.filter((record) => record.id !== id);
  }

  async #write(next: Journal): Promise<void> {
    const draft = `${this.#file}.${randomUUID()}`;
    await mkdir(path.dirname(this.#file), { recursive: true, mode: 0o700 });
    try {
      const handle = await open(draft, 'wx', 0o600);
      try {
        await handle.writeFile(`${JSON.stringify(next)}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
      this.#fault('journal-written');
      await rename(draft, this.#file);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
    this.#content = next;
    this.#fault('journal-renamed');
  }
}

/** What a crash in the middle of writing left behind. */
async function sweepDrafts(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const drafts = names.filter((name) => /^setup\.json\.[0-9a-f-]{36}$/.test(name));
  await Promise.all(drafts.map((name) => rm(path.join(folder, name), { force: true })));
}

async function read(file: string): Promise<{ readonly content: Journal; readonly broken: boolean }> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { content: EMPTY, broken: false };
    throw error;
  }
  const content = bytes.length > LARGEST ? null : parse(bytes);
  if (content !== null) return { content, broken: false };
  await rename(file, file.replace(/json$/, 'broken.json'));
  return { content: EMPTY, broken: true };
}

function parse(bytes: Buffer): Journal | null {
  try {
    const checked = journalFormat.safeParse(JSON.parse(bytes.toString('utf8')));
    return checked.success ? checked.data : null;
  } catch {
    return null; // not JSON, so none of ours
  }
}
