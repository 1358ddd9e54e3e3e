/** The types of FastCGI records that a web server and a responder exchange (FastCGI specification 1.0, 8). */
export const RECORD = { begin: 1, abort: 2, end: 3, params: 4, stdin: 5, stdout: 6, stderr: 7 } as const;

export const HEADER_BYTES = 8;
const VERSION = 1;
const RESPONDER = 1;
const REQUEST_ID = 1;
const MAX_CONTENT = 65_535;

/** The head of a record with `length` bytes of content and no padding. */
export function recordHeader(type: number, length: number): Buffer {
  return Buffer.from([VERSION, type, 0, REQUEST_ID, length >> 8, length & 0xff, 0, 0]);
}

/**
 * What begins a request: its parameters, names and values in turn, as records in one latin1 text. The responder is to close
 * the connection afterwards (flag KEEP_CONN not set).
 */
export function encodeRequest(params: readonly string[]): string {
  const begin = [0, RESPONDER, 0, 0, 0, 0, 0, 0];
  let text = latin1(recordHeader(RECORD.begin, begin.length)) + latin1(Buffer.from(begin));
  const pairs = encodePairs(params);
  for (let at = 0; at < pairs.length; at += MAX_CONTENT) {
    const part = pairs.slice(at, at + MAX_CONTENT);
    text += latin1(recordHeader(RECORD.params, part.length)) + part;
  }
  return text + latin1(recordHeader(RECORD.params, 0));
}

function encodePairs(params: readonly string[]): string {
  let text = '';
  for (let at = 0; at + 1 < params.length; at += 2) {
    const name = params[at] as string;
    const value = params[at + 1] as string;
    text += encodeLength(name.length) + encodeLength(value.length) + name + value;
  }
  return text;
}

function encodeLength(length: number): string {
  if (length < 128) return String.fromCharCode(length);
  return String.fromCharCode((length >>> 24) | 0x80, (length >>> 16) & 0xff, (length >>> 8) & 0xff, length & 0xff);
}

function latin1(bytes: Buffer): string {
  return bytes.toString('latin1');
}

/** Cuts a piece of a request body into records: heads and contents in turn, to be written one after the other. */
export function bodyRecords(bytes: Buffer): readonly Buffer[] {
  const records: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += MAX_CONTENT) {
    const part = bytes.subarray(at, at + MAX_CONTENT);
    records.push(recordHeader(RECORD.stdin, part.length), part);
  }
  return records;
}
