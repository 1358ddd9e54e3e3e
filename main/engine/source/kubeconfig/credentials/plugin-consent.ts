import { createHash } from 'node:crypto';
import type { PluginDefinition, UserEntry } from '../file/config-format.ts';

/** Which definitions of credential plugins a person has chosen, by `definitionHash`. */
export interface PluginConsent {
  has(hash: string): boolean;
  give(hash: string): void;
}

/** Remembers nothing beyond its own life. */
export function temporaryConsent(): PluginConsent {
  const given = new Set<string>();
  return { has: (hash) => given.has(hash), give: (hash) => void given.add(hash) };
}

/** SHA-256 in hex of what decides which program runs and how (reference 6). */
export function definitionHash(user: Pick<UserEntry, 'name' | 'file'>, plugin: PluginDefinition): string {
  const environment = Object.entries(plugin.environment).sort(([left], [right]) => (left < right ? -1 : 1));
  const decisive = [user.file, user.name, plugin.command, plugin.args, environment, plugin.interactiveMode];
  return createHash('sha256').update(JSON.stringify(decisive)).digest('hex');
}

/** The command line for a person: long runs without a blank may be secrets and are cut out. */
export function commandLine({ command, args }: PluginDefinition): string {
  const line = [command, ...args.map((word) => word.replace(/[A-Za-z0-9+/_.~-]{40,}={0,2}/g, '…'))].join(' ');
  return line.replace(/\p{C}+/gu, ' ').slice(0, 300);
}
