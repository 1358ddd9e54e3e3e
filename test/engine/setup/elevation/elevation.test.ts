import { chmod, chown, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createElevator } from '#engine/setup/elevation/elevator.ts';
import { helperFault, type HelperProgram } from '#engine/setup/elevation/helper-program.ts';
import { osascriptWords, powershellWords } from '#engine/setup/elevation/other-systems.ts';
import { rightsHere, type RightsSurroundings } from '#engine/setup/elevation/rights.ts';
import { runHelper } from '#engine/setup/elevation/run-helper.ts';
import { undoPlan } from '#engine/setup/steps/helper-plan.ts';
import { helperProgram } from '#main/start/helper-program.ts';
import type { HelperResult } from '#shared/model/helper-plan.ts';
import { temporaryFolder } from '../../tls/temporary-folder.ts';

const GOOD: HelperResult = { ok: true, steps: [], manifestSha: null };
const isRoot = process.getuid?.() === 0;
const never = new AbortController().signal;

/** A helper that does what its script says, in a folder that root alone can write. */
async function helperThat(script: string): Promise<HelperProgram> {
  // Below /tmp others could put something in its place; /var/tmp is as open, so a folder of root is needed.
  const folder = await temporaryFolder();
  const file = join(folder, 'helper.cjs');
  await writeFile(file, script, { mode: 0o755 });
  return { node: process.execPath, file };
}

function surroundings(changes: Partial<RightsSurroundings> = {}): RightsSurroundings {
  return {
    platform: 'linux',
    uid: 1000,
    environment: { DISPLAY: ':0' },
    // Both belong to root wherever tests run as root, and nobody else may write to a folder above them.
    helper: { node: null, file: '/usr/bin/env' },
    pkexec: '/usr/bin/env',
    planFile: '/state/of a user/setup-plan.json',
    ...changes,
  };
}

describe('how rights are had', () => {
  const byHand = "sudo /usr/bin/env --plan-stdin < '/state/of a user/setup-plan.json'";

  test('by a prompt on a desktop', () => {
    expect(rightsHere(surroundings())).toEqual({ method: 'pkexec', command: null, reason: null });
  });

  test.each([
    ['no desktop', { environment: {} }, 'no-desktop'],
    ['no polkit', { pkexec: '/nowhere/pkexec' }, 'no-pkexec'],
  ])('by a command where there is %s', (_, changes, reason) => {
    expect(rightsHere(surroundings(changes))).toEqual({ method: 'command', command: byHand, reason });
  });

  test('by none of both where the helper is not there', () => {
    const helper = { node: null, file: '/nowhere/helper' };
    expect(rightsHere(surroundings({ helper }))).toEqual({
      method: 'command',
      command: null,
      reason: 'helper-missing',
    });
  });

  test('by root itself', () => {
    expect(rightsHere(surroundings({ uid: 0, environment: {} })).method).toBe('root');
  });

  test('never by a prompt where somebody else could replace the helper', async () => {
    const helper = await helperThat('');
    const { method, reason, command } = rightsHere(surroundings({ helper }));
    expect([method, reason]).toEqual(['command', 'helper-writable']);
    expect(command).toContain(`${helper.file} --plan-stdin`);
  });
});

describe('a helper', () => {
  test('whose file is not the one that was built is not run', async () => {
    const helper = await helperThat('one');
    await writeFile(`${helper.file}.sha256`, createHash('sha256').update('one').digest('hex'));
    expect(helperFault(helper)).toBe('helper-writable');
    await writeFile(helper.file, 'two');
    expect(helperFault(helper)).toBe('helper-altered');
    expect(rightsHere(surroundings({ uid: 0, helper })).reason).toBe('helper-altered');
  });

  test.runIf(isRoot)(`of another user is not run${isRoot ? '' : ' (skipped: takes root)'}`, async () => {
    const helper = await helperThat('');
    await chown(helper.file, 1234, 1234);
    expect(helperFault({ node: null, file: helper.file })).toBe('helper-writable');
  });

  test('in a folder that others may write to is not run', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'open'));
    await chmod(join(folder, 'open'), 0o777);
    const file = join(folder, 'open', 'helper');
    await writeFile(file, '', { mode: 0o755 });
    expect(helperFault({ node: null, file })).toBe('helper-writable');
  });
});

describe('the version of a helper', () => {
  const answering = (version: string): string => `
    if (process.argv.slice(2).join() !== '--version') throw new Error('asked for something else');
    console.log('gatehouse-helper ${version} protocol 1');`;

  async function elevator(script: string, version: string): Promise<ReturnType<typeof createElevator>> {
    const helper = { ...(await helperThat(script)), version };
    const planFile = join(await temporaryFolder(), 'setup-plan.json');
    return createElevator(surroundings({ uid: 0, environment: {}, helper, planFile }));
  }

  test('has to be ours', async () => {
    const rights = await (await elevator(answering('1.2.3'), '1.2.3')).askedRights();
    expect(rights).toEqual({ method: 'root', command: null, reason: null });
  });

  test('that is another one is said in the plan, and nothing is run', async () => {
    const old = await elevator(answering('1.2.2'), '1.2.3');
    expect(await old.askedRights()).toEqual({ method: 'command', command: null, reason: 'helper-version' });
    await expect(old.elevate(undoPlan(), never)).rejects.toMatchObject({
      code: 'helper-version',
      values: { found: '1.2.2', wanted: '1.2.3' },
    });
  });

  test.each([
    ['says something else', 'console.log("hello")', 'helper-version'],
    ['ends with an error', 'console.error("no such file"); process.exit(127)', 'helper-silent'],
  ])('of one that %s is none', async (_, script, code) => {
    const silent = await elevator(script, '1.2.3');
    expect((await silent.askedRights()).reason).toBe(code);
    await expect(silent.elevate(undoPlan(), never)).rejects.toMatchObject({ code });
  });

  test('is asked again after the file was replaced', async () => {
    const helper = { ...(await helperThat(answering('1.2.2'))), version: '1.2.3' };
    const one = createElevator(surroundings({ uid: 0, environment: {}, helper }));
    expect((await one.askedRights()).reason).toBe('helper-version');
    await writeFile(helper.file, `${answering('1.2.3')}\n`);
    expect((await one.askedRights()).reason).toBe(null);
  });

  test('is that of this program where its own helper is asked', async () => {
    const own = createElevator(surroundings({ uid: 0, environment: {}, helper: helperProgram() }));
    expect((await own.askedRights()).reason).toBe(null);
  });
});

