// npm run bench: Gatehouse beside nginx and haproxy in one run, on loopback. See README.md in this folder.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { CELLS, type Cell } from './cells.ts';
import { startGatehouse, startHaproxy, startNginx, type Contender, type ContenderSetting } from './contenders.ts';
import type { Target } from './load.ts';
import { measure, report } from './measure.ts';
import { BODIES, bodyOf, startOrigin } from './origin.ts';
import { chooseLayout } from './processor-cores.ts';
import { isInstalled, type Program } from './programs.ts';

const USAGE = `npm run bench -- [--only CELL,…] [--contenders NAME,…] [--rounds N] [--seconds N] [--program FILE]
cells: ${CELLS.map((cell) => cell.name).join(' ')}
contenders: nginx haproxy gatehouse
rounds: 7 unless said, seconds of each: 2
program: another built gatehouse.js than that of dist`;

interface Choice {
  readonly cells: readonly Cell[];
  readonly contenders: readonly string[];
  readonly rounds: number;
  readonly seconds: number;
  readonly built: string;
}

const choice = readChoice();
if (process.platform !== 'linux') {
  console.log('SKIPPED: the benchmark pins programs to cores as Linux does; nothing was measured.');
} else if (choice !== null) {
  await bench(choice);
}

function readChoice(): Choice | null {
  const text = { type: 'string' } as const;
  const options = {
    only: text,
    contenders: text,
    rounds: text,
    seconds: text,
    program: text,
    help: { type: 'boolean', short: 'h' },
  } as const;
  try {
    const { values } = parseArgs({ options });
    const chosen = (list: string | undefined, all: readonly string[]): readonly string[] => {
      const names = list?.split(',') ?? all;
      const unknown = names.find((name) => !all.includes(name));
      if (unknown !== undefined) throw new Error(`${unknown} is none of ${all.join(', ')}`);
      return names;
    };
    const count = (value: string, most: number): number => {
      if (!/^\d+$/.test(value) || Number(value) < 1 || Number(value) > most)
        throw new Error(`${value} is not 1 to ${String(most)}`);
      return Number(value);
    };
    if (values.help !== true) {
      const names = chosen(
        values.only,
        CELLS.map((cell) => cell.name),
      );
      return {
        cells: CELLS.filter((cell) => names.includes(cell.name)),
        contenders: chosen(values.contenders, ['nginx', 'haproxy', 'gatehouse']),
        rounds: count(values.rounds ?? '7', 100),
        seconds: count(values.seconds ?? '2', 60),
        built: resolve(values.program ?? join(import.meta.dirname, '../../dist/gatehouse.js')),
      };
    }
    console.log(USAGE);
  } catch (error) {
    console.error(`${(error as Error).message}\n${USAGE}`);
    process.exitCode = 2;
  }
  return null;
}

async function bench({ cells, contenders: names, rounds, seconds, built }: Choice): Promise<void> {
  const missing = ['taskset', 'nginx'].filter((name) => !isInstalled(name));
  if (missing.length > 0) {
    console.log(`SKIPPED: ${missing.join(' and ')} not installed; nothing was measured (see test/bench/README.md).`);
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'));
  const programs: Program[] = [];
  try {
    const layout = chooseLayout();
    const origin = await startOrigin(join(folder, 'origin'), layout);
    programs.push(...origin.programs);
    const contenders: Contender[] = [];
    for (const [name, begin] of Object.entries(startable(names, built))) {
      const setting: ContenderSetting = { folder: join(folder, name), cores: layout.proxy, origin, built };
      const contender = await begin(setting);
      programs.push(contender.program);
      contenders.push(contender);
      await checkBodies(contender);
    }
    const { origin: first, proxy, load } = layout;
    console.log(`${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}`);
    console.log(`cores: origin ${first.join(' ')}, proxy ${proxy.join(' ')}, load ${load.join(' ')}`);
    console.log(`${String(rounds)} rounds of ${String(seconds)} s; bodies were checked first`);
    for (const cell of cells) {
      if (cell.needs !== null && !isInstalled(cell.needs)) {
        console.log(`\n${cell.name}\nSKIPPED: ${cell.needs} is not installed.`);
      } else {
        const warmUp = cell === cells[0] ? 5 : 1;
        console.log(`\n${report(cell, await measure(cell, contenders, { layout, warmUp, rounds, seconds }))}`);
      }
    }
  } finally {
    for (const program of programs.toReversed()) await program.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

type Begin = (setting: ContenderSetting) => Promise<Contender>;

/** The contenders that can run here; the others are named. */
function startable(names: readonly string[], built: string): Readonly<Record<string, Begin>> {
  const found: Record<string, Begin> = {};
  if (names.includes('nginx')) found['nginx'] = startNginx;
  if (names.includes('haproxy')) {
    if (isInstalled('haproxy')) found['haproxy'] = startHaproxy;
    else console.log('SKIPPED: haproxy is not installed, so there are no ratios to it.');
  }
  if (names.includes('gatehouse')) {
    if (existsSync(built)) found['gatehouse'] = startGatehouse;
    else console.log('SKIPPED: gatehouse is not built; run npm run build first.');
  }
  return found;
}

/** Every body over both schemes, byte by byte: a proxy that answers quickly and wrongly must not be measured. */
async function checkBodies({ name, http, https }: Contender): Promise<void> {
  for (const target of [http, https]) {
    for (const path of Object.keys(BODIES)) {
      const body = await fetchPatiently(target, path);
      if (!body.equals(bodyOf(path))) throw new Error(`${name} gives a wrong body for ${target.scheme} ${path}`);
    }
  }
}

/** The contender may not listen yet when it is first asked. */
async function fetchPatiently(target: Target, path: string): Promise<Buffer> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    try {
      return await fetchBody(target, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED' || Date.now() > deadline) throw error;
      await setTimeout(50);
    }
  }
}

function fetchBody({ scheme, port, host }: Target, path: string): Promise<Buffer> {
  const { promise, resolve: settle, reject } = Promise.withResolvers<Buffer>();
  const options = { host: '127.0.0.1', port, path, headers: { host }, agent: false, rejectUnauthorized: false };
  const outgoing = (scheme === 'http' ? httpRequest : httpsRequest)(options, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', reject);
    response.on('end', () => {
      if (response.statusCode === 200) settle(Buffer.concat(chunks));
      else reject(new Error(`${scheme}://${host}${path} was answered with ${String(response.statusCode)}`));
    });
  });
  outgoing.on('error', reject);
  outgoing.setTimeout(20_000, () => outgoing.destroy(new Error(`${scheme}://${host}${path} was not answered`)));
  outgoing.end();
  return promise;
}
