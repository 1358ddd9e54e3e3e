import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, vi } from 'vitest';
import type { ApiRequest, Fault } from '#test/doubles/api-server.ts';
import { kubeconfigText, type KubeconfigContent } from '#test/engine/source/kubeconfig/kubeconfig-files.ts';
import { enterPlace, type Outcome, type Place } from '../gatehouse-process.ts';

// Processes of their own, which start slowly on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

export const CANARY = 'canary-0123456789abcdef';

export let place: Place;
beforeEach(async () => {
  place = await enterPlace();
});
afterEach(async () => {
  await place.leave();
});

type Finding = Readonly<
  Record<'check' | 'result' | 'code' | 'subject' | 'problem', string> & {
    evidence: string | null;
    remedy: string | null;
    command: string | null;
  }
>;

export async function writeConfig(content: KubeconfigContent, mode = 0o600): Promise<string> {
  const file = path.join(place.folder, 'config');
  await writeFile(file, kubeconfigText(content));
  await chmod(file, mode);
  return file;
}

export async function examine(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const outcome = await place.run(
    ['doctor', 'cluster', ...words, '-o', 'json', '--state-dir', place.folder],
    environment,
  );
  return { outcome, findings: findingsOf(outcome) };
}

function findingsOf({ out }: Outcome): readonly Finding[] {
  const lines = out.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Finding & { event: string }).filter(({ event }) => event === 'check');
}

/** What was found, besides that something was not examined. */
export function codes(findings: readonly Finding[], ...checks: readonly string[]): readonly string[] {
  return findings
    .filter(({ check, code }) => code !== 'not-examined' && (checks.length === 0 || checks.includes(check)))
    .map(({ result, code }) => `${result} ${code}`);
}

export const json = (value: object): Fault => ({ kind: 'bytes', bytes: JSON.stringify(value), afterwards: 'end' });
export const forbidden = (message: string): Fault => ({ kind: 'status', status: 403, message });

/** What every API server answers beside lists: version, who one is, and tunnels to a pod that is not there. */
export function usual({ plural, method }: ApiRequest): Fault | null {
  if (plural === '/version') return json({ gitVersion: 'v1.34.1' });
  if (plural === 'selfsubjectreviews') return json({ status: { userInfo: { username: 'jane' } } });
  if (plural.endsWith('/portforward')) return { kind: 'status', status: 404, message: `pods not found, ${method}` };
  return null;
}
