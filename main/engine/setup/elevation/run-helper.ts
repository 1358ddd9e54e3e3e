import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { z } from 'zod';
import type { HelperPlan, HelperResult } from '#shared/model/helper-plan.ts';
import { StepFailure } from '../steps/step.ts';

/** Milliseconds for everything, the person's time at the prompt included. */
const PATIENCE = 5 * 60_000;
const LARGEST_ANSWER = 1024 * 1024;
/** pkexec(1): the dialog was dismissed; the caller is not authorised or there is no agent. */
const DISMISSED = 126;
const NOT_AUTHORISED = 127;

const resultFormat = z.object({
  ok: z.boolean(),
  steps: z
    .array(
      z.object({
        id: z.enum(['plan', 'recovery', 'hosts', 'ca', 'ports']),
        state: z.enum(['done', 'skipped', 'failed', 'rolledback']),
        detail: z.object({ code: z.string().max(64), values: z.record(z.string().max(64), z.string().max(4096)) }),
      }),
    )
    .max(32),
  manifestSha: z.string().max(64).nullable(),
});

export interface HelperCall {
  /** Program and arguments; never a shell. */
  readonly words: readonly [string, ...string[]];
  readonly plan: HelperPlan;
  /** Aborted when the person cancels: a prompt that is open is closed; a helper that works is left to finish. */
  readonly signal: AbortSignal;
  readonly patience?: number;
  /** Whether `words` begin with a prompt, whose exit codes then count. */
  readonly prompt: boolean;
  /** Where the answer is, if not on standard output; removed once it is read. */
  readonly answerFile?: string;
}

/**
 * Runs the helper with the plan on its standard input and gives what it answers. Rejects with `StepFailure`: `cancelled`,
 * `not-authorised`, `helper-hangs`, `helper-garbled`, `helper-missing`.
 */
export async function runHelper(call: HelperCall): Promise<HelperResult> {
  const { code, out, error, late } = await runProgram(call);
  const result = parse(call.answerFile === undefined ? out : await takeAnswer(call.answerFile));
  if (result !== null) return result;
  if (late) throw new StepFailure('helper-hangs');
  if (call.signal.aborted) throw new StepFailure('cancelled');
  if (call.prompt && code === DISMISSED) throw new StepFailure('cancelled');
  const reason = error.trim().split('\n').at(-1)?.slice(-300) ?? '';
  if (call.prompt && code === NOT_AUTHORISED) {
    throw new StepFailure(/agent/i.test(error) ? 'no-agent' : 'not-authorised', { reason });
  }
  throw new StepFailure('helper-garbled', { reason, exit: String(code ?? '') });
}

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
  readonly late: boolean;
}

function runProgram({ words, plan, signal, patience = PATIENCE, prompt }: HelperCall): Promise<Ended> {
  const { promise, resolve, reject } = Promise.withResolvers<Ended>();
  const [program, ...rest] = words;
  // pkexec needs to know the session's agent; the helper itself gets nothing of ours but for whom it works.
  const { SUDO_UID } = process.env;
  const env = prompt ? { ...process.env } : SUDO_UID === undefined ? {} : { SUDO_UID };
  const child = spawn(program, rest, { cwd: '/', env, stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
  const said = { out: '', error: '' };
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill('SIGTERM');
  }, patience);
  const onAbort = (): void => {
    if (prompt) child.kill('SIGTERM');
  };
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  for (const name of ['out', 'error'] as const) {
    child[name === 'out' ? 'stdout' : 'stderr'].on('data', (chunk: Buffer) => {
      if (said[name].length < LARGEST_ANSWER) said[name] += chunk.toString('utf8');
    });
  }
  // A prompt that is dismissed ends before it reads; what it says counts, not the broken pipe.
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify(plan));
  child.once('error', (error) => {
    clearTimeout(timer);
    reject(new StepFailure('helper-missing', { reason: error.message }));
  });
  child.once('close', (code) => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    resolve({ code, ...said, late });
  });
  return promise;
}

async function takeAnswer(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  await rm(file, { force: true });
  return text.replace(/^\ufeff/, '');
}

function parse(out: string): HelperResult | null {
  try {
    const checked = resultFormat.safeParse(JSON.parse(out));
    return checked.success ? checked.data : null;
  } catch {
    return null; // not JSON: whatever printed it was not our helper
  }
}
