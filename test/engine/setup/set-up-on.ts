import { Elsewhere } from '#engine/setup/plan/elsewhere.ts';
import type { SetupJournal } from '#engine/setup/journal.ts';
import { SetUp } from '#engine/setup/set-up.ts';
import { wish } from './facts.ts';
import type { MachineDouble } from './machine-double.ts';

/** A set-up of two hosts on a machine, without an engine around it. */
export function setUpOn(machine: MachineDouble, journal: SetupJournal): SetUp {
  return new SetUp({
    machine,
    journal,
    settings: () => ({ undoOnQuit: false, java: false, approvedNames: {} }),
    save: () => Promise.resolve(),
    wishes: () => [wish('a.test'), wish('b.test')],
    cluster: () => 'demo:demo',
    elsewhere: new Elsewhere(() => Promise.reject(new Error('no name server'))),
    ports: () => ({ http: 80, https: 443 }),
    serving: false,
    onChange: () => undefined,
    onSettled: () => undefined,
    log: () => undefined,
  });
}
