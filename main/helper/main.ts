import { chdir, umask } from 'node:process';
import type { HelperPlan, HelperResult } from '#shared/model/helper-plan.ts';
import { takeLock } from '#engine/hosts/writer-lock.ts';
import { createContext } from './context.ts';
import { guard, refuseForeignPlan, requestOf, type Asker, type Request } from './guard.ts';
import { ownFolder } from './own-folder.ts';
import { parsePlan, PROTOCOL, readPlan } from './plan-protocol.ts';
import { PLACES } from './places.ts';
import { detailOf, traceOf } from './refusal.ts';
import { runPlan, tellStatus, undoEverything } from './run-plan.ts';
import { spoken } from './spoken.ts';
import { usePlan } from './used-plans.ts';

/** The helper's version; a test keeps it equal to package.json. */
const VERSION = '0.1.0';
const LOCK_PATIENCE = 60_000;
const FAILURE = 1;

const language = process.env['LANG'] ?? '';
// Bundled as a CommonJS file, which knows no await at its top.
void main().then((code) => {
  process.exitCode = code;
});

/** Prints exactly one line on standard output, whatever happens. */
async function main(): Promise<number> {
  let answer: HelperResult;
  try {
    const request = requestOf(process.argv.slice(2));
    if (request === 'version') {
      process.stdout.write(`gatehouse-helper ${VERSION} protocol ${String(PROTOCOL)}\n`);
      return 0;
    }
    const asker = enter();
    const plan = request === 'plan' ? parsePlan(await readPlan(process.stdin as AsyncIterable<Buffer>)) : null;
    if (plan !== null) refuseForeignPlan(asker, plan.uid);
    answer = await alone(request, plan);
  } catch (error) {
    for (const line of traceOf(error)) say(line);
    const detail = detailOf(error, PLACES.state);
    answer = { ok: false, steps: [{ id: 'plan', state: 'failed', detail }], manifestSha: null };
  }
  for (const line of spoken(answer, language)) say(line);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
  return answer.ok ? 0 : FAILURE;
}

/** Leaves the world of whoever called behind: environment, folder, mask. */
function enter(): Asker {
  const own = process.argv[1];
  const asker = guard({
    platform: process.platform,
    euid: process.geteuid?.() ?? null,
    files: [process.execPath, ...(own === undefined ? [] : [own])],
    environment: process.env,
    interpreterWords: process.execArgv,
  });
  for (const name of Object.keys(process.env)) delete process.env[name];
  chdir('/');
  umask(0o022);
  return asker;
}

async function alone(request: Request, plan: HelperPlan | null): Promise<HelperResult> {
  ownFolder(PLACES.run);
  const release = await takeLock(PLACES.run, LOCK_PATIENCE);
  try {
    if (plan !== null) usePlan(PLACES.run, plan, Date.now());
    const context = createContext(say);
    if (request === 'status' || plan?.op === 'status') return await tellStatus(context);
    ownFolder(PLACES.state);
    return plan === null ? await undoEverything(context) : await runPlan(plan, context);
  } finally {
    release();
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
