import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { namePolicy, NO_FACTS } from '#engine/hosts/name-policy.ts';
import { readHostsFacts } from '#engine/setup/plan/hosts-facts.ts';
import { EVERYTHING, makePlan } from '#engine/setup/plan/plan.ts';
import { FREE, machineFacts, portFact, storeFact, wish } from '#test/engine/setup/facts.ts';

import { onOwnMachine, whyNotHere } from '#test/setup/private-machine.ts';

/** Budgets of a set-up in milliseconds: a plan of 500 hosts, and doing it. */
const PLAN_BUDGET = 200;
const APPLY_BUDGET = 5_000;
const RUNS = 20;

const hosts = Array.from({ length: 500 }, (_, at) => wish(`host-${String(at)}.apps.example.internal`));
const scratch = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
try {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const begun = performance.now();
    const facts = machineFacts({
      hosts: readHostsFacts('/etc/hosts', scratch),
      stores: [storeFact('system'), storeFact('nss'), storeFact('firefox')],
      ports: {
        ...machineFacts().ports,
        ports: [portFact(80, { open: [8080], trials: FREE }), portFact(443, { open: [8443], trials: FREE })],
      },
    });
    const plan = makePlan({
      wishes: hosts,
      facts,
      policy: (host) => namePolicy(host, NO_FACTS),
      choices: EVERYTHING,
      approved: [],
      cluster: 'bench',
      java: false,
      now: Date.now(),
    });
    times.push(performance.now() - begun);
    if (plan.names.map.length !== 500) throw new Error('the plan leaves hosts out');
  }
  const [first = 0] = times;
  const sorted = times.toSorted((a, b) => a - b);
  const median = sorted[RUNS / 2] ?? 0;
  const verdict = first <= PLAN_BUDGET ? 'within' : 'OVER';
  console.log(
    `plan of 500 hosts: first ${first.toFixed(1)} ms, median ${median.toFixed(1)} ms (${verdict} ${String(PLAN_BUDGET)} ms)`,
  );
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

const reason = whyNotHere();
if (reason === null) {
  const { plan, apply, undo } = (await onOwnMachine('../bench/setup-apply.ts')) as Record<
    'plan' | 'apply' | 'undo',
    number
  >;
  const verdict = apply <= APPLY_BUDGET ? 'within' : 'OVER';
  console.log(
    `set-up: plan ${plan.toFixed(0)} ms, apply ${apply.toFixed(0)} ms (${verdict} ${String(APPLY_BUDGET)} ms), undo ${undo.toFixed(0)} ms`,
  );
} else {
  console.log(`set-up: apply was NOT measured: ${reason}`);
}
