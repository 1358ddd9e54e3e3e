import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { newestBuild } from '#test/fixtures/newest-build.ts';

/** What one command came to. */
export interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

const MAIN = newestBuild('gatehouse.js') ?? fileURLToPath(new URL('../../main/headless/main.ts', import.meta.url));
const TRUST = [
  '/etc/hosts',
  '/etc/ssl/certs',
  '/usr/local/share/ca-certificates',
  '/etc/ca-certificates',
  '/etc/sysctl.d',
];
const ORDINARY = 5000;

/** Whose program it is: root's, or that of an ordinary user with a home of their own. */
export interface Person {
  readonly uid: number;
  readonly home: string;
}

export function root(scratch: string): Person {
  return { uid: 0, home: join(scratch, 'home') };
}

/** A user without rights; the folder is made. */
export function ordinaryUser(scratch: string): Person {
  const home = join(scratch, 'user');
  mkdirSync(home, { recursive: true, mode: 0o755 });
  chownSync(home, ORDINARY, ORDINARY);
  return { uid: ORDINARY, home };
}

/** Runs a command line to its end. */
export function gatehouse(
  person: Person,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Said {
  return run(person, [process.execPath, MAIN, ...words], environment);
}

/** Runs any program to its end. */
export function run(
  person: Person,
  [program = '', ...words]: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Said {
  const { status, stdout, stderr } = spawnSync(program, words, { ...optionsOf(person, environment), encoding: 'utf8' });
  return { code: status, out: stdout, error: stderr };
}

/** An engine in the foreground; resolves when it listens and has read its source. */
export async function serve(
  person: Person,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly stop: () => Promise<void> }> {
  const child: ChildProcessByStdio<null, Readable, null> = spawn(
    process.execPath,
    [MAIN, 'serve', '-o', 'json', ...words],
    { ...optionsOf(person, environment), stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let out = '';
  while (!out.includes('"event":"applied"')) {
    const [chunk] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])) as [Buffer | number];
    if (typeof chunk === 'number' || chunk === null) throw new Error(`the engine ended: ${out}`);
    out += chunk.toString();
  }
  child.stdout.resume();
  return {
    stop: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** The HTTP status of a URL as a person's curl gets it, without -k; 0 where it refuses. */
export function curl(url: string): number {
  const { stdout } = spawnSync('curl', ['-sS', '--max-time', '10', '-o', '/dev/null', '-w', '%{http_code}', url], {
    encoding: 'utf8',
  });
  return Number(stdout);
}

/** Everything of the machine and the home that a set-up may touch, with what it holds. */
export function contents(home: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const look = (path: string): void => {
    if (!existsSync(path) && !lstatSync(path, { throwIfNoEntry: false })) return;
    const stat = lstatSync(path);
    if (stat.isSymbolicLink()) found[path] = `-> ${readlinkSync(path)}`;
    else if (stat.isDirectory()) for (const name of readdirSync(path)) look(join(path, name));
    else found[path] = createHash('sha256').update(readFileSync(path)).digest('hex');
  };
  for (const path of [...TRUST, join(home, '.pki'), join(home, '.mozilla')]) look(path);
  found['port start'] = readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'latin1').trim();
  return found;
}

/** What differs between two looks. */
export function differences(
  a: Readonly<Record<string, string>>,
  b: Readonly<Record<string, string>>,
): readonly string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((path) => a[path] !== b[path]).sort();
}

/** Another program on a port. */
export async function occupy(address: string, port: number): Promise<Server> {
  const server = createServer((socket) => socket.end());
  server.listen(port, address);
  await once(server, 'listening');
  return server;
}

function optionsOf({ uid, home }: Person, environment: Readonly<Record<string, string>>) {
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: home, LANG: 'C.UTF-8', ...environment };
  return { cwd: home, env, ...(uid === 0 ? {} : { uid, gid: uid }) };
}
