import type { Finding, TrustCell } from './setup.ts';

/** Hosts named in one finding; the number says the rest. */
const NAMED = 5;

/** What a real browser said of hosts that it opened, by the certificate databases of the user. */
export interface BrowserProof {
  readonly browser: { readonly id: string; readonly name: string; readonly program: string };
  /** Whether a set-up is in force, so that the browser should trust what it opens. */
  readonly isActive: boolean;
  /** As in the trust table, of the store that the browser reads. */
  readonly cells: readonly TrustCell[];
  /** Milliseconds since the epoch. */
  readonly checkedAt: number;
}

/** A proof as findings of the doctor: hosts of which the browser said the same are told together. */
export function proofFindings({ browser, isActive, cells }: BrowserProof): readonly Finding[] {
  const subject = browser.name;
  if (cells.length === 0) return [findingOf('warning', 'browser-nothing', subject, [])];
  const by = Map.groupBy(cells, ({ verdict }) =>
    verdict === 'trusted' ? 'trusted' : verdict === 'unknown' ? 'unknown' : 'refused',
  );
  const severity = { trusted: 'good', refused: isActive ? 'problem' : 'warning', unknown: 'warning' } as const;
  const code = { trusted: 'browser-trusts', refused: 'browser-refuses', unknown: 'browser-unsure' };
  return (['refused', 'unknown', 'trusted'] as const).flatMap((verdict) => {
    const of = by.get(verdict) ?? [];
    return of.length === 0 ? [] : [findingOf(severity[verdict], code[verdict], subject, of)];
  });
}

function findingOf(severity: Finding['severity'], code: string, subject: string, cells: readonly TrustCell[]): Finding {
  const more = cells.length > NAMED ? ', …' : '';
  const hosts =
    cells
      .slice(0, NAMED)
      .map(({ host }) => host)
      .join(', ') + more;
  const evidence = cells.slice(0, NAMED).map(({ host, detail }) => `${host}${detail === null ? '' : `: ${detail}`}`);
  const remedy = code === 'browser-refuses' ? 'gatehouse setup' : null;
  return { severity, code, subject, values: { hosts, count: String(cells.length) }, evidence, remedy };
}
