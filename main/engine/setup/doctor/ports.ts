import type { Finding } from '#shared/model/setup.ts';
import type { PortFact, PortsFacts } from '../plan/facts.ts';
import { finding } from './finding.ts';

/** Whether 80 and 443 are ours, and if not, who has them or what is missing. `serving`: an engine runs. */
export function checkPorts(facts: PortsFacts, serving: boolean): readonly Finding[] {
  return facts.ports.flatMap((port) => checkPort(port, facts, serving));
}

function checkPort(port: PortFact, { firstFree }: PortsFacts, serving: boolean): readonly Finding[] {
  const { wanted, open, chosen, trials, owner } = port;
  const subject = String(wanted);
  if (open.includes(wanted)) return [finding('good', 'port-ours', subject, { values: { port: subject } })];
  const instead = String(open[0] ?? '-');
  if (chosen !== null) return [finding('good', 'port-chosen', subject, { values: { port: subject, instead } })];
  if (owner !== null) {
    const program = owner.program ?? '?';
    const values = { port: subject, instead, program, pid: String(owner.pid ?? '?'), uid: String(owner.uid ?? '?') };
    const evidence = [`${owner.address}:${subject} ${program} (pid ${values.pid}, uid ${values.uid})`];
    // Without an engine of ours it is not known whether the owner is one.
    const severity = serving ? 'problem' : 'warning';
    return [
      finding(severity, 'port-taken', subject, { values, evidence, remedy: `sudo ss -ltnp 'sport = :${subject}'` }),
    ];
  }
  if (trials['127.0.0.1'] === 'forbidden') {
    const evidence = firstFree === null ? [] : [`net.ipv4.ip_unprivileged_port_start = ${String(firstFree)}`];
    return [
      finding(serving ? 'problem' : 'warning', 'port-forbidden', subject, {
        values: { port: subject, instead },
        evidence,
        remedy: 'gatehouse setup',
      }),
    ];
  }
  return serving
    ? [finding('problem', 'port-unused', subject, { values: { port: subject, instead }, remedy: 'gatehouse setup' })]
    : [];
}
