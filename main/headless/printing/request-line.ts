import type { RequestRecord } from '#shared/model/request-record.ts';
import type { Colour, Terminal } from './terminal.ts';

/** A record as a line for a person: time, method, status, URL, where it went, milliseconds, and why not upstream. */
export function requestLine(record: RequestRecord, terminal: Terminal): string {
  const words = [
    terminal.paint('dim', localTime(record.time)),
    record.method.padEnd(7),
    terminal.paint(colourOf(record.status), String(record.status).padStart(3)),
    `${record.host}${record.path}${record.query === '' ? '' : `?${record.query.replace(/^\?/, '')}`}`,
  ];
  if (record.service !== null) words.push(`→ ${record.service.name}${podOf(record)}`);
  words.push(terminal.paint('dim', `${record.timing.total.toFixed(1)} ms`));
  if (record.reason !== 'upstream') words.push(terminal.paint('yellow', record.reason));
  return words.join(' ').replace(/[\r\n\t]/g, '\ufffd');
}

function podOf({ endpoint }: RequestRecord): string {
  if (endpoint === null) return '';
  return `/${endpoint.pod ?? `${endpoint.address}:${endpoint.port}`}`;
}

/** The time of day on this machine, with milliseconds. */
function localTime(time: string): string {
  const date = new Date(time);
  const [hours, minutes, seconds] = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) =>
    String(part).padStart(2, '0'),
  );
  return `${hours}:${minutes}:${seconds}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

function colourOf(status: number): Colour {
  if (status >= 500 || status === 0) return 'red';
  if (status >= 400) return 'yellow';
  return status >= 300 ? 'cyan' : 'green';
}
