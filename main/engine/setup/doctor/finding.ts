import type { Finding } from '#shared/model/setup.ts';

type Details = Partial<Pick<Finding, 'values' | 'evidence' | 'remedy'>>;

/** A finding with nothing more to say than what is given. */
export function finding(severity: Finding['severity'], code: string, subject: string, details: Details = {}): Finding {
  const { values = {}, evidence = [], remedy = null } = details;
  return { code, severity, subject, values, evidence, remedy };
}
