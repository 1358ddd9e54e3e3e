import type { DoctorReport, Finding } from '#shared/model/setup.ts';
import { HSTS_PRELOADED } from '../../hosts/reserved-names.ts';
import type { RootCertificate } from '../../trust/root-certificate.ts';
import type { Journal } from '../journal.ts';
import type { SetupMachine } from '../machine.ts';
import { checkChromiumDns } from './chromium-dns.ts';
import { checkFirefoxDns } from './browsers.ts';
import { finding } from './finding.ts';
import { checkHelper } from './elevated-helper.ts';
import { checkHostsFile, checkResolution, checkSpecialNames } from './names.ts';
import { checkPorts } from './ports.ts';
import { checkAuthority, checkClock, checkStores } from './trust.ts';

export interface DoctorParts {
  readonly machine: SetupMachine;
  /** null: none could be read. */
  readonly journal: Journal | null;
  /** null where none was made yet and none is wanted. */
  readonly root: RootCertificate | null;
  /** Public names that a person approved for the source in use. */
  readonly approved: readonly string[];
  readonly home: string;
  readonly platform: NodeJS.Platform;
  /** Whether an engine serves. */
  readonly serving: boolean;
  /** Time of the cluster in milliseconds since the epoch; null where there is none to ask. */
  readonly clusterTime: () => Promise<number | null>;
}

/** Looks at everything that a set-up rests on, and changes nothing. What is good is said too. */
export async function examine(parts: DoctorParts): Promise<DoctorReport> {
  const { machine, journal, root, platform, serving } = parts;
  const now = Date.now();
  const active = journal?.active ?? null;
  const facts = await machine.facts(root, { java: active?.stores.some((id) => id.startsWith('java')) ?? false });
  const names = {
    hosts: facts.hosts,
    active: active?.names ?? [],
    addresses: active?.addresses ?? ['127.0.0.1', '::1'],
    resolve: (host: string) => machine.resolve(host),
    platform,
  };
  const stores = await machine.stores();
  // Without a set-up nothing rests on it, and another one takes its place by itself.
  const view = machine.authority.view(names.active, active === null ? [] : parts.approved);
  const findings = [
    ...checkRun(journal, serving),
    ...checkHostsFile(names),
    ...(await checkResolution(names)),
    ...checkSpecialNames(names.active, HSTS_PRELOADED),
    ...(await checkFirefoxDns(parts.home)),
    ...(await checkChromiumDns(parts.home)),
    ...(root === null || view === null ? [] : checkAuthority(root, view)),
    ...(root === null
      ? []
      : await checkStores({ stores, root, active: active?.stores ?? [], isActive: active !== null })),
    ...checkPorts(facts.ports, serving),
    ...checkHelper(facts.rights),
    ...checkClock(await parts.clusterTime().catch(() => null), now),
  ];
  return { findings };
}

function checkRun(journal: Journal | null, serving: boolean): readonly Finding[] {
  const found: Finding[] = [];
  const transaction = journal?.transaction ?? null;
  if (transaction !== null) {
    const evidence = [`${transaction.operation}, ${new Date(transaction.startedAt).toISOString()}`];
    found.push(finding('problem', 'setup-interrupted', 'set-up', { evidence, remedy: 'gatehouse undo' }));
  }
  const active = journal?.active ?? null;
  if (active === null) {
    if (transaction === null) found.push(finding('good', 'setup-none', 'set-up', { remedy: 'gatehouse setup' }));
  } else if (serving) {
    found.push(finding('good', 'setup-active', 'set-up', { values: { count: String(active.names.length) } }));
  } else {
    const values = { count: String(active.names.length) };
    found.push(finding('problem', 'nothing-serves', 'set-up', { values, remedy: 'gatehouse serve' }));
  }
  return found;
}
