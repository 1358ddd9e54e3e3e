import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The elevated helper as this installation has it. */
export interface HelperProgram {
  /** The Node that runs it; null where the helper is a program of its own. */
  readonly node: string | null;
  readonly file: string;
  /** What it has to answer to `--version`; absent: any. */
  readonly version?: string;
  /** The command that puts it where a prompt may run it; only where it came with the program and was not installed. */
  readonly install?: string;
}

/** Why a helper is not run with rights (reference trust I 22). */
export type HelperFault =
  'helper-missing' | 'helper-altered' | 'helper-writable' | 'helper-version' | 'helper-silent' | 'helper-not-installed';

/** Words of a command that runs the helper, which reads its plan from standard input. */
export function helperWords(helper: HelperProgram): readonly [string, ...string[]] {
  return helperCommand(helper, '--plan-stdin');
}

/** Words of a command that runs the helper with one of the words that it knows. */
export function helperCommand({ node, file }: HelperProgram, word: string): readonly [string, ...string[]] {
  return node === null ? [file, word] : [node, file, word];
}

/**
 * Whether the helper may be handed to a prompt. Whoever can replace it, a folder above it or the Node that runs it could run
 * anything as root with the password that the person types (reference trust D.2, D.4).
 */
export function helperFault({ node, file, install }: HelperProgram): HelperFault | null {
  const present = damage(file);
  if (present !== null) return present;
  if (install !== undefined) return 'helper-not-installed';
  const safe = onlyRootCanReplace(file) && (node === null || onlyRootCanReplace(node));
  return safe ? null : 'helper-writable';
}

/** `helper-altered`: the file is not the one that was built, which `FILE.sha256` beside it says where there is one. */
function damage(file: string): HelperFault | null {
  if (lstatSync(file, { throwIfNoEntry: false })?.isFile() !== true) return 'helper-missing';
  const recorded = statSync(`${file}.sha256`, { throwIfNoEntry: false });
  if (recorded === undefined) return null;
  const wanted = readFileSync(`${file}.sha256`, 'latin1').slice(0, 64);
  return createHash('sha256').update(readFileSync(file)).digest('hex') === wanted ? null : 'helper-altered';
}

/** File and every folder above it are root's and nobody else may write to them. */
export function onlyRootCanReplace(file: string): boolean {
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return false;
  for (let at = realpathSync(file); ; at = dirname(at)) {
    const { uid, mode } = statSync(at);
    if (uid !== 0 || (mode & 0o022) !== 0) return false;
    if (at === dirname(at)) return true;
  }
}
