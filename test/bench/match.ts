// node test/bench/match.ts: the cost of matching with 10 hosts and with 10,000 (budget: at most 1.3 times as much).
import { readRules } from '#engine/ingress/read-rules.ts';
import { compile } from '#engine/routing/compile/compile.ts';
import { match } from '#engine/routing/match/match.ts';
import { hostNumber } from './many-hosts.ts';
import { manyIngresses } from './many-rules.ts';
import { median, table } from './statistics.ts';

const MATCHES = 200_000;
const ROUNDS = 15;
const TARGETS = ['/', '/api/orders/17?full=1', '/static/app.js', '/unknown'];

type Run = () => number;

/**
 * Nanoseconds of one match among so many hosts, of which `asked` are asked for in turn: ten as by a person at work, all as
 * by a crawler, which measures the processor's caches as much as the matcher.
 */
function runner({ hosts, asked }: { readonly hosts: number; readonly asked: number }): Run {
  const rules = readRules(manyIngresses(hosts), { profile: 'local' }, null);
  const routes = compile(rules, { plan: () => null, previous: null });
  const names = Array.from({ length: asked }, (_, index) => hostNumber((index * 7919) % hosts));
  return () => {
    let found = 0;
    const started = process.hrtime.bigint();
    for (let index = 0; index < MATCHES; index += 1) {
      const host = names[index % names.length] ?? '';
      if (match(routes, host, TARGETS[index & 3] ?? '/').route !== null) found += 1;
    }
    if (found !== MATCHES) throw new Error(`${String(MATCHES - found)} of ${String(MATCHES)} found no route`);
    return Number(process.hrtime.bigint() - started) / MATCHES;
  };
}

const cases = [
  { hosts: 10, asked: 10 },
  { hosts: 1_000, asked: 10 },
  { hosts: 10_000, asked: 10 },
  { hosts: 10_000, asked: 10_000 },
];
const runs = cases.map(runner);
for (const run of runs) run();
const rounds = Array.from({ length: ROUNDS }, () => runs.map((run) => run()));
const rows = cases.map(({ hosts, asked }, column) => [
  `${String(hosts)} hosts, ${String(asked)} asked for`,
  median(rounds.map((round) => round[column] ?? Number.NaN)).toFixed(0),
  median(rounds.map((round) => (round[column] ?? Number.NaN) / (round[0] ?? Number.NaN))).toFixed(2),
]);
console.log(table([['match', 'ns', '× 10 hosts'], ...rows]));
