import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { CommandLine } from '#main/start/command-line.ts';
import { stateFolderOf } from '#main/start/engine-flags.ts';

/**
 * The wanted state folder; under sudo that of the person who typed the command, whose engine and set-up are meant. Only
 * `--state-dir` says otherwise.
 */
export function ownStateFolder(
  line: CommandLine,
  environment: Readonly<Record<string, string | undefined>>,
  passwords = '/etc/passwd',
): string {
  const uid = environment['SUDO_UID'];
  const isSudo = process.geteuid?.() === 0 && uid !== undefined && /^\d+$/.test(uid) && uid !== '0';
  if (!isSudo || line.text('state-dir') !== null) return stateFolderOf(line);
  const home = homeOf(uid, passwords);
  return home === null ? stateFolderOf(line) : path.join(home, '.local', 'share', 'gatehouse');
}

function homeOf(uid: string, passwords: string): string | null {
  const lines = readFileSync(passwords, 'utf8').split('\n');
  const entry = lines.map((each) => each.split(':')).find((fields) => fields[2] === uid);
  const home = entry?.[5] ?? '';
  return path.isAbsolute(home) ? home : null;
}
