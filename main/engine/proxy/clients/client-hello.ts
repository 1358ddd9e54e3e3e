/** What a TLS client asks for before anything is encrypted (RFC 8446, 4.1.2). */
export interface ClientHello {
  /** SNI in lower case without trailing dot; null where none was sent. */
  readonly serverName: string | null;
  /** ALPN names in the client's order. */
  readonly protocols: readonly string[];
}

export type ClientHelloReading =
  | { readonly kind: 'hello'; readonly hello: ClientHello }
  /** More bytes are needed. */
  | { readonly kind: 'partial' }
  /** These bytes do not begin with a ClientHello. */
  | { readonly kind: 'other' };

/** Bytes after which a ClientHello that is still not complete is given up. */
export const MOST_HELLO_BYTES = 64 * 1024;

const HANDSHAKE = 0x16;
const CLIENT_HELLO = 1;
const SERVER_NAME = 0;
const ALPN = 16;
const RECORD_HEAD = 5;
const MESSAGE_HEAD = 4;
const MOST_RECORD = 16_384 + 256;

const PARTIAL = { kind: 'partial' } as const;
const OTHER = { kind: 'other' } as const;

/**
 * Reads the ClientHello at the beginning of a connection. The bytes come from anybody: lengths are checked before use, and
 * what is not well formed is `other`, for the real TLS implementation to refuse.
 */
export function readClientHello(bytes: Uint8Array): ClientHelloReading {
  const message = joinRecords(bytes);
  if (!(message instanceof Uint8Array)) return message;
  const hello = parseHello(new Reader(message));
  return hello === null ? OTHER : { kind: 'hello', hello };
}

/** The body of the first handshake message, which may be spread over several records (RFC 8446, 5.1). */
function joinRecords(bytes: Uint8Array): Uint8Array | typeof PARTIAL | typeof OTHER {
  const parts: Uint8Array[] = [];
  let gathered = 0;
  let wanted: number | null = null;
  for (let at = 0; ;) {
    if (at < bytes.length && bytes[at] !== HANDSHAKE) return OTHER;
    if (at + 1 < bytes.length && bytes[at + 1] !== 3) return OTHER;
    if (at + RECORD_HEAD > bytes.length) return PARTIAL;
    const length = ((bytes[at + 3] as number) << 8) | (bytes[at + 4] as number);
    if (length === 0 || length > MOST_RECORD) return OTHER;
    const part = bytes.subarray(at + RECORD_HEAD, at + RECORD_HEAD + length);
    parts.push(part);
    gathered += part.length;
    if (gathered > 0 && parts[0]?.[0] !== CLIENT_HELLO) return OTHER;
    if (wanted === null && gathered >= MESSAGE_HEAD) {
      const head = Buffer.concat(parts).subarray(0, MESSAGE_HEAD);
      wanted = MESSAGE_HEAD + head.readUIntBE(1, 3);
      if (wanted > MOST_HELLO_BYTES) return OTHER;
    }
    if (wanted !== null && gathered >= wanted) return Buffer.concat(parts).subarray(MESSAGE_HEAD, wanted);
    if (part.length < length) return PARTIAL;
    at += RECORD_HEAD + length;
  }
}

/** null where the message is not well formed. */
function parseHello(reader: Reader): ClientHello | null {
  const fixed = reader.skip(2 + 32) && reader.skipVector(1) && reader.skipVector(2) && reader.skipVector(1);
  if (!fixed) return null;
  const none: ClientHello = { serverName: null, protocols: [] };
  if (reader.ended) return none;
  const extensions = reader.vector(2);
  if (extensions === null || !reader.ended) return null;
  let { serverName, protocols } = none;
  while (!extensions.ended) {
    const type = extensions.number(2);
    const body = extensions.vector(2);
    if (type === null || body === null) return null;
    if (type === SERVER_NAME) {
      const name = readServerName(body);
      if (name === undefined) return null;
      serverName ??= name;
    } else if (type === ALPN) {
      const names = readProtocols(body);
      if (names === null) return null;
      if (protocols.length === 0) protocols = names;
    }
  }
  return { serverName, protocols };
}

/** RFC 6066, 3; undefined where it is not well formed. */
function readServerName(body: Reader): string | null | undefined {
  const list = body.vector(2);
  if (list === null) return undefined;
  while (!list.ended) {
    const type = list.number(1);
    const name = list.vector(2);
    if (type === null || name === null) return undefined;
    if (type !== 0) continue;
    const text = name.text();
    // Anything but printable ASCII is no host name; OpenSSL says what it thinks of it.
    return /^[\x21-\x7e]{1,255}$/.test(text) ? text.toLowerCase().replace(/\.$/, '') : undefined;
  }
  return null;
}

/** RFC 7301, 3.1. */
function readProtocols(body: Reader): readonly string[] | null {
  const list = body.vector(2);
  if (list === null) return null;
  const names: string[] = [];
  while (!list.ended) {
    const name = list.vector(1);
    if (name === null || name.ended) return null;
    names.push(name.text());
  }
  return names;
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get ended(): boolean {
    return this.#at >= this.#bytes.length;
  }

  skip(count: number): boolean {
    if (this.#at + count > this.#bytes.length) return false;
    this.#at += count;
    return true;
  }

  number(size: 1 | 2): number | null {
    const at = this.#at;
    if (!this.skip(size)) return null;
    const high = this.#bytes[at] as number;
    return size === 1 ? high : (high << 8) | (this.#bytes[at + 1] as number);
  }

  /** Bytes with their length, a number of `size` bytes, in front. */
  vector(size: 1 | 2): Reader | null {
    const length = this.number(size);
    const at = this.#at;
    return length === null || !this.skip(length) ? null : new Reader(this.#bytes.subarray(at, at + length));
  }

  skipVector(size: 1 | 2): boolean {
    return this.vector(size) !== null;
  }

  text(): string {
    return Buffer.from(this.#bytes).toString('latin1');
  }
}
