import { lstatSync, mkdirSync } from 'node:fs';
import { Refusal } from './refusal.ts';

/** Makes a folder for root alone (mode 0700), or takes one that is; anything else in its place is refused (`helper-folder`). */
export function ownFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const stat = lstatSync(path);
  if (!stat.isDirectory() || stat.uid !== process.geteuid?.() || (stat.mode & 0o077) !== 0) {
    throw new Refusal('helper-folder', { path });
  }
}
