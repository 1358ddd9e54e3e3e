import type { EngineStatus } from '#shared/model/engine-status.ts';
import type { ExaminedContext } from './check-files.ts';
import { CheckReport, type Report } from './report.ts';

/** How the running engine stands with the context that was examined; null where none runs, an error where it is silent. */
export function checkEngine(status: EngineStatus | Error | null, { context }: ExaminedContext, report: Report): void {
  const check = new CheckReport(report, 'engine');
  if (status instanceof Error) return check.fail('engine-silent', '', { evidence: status.message });
  if (status === null) return check.ok('engine-none', '');
  const { source, kinds, state } = status.source;
  if (source.kind === 'demo') return check.ok('engine-demo', '');
  if (source.kind === 'manifests') return check.ok('engine-manifests', source.name);
  if (context !== null && context !== source.name) return check.ok('engine-other', source.name);
  const troubled = kinds.filter((one) => one.state !== 'live' && one.optional !== true);
  const values = { kinds: troubled.map((one) => `${one.kind} ${one.state}`).join(', ') };
  const evidence = troubled.map(({ detail }) => detail).find((detail) => detail !== null) ?? null;
  if (troubled.length === 0) return check.ok('engine-live', source.name);
  const parts = { values, evidence, remedy: 'gatehouse status' };
  if (state === 'failed') check.fail('engine-trouble', source.name, parts);
  else check.warn('engine-trouble', source.name, parts);
}
