import { isIP } from 'node:net';

interface Range {
  /** 4 bytes for IPv4, 16 for IPv6. */
  readonly network: Uint8Array;
  /** Bits that count. */
  readonly bits: number;
}

/**
 * Networks and single addresses, as allow and deny lists hold them (reference 12). An IPv4 address is in IPv4 networks
 * alone; one that is mapped into IPv6 counts as IPv4.
 */
export class AddressRanges {
  /** As written, blanks removed. */
  readonly texts: readonly string[];
  readonly #ranges: readonly Range[];

  private constructor(texts: readonly string[], ranges: readonly Range[]) {
    this.texts = texts;
    this.#ranges = ranges;
  }

  /** Reads texts such as `10.0.0.0/8` or `::1`; null where one of them is neither. */
  static of(texts: readonly string[]): AddressRanges | null {
    const trimmed = texts.map((text) => text.trim());
    const ranges = trimmed.map(parseRange);
    return ranges.every((range) => range !== null) ? new AddressRanges(trimmed, ranges) : null;
  }

  /** false for a text that is no address. */
  has(address: string): boolean {
    const bytes = parseAddress(address);
    return bytes !== null && this.#ranges.some((range) => isInside(bytes, range));
  }
}

/** A list separated by commas, blanks allowed around them; null where an entry is neither network nor address. */
export function parseAddressRanges(text: string): AddressRanges | null {
  return AddressRanges.of(text.split(','));
}

/** The bytes of an address, 4 or 16; null where the text is none. */
export function parseAddress(text: string): Uint8Array | null {
  switch (isIP(text)) {
    case 4:
      return Uint8Array.from(text.split('.'), Number);
    case 6:
      return unmapped(parseIpv6(text));
    default:
      return null;
  }
}

function parseRange(text: string): Range | null {
  const slash = text.indexOf('/');
  const network = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (network === null || text.includes('%')) return null;
  const most = network.length * 8;
  if (slash < 0) return { network, bits: most };
  const length = text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(length)) return null;
  const mapped = text.includes(':') && network.length === 4;
  const bits = Number(length) - (mapped ? 96 : 0);
  return bits >= 0 && bits <= most ? { network, bits } : null;
}

function isInside(bytes: Uint8Array, { network, bits }: Range): boolean {
  if (bytes.length !== network.length) return false;
  const whole = bits >> 3;
  for (let at = 0; at < whole; at++) if (bytes[at] !== network[at]) return false;
  const rest = bits & 7;
  if (rest === 0) return true;
  const mask = 0xff << (8 - rest);
  return ((bytes[whole] ?? 0) & mask) === ((network[whole] ?? 0) & mask);
}

/** The text is known to be an IPv6 address. */
function parseIpv6(text: string): Uint8Array {
  const bare = text.split('%')[0] ?? '';
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(bare);
  const groups =
    dotted === null
      ? bare
      : `${dotted[1]}${pair(Number(dotted[2]), Number(dotted[3]))}:${pair(Number(dotted[4]), Number(dotted[5]))}`;
  const [before = '', after] = groups.split('::');
  const first = before === '' ? [] : before.split(':');
  const last = after === undefined || after === '' ? [] : after.split(':');
  const words = [...first, ...new Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0'), ...last];
  const bytes = new Uint8Array(16);
  for (const [at, word] of words.entries()) {
    const value = Number.parseInt(word, 16);
    bytes[at * 2] = value >> 8;
    bytes[at * 2 + 1] = value & 0xff;
  }
  return bytes;
}

function pair(high: number, low: number): string {
  return ((high << 8) | low).toString(16);
}

function unmapped(bytes: Uint8Array): Uint8Array {
  const mapped = bytes.every((byte, at) => at >= 12 || byte === (at < 10 ? 0 : 0xff));
  return mapped ? bytes.slice(12) : bytes;
}
