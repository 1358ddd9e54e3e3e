import { spawn } from 'node:child_process';
import { copyFileSync, linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyHosts, recoverHosts, type HostsPlace } from '#engine/hosts/apply-hosts.ts';
import { inOneFile } from '#test/fixtures/one-file.ts';

const PROGRAM = fileURLToPath(new URL('./dying-writer.ts', import.meta.url));
const KILLS = 200;
const AT_ONCE = 4;
const NAMES = Array.from({ length: 40 }, (_, at) => `h${String(at)}.test`);
const OLD = Buffer.from(
  `127.0.0.1 localhost # caf\xe9\n${'10.0.0.1 foreign.corp # theirs\r\n'.repeat(30)}# no end`,
  'latin1',
);
const FEWER = NAMES.slice(0, 3);

const CHANGES = ['fresh', 'shrink', 'undo'] as const;

interface Kill {
  readonly calls: number;
  readonly share: number;
  readonly inPlace: boolean;
  /** `fresh`: no block before; `shrink`: from many names to few; `undo`: from many to none. */
  readonly change: (typeof CHANGES)[number];
}

interface Finding {
  readonly kill: Kill;
  readonly killed: boolean;
  readonly torn: boolean;
  readonly recovered: 'old' | 'new' | 'neither';
  readonly undone: boolean;
}

let folder = '';
let writer = '';
const contents: Record<'old' | 'many' | 'few', Buffer> = { old: OLD, many: OLD, few: OLD };
/** For each change in place: how many calls it needs, and which one ends the writing of the file itself. */
const ways = new Map<Kill['change'], readonly [calls: number, cut: number]>();
beforeAll(async () => {
  writer = await inOneFile(PROGRAM);
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-test-'));
  const place = { path: join(folder, 'hosts'), state: join(folder, 'state') };
  writeFileSync(place.path, OLD);
  contents.many = await written(place, NAMES);
  contents.few = await written(place, FEWER);
  for (const change of CHANGES) {
    const own = roomFor({ change, inPlace: true }, change);
    const { output } = await die({ path: own.path, state: own.state, names: own.names, calls: 1_000_000, share: 0 });
    ways.set(change, JSON.parse(output) as [number, number]);
  }
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test(`${String(KILLS)} kills at random places leave, after recovery, exactly the old or exactly the new bytes`, async () => {
  const kills = Array.from({ length: KILLS }, (_, at): Kill => {
    const change = CHANGES[at % 3] ?? 'fresh';
    const [all, cut] = ways.get(change) ?? [1, 1];
    // Half of those in place while the file itself is written, which is a small part of the way.
    const calls = at % 4 === 0 ? cut - Math.floor(Math.random() * 4) : Math.ceil(all * Math.random());
    return { calls, share: Math.random(), inPlace: at % 2 === 0, change };
  });
  const findings: Finding[] = [];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async (_, worker) => {
      for (let at = worker; at < kills.length; at += AT_ONCE) findings.push(await tryKill(kills[at]!, at));
    }),
  );
  expect(findings.filter(({ recovered, undone }) => recovered === 'neither' || !undone)).toEqual([]);
  const count = (is: (finding: Finding) => boolean): number => findings.filter(is).length;
  const counts = {
    killed: count(({ killed }) => killed),
    torn: count(({ torn }) => torn),
    old: count(({ recovered }) => recovered === 'old'),
    new: count(({ recovered }) => recovered === 'new'),
  };
  console.log(`kill points: ${JSON.stringify(counts)}`);
  // The places were really spread over the whole way.
  expect([counts.killed > KILLS / 2, counts.torn > 0, counts.old > 0, counts.new > 0]).toEqual([
    true,
    true,
    true,
    true,
  ]);
}, 240_000);

async function tryKill(kill: Kill, at: number): Promise<Finding> {
  const { before, after, path, state, names } = roomFor(kill, String(at));
  const order = { path, state, names };
  const place = { path, state };
  const own = dirname(place.path);
  const { killed } = await die({ ...order, calls: kill.calls, share: kill.share });
  copyFileSync(place.path, join(own, 'killed'));
  const left = readFileSync(place.path);
  await recoverHosts(place);
  const found = readFileSync(place.path);
  const recovered = found.equals(before) ? 'old' : found.equals(after) ? 'new' : 'neither';
  await applyHosts(place, { names: [], ipv6: true, expect: null });
  const undone = readFileSync(place.path).equals(OLD);
  if (recovered !== 'neither' && undone) rmSync(own, { recursive: true });
  return { kill, killed, torn: !left.equals(before) && !left.equals(after), recovered, undone };
}

/** A hosts file as it is before the change, the bytes before and after it, and the names that make it. */
function roomFor(
  { change, inPlace }: Pick<Kill, 'change' | 'inPlace'>,
  name: string,
): HostsPlace & { readonly names: readonly string[]; readonly before: Buffer; readonly after: Buffer } {
  const own = join(folder, name);
  mkdirSync(own);
  const place = { path: join(own, 'hosts'), state: join(own, 'state') };
  const [before, after, names] = {
    fresh: [contents.old, contents.many, NAMES] as const,
    shrink: [contents.many, contents.few, FEWER] as const,
    undo: [contents.many, contents.old, []] as const,
  }[change];
  writeFileSync(place.path, before);
  if (inPlace) linkSync(place.path, `${place.path}.link`);
  return { ...place, names, before, after };
}

async function die(order: object): Promise<{ readonly killed: boolean; readonly output: string }> {
  const child = spawn(process.execPath, [writer, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const signal = await new Promise((resolve) => child.on('close', (_code, ended) => resolve(ended)));
  return { killed: signal === 'SIGKILL', output };
}

async function written(place: HostsPlace, names: readonly string[]): Promise<Buffer> {
  await applyHosts(place, { names, ipv6: true, expect: null });
  return readFileSync(place.path);
}
