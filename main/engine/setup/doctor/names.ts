import type { Finding } from '#shared/model/setup.ts';
import type { HostsFacts } from '../plan/facts.ts';
import { finding } from './finding.ts';

/** Labels named in one finding; the number says the rest. */
const NAMED = 10;

export interface NamesInput {
  readonly hosts: HostsFacts;
  /** Names of the set-up in force. */
  readonly active: readonly string[];
  readonly addresses: readonly string[];
  readonly resolve: (host: string) => Promise<readonly string[]>;
  readonly platform: NodeJS.Platform;
}

/** The hosts file's health and ours in it. */
export function checkHostsFile({ hosts, active }: NamesInput): readonly Finding[] {
  const { path, problem, repair, ours, foreign, hasBlock, drifted } = hosts;
  if (problem !== null) {
    const values = { path, lines: repair.map(({ line }) => String(line)).join(', ') };
    const evidence = repair.slice(0, NAMED).map(({ line, text }) => `${path}:${String(line)}: ${text}`);
    return [finding('problem', problem, path, { values, evidence, remedy: remedyFor(problem, path) })];
  }
  const found: Finding[] = [];
  if (drifted) found.push(finding('warning', 'hosts-edited', path, { values: { path }, remedy: 'gatehouse setup' }));
  const gone = active.filter((name) => !ours.has(name));
  if (gone.length > 0) {
    found.push(finding('problem', 'names-missing', path, { values: listed(gone), remedy: 'gatehouse setup' }));
  }
  const left = [...ours.keys()].filter((name) => !active.includes(name));
  if (left.length > 0 || (hasBlock && active.length === 0)) {
    found.push(finding('problem', 'names-left', path, { values: listed(left), remedy: 'gatehouse clean' }));
  }
  for (const name of active.filter((each) => foreign.has(each))) {
    const { line, address } = foreign.get(name) ?? { line: 0, address: '' };
    const evidence = [`${path}:${String(line)}: ${address} ${name}`];
    found.push(finding('problem', 'name-conflict', name, { values: { path, line: String(line), address }, evidence }));
  }
  if (found.length > 0) return found;
  return [finding('good', 'hosts-good', path, { values: { path, count: String(ours.size) } })];
}

/** What the machine's resolver says of the names in force: anything but this machine means that something else answers first. */
export async function checkResolution(input: NamesInput): Promise<readonly Finding[]> {
  const { active, resolve, platform } = input;
  const expected = new Set(input.addresses);
  const answers = await Promise.all(active.slice(0, 200).map(async (host) => ({ host, found: await resolve(host) })));
  const wrong = answers.filter(({ found }) => found.length === 0 || found.some((address) => !expected.has(address)));
  if (wrong.length > 0) {
    const evidence = wrong.slice(0, NAMED).map(({ host, found }) => `${host} → ${found.join(', ') || '-'}`);
    const remedy = flushCommand(platform);
    return [
      finding('problem', 'name-elsewhere', wrong[0]?.host ?? '', {
        values: listed(wrong.map(({ host }) => host)),
        evidence,
        remedy,
      }),
    ];
  }
  if (active.length === 0) return [];
  return [finding('good', 'names-resolve', String(active.length), { values: { count: String(active.length) } })];
}

/** Names that work differently from what people expect, whatever is set up. */
export function checkSpecialNames(active: readonly string[], preloaded: ReadonlySet<string>): readonly Finding[] {
  const local = active.filter((name) => name.endsWith('.local'));
  const hsts = active.filter((name) => preloaded.has(name.slice(name.lastIndexOf('.') + 1)));
  return [
    ...(local.length === 0 ? [] : [finding('warning', 'multicast-dns', local[0] ?? '', { values: listed(local) })]),
    ...(hsts.length === 0 ? [] : [finding('warning', 'hsts-preloaded', hsts[0] ?? '', { values: listed(hsts) })]),
  ];
}

function listed(names: readonly string[]): Readonly<Record<string, string>> {
  const more = names.length > NAMED ? ', …' : '';
  return { names: names.slice(0, NAMED).join(', ') + more, count: String(names.length) };
}

function flushCommand(platform: NodeJS.Platform): string {
  switch (platform) {
    case 'darwin':
      return 'sudo dscacheutil -flushcache; sudo killall -HUP mDNSResponder';
    case 'win32':
      return 'ipconfig /flushdns';
    default:
      return 'resolvectl flush-caches';
  }
}

function remedyFor(problem: string, path: string): string | null {
  switch (problem) {
    case 'hosts-markers':
      return 'gatehouse doctor --repair';
    case 'hosts-encoding':
      return `file ${path}`;
    case 'hosts-not-a-file':
    case 'hosts-dangling':
    case 'hosts-symlink-owner':
      return `ls -l ${path}`;
    default:
      return null;
  }
}
