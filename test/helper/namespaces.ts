import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, onTestFinished, vi } from 'vitest';
import type { HelperPlan, HelperResult } from '#shared/model/helper-plan.ts';
import { newestBuild } from '#test/fixtures/newest-build.ts';
import type { Action, Done } from './scenario.ts';

const SCENARIO = fileURLToPath(new URL('./scenario.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * A machine of our own: copies of the folders that the helper touches, an own network, and this hosts file. It trusts few
 * authorities, because the system's own tool works long for each.
 */
const MOUNTS = `
  ip link set lo up 2>/dev/null || true
  mount -t tmpfs -o mode=755 none /mnt
  for folder in etc usr/local/share var/lib run; do
    mkdir -p /mnt/upper/$folder /mnt/work/$folder
    mount -t overlay none -o lowerdir=/$folder,upperdir=/mnt/upper/$folder,workdir=/mnt/work/$folder /$folder
  done
  rm -rf /var/lib/gatehouse /run/gatehouse /etc/sysctl.d/60-gatehouse.conf
  sed -i '20,$ s/^[^#!]/!&/' /etc/ca-certificates.conf 2>/dev/null || true
  rm -f /etc/hosts; if [ -e "$FROM" ]; then cp "$FROM" /etc/hosts; chmod 644 /etc/hosts; fi
`;

/** Why the helper cannot be run here as it would be; null where it can. */
export function whyNoNamespaces(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'it needs root on Linux';
  const script =
    'mount -t tmpfs none /mnt; mkdir /mnt/u /mnt/w; mount -t overlay none -o lowerdir=/etc,upperdir=/mnt/u,workdir=/mnt/w /etc';
  const tried = spawnSync('unshare', ['-m', '-n', '--propagation', 'private', 'sh', '-euc', script], {
    encoding: 'utf8',
  });
  return tried.status === 0 ? null : (tried.error?.message ?? tried.stderr.trim());
}

let bundled = '';
let helper = '';

/** Has the helper for the tests of a file as it is shipped: the one in `dist/` where that is new, else bundled anew. */
export function withBundledHelper(): void {
  // Every test starts a dozen processes, and the machine may be busy.
  vi.setConfig({ testTimeout: 120_000 });
  beforeAll(() => {
    if (whyNoNamespaces() !== null) return;
    const built = newestBuild('helper.cjs');
    if (built !== null) {
      helper = built;
      return;
    }
    bundled = mkdtempSync(join(tmpdir(), 'gatehouse-helper-'));
    const words = [join(ROOT, 'build/bundle.ts'), '--out', bundled, 'helper'];
    execFileSync(process.execPath, words, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
    helper = join(bundled, 'helper.cjs');
  }, 120_000);
  afterAll(() => {
    if (bundled !== '') rmSync(bundled, { recursive: true, force: true });
  });
}

/** Where the bundled helper is. */
export function helperFile(): string {
  return helper;
}

/** Does the actions on a machine of their own, whose hosts file holds these bytes (null: none), after `setUp`. */
export async function onMachine(
  hosts: Buffer | string | null,
  actions: readonly Action[],
  options: { readonly setUp?: string } = {},
): Promise<readonly (Done | readonly Done[])[]> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const from = join(folder, 'hosts');
  if (hosts !== null) writeFileSync(from, hosts);
  const script = `${MOUNTS}${options.setUp ?? ''}\nexec "$NODE" "$SCENARIO"`;
  const child = spawn('unshare', ['-m', '-n', '--propagation', 'private', 'sh', '-euc', script], {
    env: {
      ...process.env,
      FROM: from,
      NODE: process.execPath,
      SCENARIO,
      CHECKOUT_OWNER: String(statSync(ROOT).uid),
      ...(helper !== '' && { HELPER_FILE: helper }),
    },
  });
  let out = '';
  let error = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (error += chunk.toString()));
  child.stdin.end(JSON.stringify(actions));
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`the machine did not come up: ${error}`);
  return JSON.parse(out) as readonly (Done | readonly Done[])[];
}

/** A plan that changes nothing, with these parts put in. */
export function plan(parts: Partial<HelperPlan> = {}): HelperPlan {
  return {
    v: 1,
    nonce: randomBytes(18).toString('base64url'),
    createdAt: new Date().toISOString(),
    uid: 0,
    op: 'apply',
    hosts: null,
    ca: null,
    ports: null,
    dns: null,
    java: false,
    ...parts,
  };
}

/** The part of a plan for names, made for the file as it is when the plan is run. */
export function names(...given: NonNullable<HelperPlan['hosts']>['names']): NonNullable<HelperPlan['hosts']> {
  return { expectSha256: 'NOW', names: given, ipv6: true };
}

/** Runs a plan. */
export function run(given: HelperPlan): Action {
  return { do: 'helper', words: ['--plan-stdin'], input: JSON.stringify(given) };
}

/** Runs a shell script. */
export function shell(script: string): Action {
  return { do: 'shell', script };
}

/** What the helper answered: exactly one line. */
export function answer(done: Done | readonly Done[] | undefined): HelperResult {
  const { out, error } = one(done);
  if (out.split('\n').length !== 2 || !out.endsWith('\n')) throw new Error(`not one line: ${out} ${error}`);
  return JSON.parse(out) as HelperResult;
}

/** Its steps, shortly: `hosts done hosts-written`. */
export function steps(done: Done | readonly Done[] | undefined): readonly string[] {
  return answer(done).steps.map(({ id, state, detail }) => `${id} ${state} ${detail.code}`);
}

/** Standard output of an action. */
export function output(done: Done | readonly Done[] | undefined): string {
  return one(done).out.trim();
}

function one(done: Done | readonly Done[] | undefined): Done {
  if (done === undefined || 'length' in done) throw new Error('not one result');
  return done;
}
