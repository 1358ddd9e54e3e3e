import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Refusal } from './refusal.ts';

/** What of its surroundings the helper looks at, before it forgets the environment. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly euid: number | null;
  /** The helper's own file, and what runs it. */
  readonly files: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Words for the interpreter before the helper's own. */
  readonly interpreterWords: readonly string[];
}

/** Who asked for rights, as the program that gave them says: null where root itself calls. */
export interface Asker {
  readonly by: 'pkexec' | 'sudo' | 'root';
  readonly uid: number;
}

/** How the helper was asked for; `plan` reads one from standard input. */
export type Request = 'plan' | 'undo' | 'status' | 'version';
const REQUESTS: ReadonlyMap<string, Request> = new Map([
  ['--plan-stdin', 'plan'],
  ['--undo', 'undo'],
  ['--status', 'status'],
  ['--version', 'version'],
]);

/** Exactly one known word and nothing else. Throws `usage`. */
export function requestOf(words: readonly string[]): Request {
  const request = words.length === 1 ? REQUESTS.get(words[0] ?? '') : undefined;
  if (request === undefined) throw new Refusal('usage');
  return request;
}

/**
 * Refuses to work where it would not be root's own program that works (reference trust D.2): without root's rights, with
 * something else loaded into it, or where others could have changed the file, the program that runs it, or a folder above.
 * Under pkexec root alone may own those and write to them; under sudo also the user who typed the command, whose program it
 * then is, and the group that is this user's alone.
 */
export function guard(surroundings: Surroundings): Asker {
  const { platform, euid, files, environment, interpreterWords } = surroundings;
  if (platform !== 'linux') throw new Refusal('helper-system', { platform });
  if (euid !== 0) throw new Refusal('helper-needs-root');
  if (interpreterWords.length > 0 || environment['NODE_OPTIONS']) throw new Refusal('helper-interpreter');
  const asker = askerOf(environment);
  const owners = asker.by === 'sudo' ? [0, asker.uid] : [0];
  for (const file of files) {
    const foreign = placeOfOthers(realpathSync(file), owners, { strict: asker.by === 'pkexec' });
    if (foreign !== null) throw new Refusal('helper-writable', { path: foreign });
  }
  return asker;
}

/** Refuses a plan that somebody else made than the one who asks. Root's own plans are root's. */
export function refuseForeignPlan(asker: Asker, uid: number): void {
  const madeByRoot = asker.by !== 'pkexec' && uid === 0;
  if (uid !== asker.uid && !madeByRoot)
    throw new Refusal('plan-foreign', { uid: String(uid), asker: String(asker.uid) });
}

function askerOf(environment: Surroundings['environment']): Asker {
  for (const [by, name] of [
    ['pkexec', 'PKEXEC_UID'],
    ['sudo', 'SUDO_UID'],
  ] as const) {
    const text = environment[name];
    if (text !== undefined && /^[0-9]{1,10}$/.test(text)) return { by, uid: Number(text) };
  }
  return { by: 'root', uid: 0 };
}

/** The first of a file and the folders above it that others could change; null where there is none. */
function placeOfOthers(file: string, owners: readonly number[], rules: { readonly strict: boolean }): string | null {
  for (let at = file; ; at = dirname(at)) {
    const { uid, gid, mode } = statSync(at);
    // In a sticky folder of root, such as /tmp, nobody can replace what is another's.
    const sticky = at !== file && uid === 0 && (mode & 0o1000) !== 0;
    // Many systems give each user a group of their own, and let it write to all that the user makes.
    const writers = !rules.strict && gid === uid ? mode & 0o002 : mode & 0o022;
    if (!owners.includes(uid) || (writers !== 0 && (rules.strict || !sticky))) return at;
    if (at === dirname(at)) return null;
  }
}
