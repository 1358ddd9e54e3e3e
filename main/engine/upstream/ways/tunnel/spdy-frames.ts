/** Types of control frames that a tunnel uses (SPDY/3.1, section 2.6). */
export const FRAME = { synStream: 1, synReply: 2, reset: 3, ping: 6, goAway: 7 } as const;

/** Flag of a frame that is the last of its side of a stream. */
export const FLAG_FIN = 1;

/** Bytes before the payload of every frame. */
export const FRAME_HEAD = 8;

/** Payload of the data frames that we send: what the server's workers copy at once. */
export const DATA_SIZE = 32 * 1024;

/** Status of RST_STREAM that takes back a stream (SPDY/3.1, section 2.6.3). */
export const RESET_CANCEL = 5;

const CONTROL = 0x8003;
/** Ends what was compressed so far, so that the reader can go on without waiting for more (RFC 1951, 3.2.4, empty). */
const SYNC_FLUSH = Buffer.from([0, 0, 0, 0xff, 0xff]);

/** The head of a data frame; its payload follows in the same write. */
export function dataHead(stream: number, length: number, flags: number): Buffer {
  const head = Buffer.allocUnsafe(FRAME_HEAD);
  head.writeUInt32BE(stream, 0);
  head.writeUInt32BE(flags * 0x1000000 + length, 4);
  return head;
}

/** RST_STREAM. */
export function resetFrame(stream: number, status: number): Buffer {
  const payload = Buffer.allocUnsafe(8);
  payload.writeUInt32BE(stream, 0);
  payload.writeUInt32BE(status, 4);
  return controlFrame(FRAME.reset, 0, payload);
}

/** PING; ids of a client are odd. */
export function pingFrame(id: number): Buffer {
  const payload = Buffer.allocUnsafe(4);
  payload.writeUInt32BE(id, 0);
  return controlFrame(FRAME.ping, 0, payload);
}

/** GOAWAY, after which the sender takes no stream above `lastGood`. */
export function goAwayFrame(lastGood: number): Buffer {
  const payload = Buffer.alloc(8);
  payload.writeUInt32BE(lastGood, 0);
  return controlFrame(FRAME.goAway, 0, payload);
}

/**
 * Writes frames that carry headers. Their block is zlib data by the protocol, compressed over the whole connection; it is
 * written as stored blocks, which every inflater reads and which need no dictionary (RFC 1951, 3.2.4; reference 3.3).
 */
export class HeaderFrames {
  #begun = false;

  /** SYN_STREAM. Names of headers are in lower case. */
  synStream(stream: number, headers: Readonly<Record<string, string>>, flags: number): Buffer {
    const head = Buffer.alloc(10);
    head.writeUInt32BE(stream, 0);
    return controlFrame(FRAME.synStream, flags, Buffer.concat([head, this.#block(headers)]));
  }

  /** SYN_REPLY. */
  synReply(stream: number, headers: Readonly<Record<string, string>>): Buffer {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(stream, 0);
    return controlFrame(FRAME.synReply, 0, Buffer.concat([head, this.#block(headers)]));
  }

  #block(headers: Readonly<Record<string, string>>): Buffer {
    const entries = Object.entries(headers);
    const parts: Buffer[] = [number(entries.length, 4)];
    for (const [name, value] of entries) parts.push(counted(name), counted(value));
    const plain = Buffer.concat(parts);
    if (plain.length > 0xffff) throw new RangeError('Headers of a stream are longer than one stored block.');
    const size = Buffer.allocUnsafe(5);
    size.writeUInt8(0, 0);
    size.writeUInt16LE(plain.length, 1);
    size.writeUInt16LE(~plain.length & 0xffff, 3);
    const begin = this.#begun ? [] : [Buffer.from([0x78, 0x01])];
    this.#begun = true;
    return Buffer.concat([...begin, size, plain, SYNC_FLUSH]);
  }
}

function controlFrame(type: number, flags: number, payload: Buffer): Buffer {
  const head = Buffer.allocUnsafe(FRAME_HEAD);
  head.writeUInt16BE(CONTROL, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt32BE(flags * 0x1000000 + payload.length, 4);
  return Buffer.concat([head, payload]);
}

function counted(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  return Buffer.concat([number(bytes.length, 4), bytes]);
}

function number(value: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  bytes.writeUIntBE(value, 0, length);
  return bytes;
}
