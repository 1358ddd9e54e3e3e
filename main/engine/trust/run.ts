import { execFile } from 'node:child_process';

const LARGEST_OUTPUT = 8 * 1024 * 1024;

/** What a program said. `code` is null where it was ended by the time limit or a signal, or could not be started. */
export interface RunResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

export interface RunOptions {
  /** Milliseconds; 30 s unless said otherwise. */
  readonly timeout?: number;
  /** Added to an environment of our own; nothing of this process's is handed on. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Starts a program; what stores use, so that tests of other systems can answer in its place. */
export type Run = (file: string, args: readonly string[], options?: RunOptions) => Promise<RunResult>;

/**
 * Runs a program by its absolute path, without a shell, in `/`, with a plain English environment and standard input closed or
 * given. Never throws for what the program does.
 */
export const run: Run = (file, args, options = {}) => {
  const env = {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    LANG: 'C',
    LC_ALL: 'C',
    ...(process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] ?? 'C:\\Windows' } : {}),
    ...options.env,
  };
  const { promise, resolve } = Promise.withResolvers<RunResult>();
  const limits = { timeout: options.timeout ?? 30_000, killSignal: 'SIGKILL', maxBuffer: LARGEST_OUTPUT } as const;
  const cwd = process.platform === 'win32' ? (process.env['SystemRoot'] ?? 'C:\\') : '/';
  const child = execFile(
    file,
    args,
    { ...limits, env, cwd, shell: false, windowsHide: true },
    (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      const said = code === null && stderr === '' && error !== null ? error.message : stderr;
      resolve({ code, stdout, stderr: said, timedOut: error?.killed === true && code === null });
    },
  );
  // A program that ends without reading its input is no fault of ours.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(options.input ?? '');
  return promise;
};

/** The last lines of what a program said, at most 300 characters, for a person. */
export function lastWords(result: RunResult): string {
  const said = (result.stderr.trim() === '' ? result.stdout : result.stderr).trim();
  return said
    .replaceAll(/[^\S\n]+/g, ' ')
    .split('\n')
    .slice(-3)
    .join(' · ')
    .slice(-300);
}
