import { everyTerm, parseTerms, type FilterTerm } from './filter-terms.ts';
import type { RequestSummary } from './request-summary.ts';

/** Keys of the filter line over requests; `ns` is the namespace of the Ingress. */
export const REQUEST_FILTER_KEYS = [
  'host',
  'path',
  'status',
  'method',
  'reason',
  'pod',
  'ingress',
  'service',
  'ns',
  'scheme',
] as const;

export type RequestFilterKey = (typeof REQUEST_FILTER_KEYS)[number];

/** A filter line over requests, read once and used for every summary. Empty: everything. */
export type RequestFilter = readonly FilterTerm<RequestFilterKey>[];

/** Reads a line such as `host:da2so.com status:5xx -method:options hostname`; see `parseTerms` for the grammar. */
export function parseFilter(line: string): RequestFilter {
  return parseTerms(line, REQUEST_FILTER_KEYS);
}

/** Whether a request is let through. Text is looked for anywhere, without regard to case. */
export function matches(filter: RequestFilter, summary: RequestSummary): boolean {
  return filter.length === 0 || everyTerm(filter, (key, value) => holds(key, value, summary));
}

function holds(key: RequestFilterKey | 'text', value: string, summary: RequestSummary): boolean {
  switch (key) {
    case 'host':
      return contains(summary.host, value);
    case 'path':
      return contains(target(summary), value);
    case 'status':
      return statusHolds(summary.status, value);
    case 'method':
      return summary.method.toLowerCase() === value;
    case 'reason':
      return contains(summary.reason, value);
    case 'pod':
      return contains(summary.endpoint, value);
    case 'ingress':
      return contains(summary.ingress, value);
    case 'service':
      return contains(summary.service, value);
    case 'ns':
      return summary.ingress?.toLowerCase().startsWith(`${value}/`) ?? false;
    case 'scheme':
      return summary.scheme === value;
    case 'text':
      return textHolds(value, summary);
  }
}

function textHolds(value: string, summary: RequestSummary): boolean {
  return (
    contains(`${summary.scheme}://${summary.host}${target(summary)}`, value) ||
    contains(summary.ingress, value) ||
    contains(summary.service, value) ||
    contains(summary.endpoint, value) ||
    contains(summary.reason, value) ||
    summary.method.toLowerCase() === value ||
    String(summary.status) === value
  );
}

function target(summary: RequestSummary): string {
  return summary.query === '' ? summary.path : `${summary.path}?${summary.query.replace(/^\?/, '')}`;
}

function contains(text: string | null, value: string): boolean {
  return text !== null && text.toLowerCase().includes(value);
}

/** `404`, `5xx`, `5` while it is being typed, `>=400`, `<300`; anything else holds for nothing. */
function statusHolds(status: number, value: string): boolean {
  const bound = /^(>=|<=|>|<)(\d{1,3})$/.exec(value);
  if (bound) {
    const limit = Number(bound[2]);
    if (bound[1] === '>=') return status >= limit;
    if (bound[1] === '<=') return status <= limit;
    return bound[1] === '>' ? status > limit : status < limit;
  }
  if (!/^\d[\dx]{0,2}$/.test(value)) return false;
  const digits = String(status);
  return [...value].every((digit, index) => digits.length > index && (digit === 'x' || digits[index] === digit));
}
