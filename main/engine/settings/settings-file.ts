import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Problem } from '#shared/model/problem.ts';
import { DEFAULT_SETTINGS, settingsFormat } from './settings.ts';
import type { Settings, SettingsFormat } from './settings.ts';

/** Files larger than this are not ours. */
const LARGEST = 1024 * 1024;

type Content = { readonly kind: 'good'; readonly value: SettingsFormat } | { readonly kind: 'missing' | 'broken' };

/**
 * `settings.json` in the state folder: read once, written with a rename so that a crash leaves the old or the new file,
 * readable by its owner alone. A file that cannot be understood is a problem and the defaults are in force; it is moved
 * aside as `settings.broken.json` before it would be overwritten.
 */
export class SettingsFile {
  readonly problems: readonly Problem[];
  readonly #file: string;
  #content: Content;
  #saving: Promise<void> = Promise.resolve();

  private constructor(file: string, content: Content) {
    this.#file = file;
    this.#content = content;
    this.problems = content.kind === 'broken' ? [brokenProblem(file)] : [];
  }

  /** Reads the settings of a state folder. A file that is not there means the defaults. */
  static async load(stateFolder: string): Promise<SettingsFile> {
    const file = path.join(stateFolder, 'settings.json');
    return new SettingsFile(file, await read(file));
  }

  get settings(): Settings {
    if (this.#content.kind !== 'good') return DEFAULT_SETTINGS;
    const { source, approvedPlugins, pac, setup, ways } = this.#content.value;
    return { source, approvedPlugins, pac, setup, ways };
  }

  /** Changes some settings and writes the file; rejects with the system's error where it cannot be written. */
  save(changes: Partial<Settings>): Promise<void> {
    const saved = this.#saving.then(() => this.#write(changes));
    this.#saving = saved.catch(() => undefined); // the caller has the error; the next save must still run
    return saved;
  }

  async #write(changes: Partial<Settings>): Promise<void> {
    const before = this.#content.kind === 'good' ? this.#content.value : { version: 1 as const, ...DEFAULT_SETTINGS };
    const value = settingsFormat.parse({ ...before, ...changes });
    if (this.#content.kind === 'broken') await rename(this.#file, this.#file.replace(/json$/, 'broken.json'));
    this.#content = { kind: 'good', value };
    await writeWhole(this.#file, `${JSON.stringify(value, null, 2)}\n`);
  }
}

async function read(file: string): Promise<Content> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    return { kind: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'broken' };
  }
  if (bytes.length > LARGEST) return { kind: 'broken' };
  try {
    const checked = settingsFormat.safeParse(JSON.parse(bytes.toString('utf8')));
    return checked.success ? { kind: 'good', value: checked.data } : { kind: 'broken' };
  } catch {
    return { kind: 'broken' }; // not JSON; the problem says so
  }
}

async function writeWhole(file: string, text: string): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

function brokenProblem(file: string): Problem {
  return {
    code: 'settings-broken',
    severity: 'warning',
    subject: { kind: 'file', namespace: null, name: file },
    values: { file },
  };
}
