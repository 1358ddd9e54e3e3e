import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';

/** A program by its absolute path, and its arguments. */
export type SystemCommand = readonly [program: string, ...words: string[]];

/**
 * What follows a write of the hosts file per system: resolvers forget what they knew, and SELinux labels the new file. Of
 * programs with several homes the first that exists is run, none where none does (reference trust A.3).
 */
export function afterHostsWrite(platform: NodeJS.Platform, path: string): readonly (readonly SystemCommand[])[] {
  switch (platform) {
    case 'darwin':
      return [[['/usr/bin/dscacheutil', '-flushcache']], [['/usr/bin/killall', '-HUP', 'mDNSResponder']]];
    case 'win32':
      return [[['C:/Windows/System32/ipconfig.exe', '/flushdns']]];
    default:
      return [
        [
          ['/usr/sbin/restorecon', path],
          ['/sbin/restorecon', path],
        ],
        [
          ['/usr/bin/resolvectl', 'flush-caches'],
          ['/bin/resolvectl', 'flush-caches'],
        ],
        [
          ['/usr/sbin/nscd', '-i', 'hosts'],
          ['/sbin/nscd', '-i', 'hosts'],
        ],
      ];
  }
}

/** Runs what follows a write. A service that is not running is no failure of the set-up: its words are logged. */
export async function settleHosts(path: string, log: (line: string) => void): Promise<void> {
  for (const choice of afterHostsWrite(process.platform, path)) {
    const command = choice.find(([program]) => existsSync(program));
    if (command !== undefined) await run(command, log);
  }
}

function run([program, ...words]: SystemCommand, log: (line: string) => void): Promise<void> {
  return new Promise((resolve) => {
    execFile(program, words, { env: {}, timeout: 10_000, killSignal: 'SIGKILL' }, (error) => {
      if (error !== null) log(`${program}: ${error.message.trim().slice(0, 500)}`);
      resolve();
    });
  });
}
