import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import type { HelperFault, HelperProgram } from './helper-program.ts';
import { helperCommand } from './helper-program.ts';

/** Milliseconds for its answer, of which none needs rights. */
const PATIENCE = 15_000;
const ANSWER = /^gatehouse-helper (\S{1,64}) protocol \d+\s*$/;

/** Why a helper does not go with this program; `found` is its version, `reason` what the system said. */
export interface VersionFault {
  readonly fault: Extract<HelperFault, 'helper-version' | 'helper-silent'>;
  readonly values: Readonly<Record<string, string>>;
}

/**
 * Asks a helper for its version, without rights, before it is handed to a prompt: an old one beside a new program would do
 * what it was not asked for (reference trust D.4). Nothing is asked where no version is wished. An answer holds for as long
 * as the file stays the same.
 */
export class HelperVersions {
  readonly #known = new Map<string, Promise<VersionFault | null>>();

  /** null where the helper is of the wished version, or is not there to be asked. */
  faultOf(helper: HelperProgram): Promise<VersionFault | null> {
    const { version, file } = helper;
    const stat = statSync(file, { throwIfNoEntry: false, bigint: true });
    if (version === undefined || stat === undefined) return Promise.resolve(null);
    const key = [file, helper.node, version, stat.ino, stat.mtimeNs, stat.size].join(' ');
    const known = this.#known.get(key) ?? ask(helper, version);
    this.#known.set(key, known);
    return known;
  }
}

function ask(helper: HelperProgram, wanted: string): Promise<VersionFault | null> {
  const { promise, resolve } = Promise.withResolvers<VersionFault | null>();
  const [program, ...words] = helperCommand(helper, '--version');
  // As a prompt would start it: its first line finds a Node of the system, not one of ours.
  const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' };
  execFile(program, words, { cwd: '/', env, timeout: PATIENCE, windowsHide: true }, (error, out, said) => {
    if (error !== null) {
      const reason = (said.trim().split('\n').at(-1) || error.message).slice(0, 300);
      return resolve({ fault: 'helper-silent', values: { file: helper.file, reason } });
    }
    const found = ANSWER.exec(out)?.[1] ?? null;
    if (found === wanted) return resolve(null);
    resolve({ fault: 'helper-version', values: { file: helper.file, found: found ?? '?', wanted } });
  });
  return promise;
}
