import { phrase } from '#shared/model/phrase.ts';
import { UpstreamError } from '../upstream-error.ts';
import { HEADER_BYTES, RECORD } from './records.ts';

const NONE = Buffer.alloc(0);

/** Who takes the records of an answer. `onContent` may be called several times for one record. */
export interface RecordSink {
  onOutput(bytes: Buffer): void;
  /** The responder has said everything. */
  onOutputEnd(): void;
  /** The request is over; 0 where it was carried out. */
  onRequestEnd(protocolStatus: number): void;
}

/** Takes FastCGI records apart as they come. Throws `UpstreamError` where it is another protocol. */
export class RecordReader {
  #sink: RecordSink;
  #header = NONE;
  #type = 0;
  #content = 0;
  #padding = 0;
  #end = NONE;

  constructor(sink: RecordSink) {
    this.#sink = sink;
  }

  read(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#content > 0) {
        const part = bytes.subarray(at, at + this.#content);
        at += part.length;
        this.#content -= part.length;
        this.#take(part);
      } else if (this.#padding > 0) {
        const skipped = Math.min(this.#padding, bytes.length - at);
        this.#padding -= skipped;
        at += skipped;
      } else {
        const wanted = HEADER_BYTES - this.#header.length;
        this.#header = Buffer.concat([this.#header, bytes.subarray(at, at + wanted)]);
        at += wanted;
        if (this.#header.length === HEADER_BYTES) this.#begin();
      }
    }
  }

  #begin(): void {
    const header = this.#header;
    this.#header = NONE;
    this.#type = header[1] as number;
    if (header[0] !== 1 || this.#type < RECORD.begin || this.#type > 11) {
      throw new UpstreamError('upstream-invalid', 'not-fastcgi', phrase('upstream-not-fastcgi'));
    }
    this.#content = header.readUInt16BE(4);
    this.#padding = header[6] as number;
    this.#end = NONE;
    if (this.#content === 0 && this.#type === RECORD.stdout) this.#sink.onOutputEnd();
  }

  #take(part: Buffer): void {
    if (this.#type === RECORD.stdout) this.#sink.onOutput(part);
    if (this.#type !== RECORD.end) return;
    this.#end = Buffer.concat([this.#end, part]);
    if (this.#content === 0 && this.#end.length >= 5) this.#sink.onRequestEnd(this.#end[4] as number);
  }
}