test('a helper that came with the app and was not installed is named with the command that installs it', async () => {
  const install = 'sudo install -o root helper.cjs /usr/lib/gatehouse/helper';
  const helper = { ...(await helperThat('')), install };
  expect(rightsHere(surroundings({ helper }))).toEqual({
    method: 'command',
    command: install,
    reason: 'helper-not-installed',
  });
});

describe('a run of the helper', () => {
  async function run(script: string, options: Partial<Parameters<typeof runHelper>[0]> = {}): Promise<HelperResult> {
    const { file } = await helperThat(script);
    return runHelper({ words: [process.execPath, file], plan: undoPlan(), signal: never, prompt: true, ...options });
  }

  test('hands it the plan on standard input and takes its line', async () => {
    const script = `
      let text = '';
      process.stdin.on('data', (chunk) => (text += chunk)).on('end', () => {
        const { op, v } = JSON.parse(text);
        process.stderr.write('for people');
        process.stdout.write(JSON.stringify({ ok: op === 'undo' && v === 1, steps: [], manifestSha: null }) + '\\n');
      });`;
    expect(await run(script)).toEqual(GOOD);
  });

  test('without a prompt gives it nothing of our environment', async () => {
    const script = `process.stdout.write(JSON.stringify({ ok: Object.keys(process.env).length === 0, steps: [], manifestSha: null }))`;
    expect((await run(script, { prompt: false })).ok).toBe(true);
  });

  test.each([
    ['a dismissed prompt', 'process.exit(126)', 'cancelled'],
    ['a wrong password', 'console.error("Not authorized"); process.exit(127)', 'not-authorised'],
    ['no agent', 'console.error("Error: No authentication agent found."); process.exit(127)', 'no-agent'],
    ['garbage', 'console.log("hello")', 'helper-garbled'],
    [
      'a line of another shape',
      'console.log(JSON.stringify({ ok: true, steps: [{ id: "x" }], manifestSha: null }))',
      'helper-garbled',
    ],
    ['a crash', 'process.kill(process.pid, "SIGKILL")', 'helper-garbled'],
  ])('that ends with %s', async (_, script, code) => {
    await expect(run(script)).rejects.toMatchObject({ code });
  });

  test('that hangs is ended', async () => {
    await expect(run('setInterval(() => {}, 1000)', { patience: 300 })).rejects.toMatchObject({ code: 'helper-hangs' });
  });

  test('is ended with the prompt when the person cancels', async () => {
    const cancel = new AbortController();
    const running = run('setInterval(() => {}, 1000)', { signal: cancel.signal });
    cancel.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('that is not there', async () => {
    const call = runHelper({ words: ['/nowhere/x'], plan: undoPlan(), signal: never, prompt: false });
    await expect(call).rejects.toMatchObject({ code: 'helper-missing' });
  });
});

test('a plan for a command that the person runs is written for that person alone', async () => {
  const folder = await temporaryFolder();
  const planFile = join(folder, 'setup-plan.json');
  const elevator = createElevator(surroundings({ environment: {}, planFile }));
  const plan = undoPlan();
  await expect(elevator.elevate(plan, never)).rejects.toMatchObject({
    code: 'run-command',
    values: { command: `sudo /usr/bin/env --plan-stdin < ${planFile}`, reason: 'no-desktop' },
  });
  expect(JSON.parse(await readFile(planFile, 'utf8'))).toEqual(plan);
  expect(((await stat(planFile)).mode & 0o777).toString(8)).toBe('600');
});

describe('prompts of other systems', () => {
  const helper = { node: null, file: '/Library/it\'s "here"/helper' };

  test('macOS: the plan cannot be read as anything else, and every quote holds', () => {
    const plan = undoPlan();
    const [program, flag, script = ''] = osascriptWords(helper, plan, 'Say "yes"');
    expect([program, flag]).toEqual(['/usr/bin/osascript', '-e']);
    const base64 = Buffer.from(JSON.stringify(plan)).toString('base64');
    expect(script).toBe(
      `do shell script "/bin/echo ${base64} | /usr/bin/base64 -D | '/Library/it'\\\\''s \\"here\\"/helper' '--plan-stdin'" with prompt "Say \\"yes\\"" with administrator privileges`,
    );
  });

  test('Windows: both scripts are encoded, and a quote in a path is doubled', () => {
    const words = powershellWords({ node: null, file: "C:\\it's\\helper.exe" }, undoPlan(), 'C:\\x\\answer.json');
    const outer = Buffer.from(words.at(-1) ?? '', 'base64').toString('utf16le');
    expect(outer).toContain('-Verb RunAs');
    const inner = /'-EncodedCommand','([^']+)'/.exec(outer)?.[1] ?? '';
    const script = Buffer.from(inner, 'base64').toString('utf16le');
    expect(script).toContain("& 'C:\\it''s\\helper.exe' '--plan-stdin' | Set-Content");
  });
});
