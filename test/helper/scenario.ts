// Runs in namespaces of its own as root: does what it is told, one thing after the other, and prints what came of each.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const HELPER = process.env['HELPER_FILE'] ?? fileURLToPath(new URL('../../main/helper/main.ts', import.meta.url));

/** One thing to do. */
export type Action =
  /** Runs the helper with these words; `input` may hold `NOW` for the hash of the hosts file. */
  | {
      readonly do: 'helper';
      readonly words: readonly string[];
      readonly input?: string;
      readonly environment?: Readonly<Record<string, string>>;
      readonly node?: readonly string[];
      /** Another program than the helper, run as it would be. */
      readonly file?: string;
      /** The user to run it as. */
      readonly uid?: number;
    }
  | { readonly do: 'shell'; readonly script: string }
  /** Runs so many helpers at once. */
  | { readonly do: 'helpers'; readonly inputs: readonly string[] };

/** `code` null: ended by a signal. */
export interface Done {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

const actions = JSON.parse(readFileSync(0, 'utf8')) as readonly Action[];
const results: (Done | readonly Done[])[] = [];
for (const action of actions) results.push(await act(action));
console.log(JSON.stringify(results));

async function act(action: Action): Promise<Done | readonly Done[]> {
  switch (action.do) {
    case 'shell': {
      const { status, stdout, stderr } = spawnSync('sh', ['-euc', action.script], { encoding: 'utf8' });
      return { code: status, out: stdout, error: stderr };
    }
    case 'helper':
      return runHelper(action);
    case 'helpers':
      return Promise.all(action.inputs.map((input) => runHelper({ do: 'helper', words: ['--plan-stdin'], input })));
  }
}

function runHelper(action: Extract<Action, { do: 'helper' }>): Promise<Done> {
  const owner = process.env['CHECKOUT_OWNER'] ?? '0';
  const compiled = action.file?.endsWith('.ts') === true ? process.env['NODE_COMPILE_CACHE'] : undefined;
  const env = {
    ...(owner === '0' ? {} : { SUDO_UID: owner }),
    ...(compiled !== undefined && { NODE_COMPILE_CACHE: compiled }),
    ...action.environment,
  };
  const child = spawn(process.execPath, [...(action.node ?? []), action.file ?? HELPER, ...action.words], {
    cwd: '/tmp',
    env,
    ...(action.uid !== undefined && { uid: action.uid, gid: action.uid }),
  });
  let out = '';
  let error = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (error += chunk.toString()));
  // A helper that refuses before it reads closes its end.
  child.stdin.on('error', () => undefined);
  child.stdin.end((action.input ?? '').replaceAll('NOW', hostsHash));
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, out, error }));
  });
}

function hostsHash(): string {
  const isFile = statSync('/etc/hosts', { throwIfNoEntry: false })?.isFile() === true;
  return isFile ? createHash('sha256').update(readFileSync('/etc/hosts')).digest('hex') : 'absent';
}
