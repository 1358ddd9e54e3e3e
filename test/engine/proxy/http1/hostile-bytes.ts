import {
  BLANKS,
  CONNECTIONS,
  EXPECTS,
  HOSTS,
  METHODS,
  NAMES,
  ODD_HOSTS,
  ODD_METHODS,
  ODD_TARGETS,
  ODD_VERSIONS,
  SEPARATORS,
  SPECIALS,
  TAILS,
  TARGETS,
  UPGRADES,
  VALUES,
  VERSIONS,
} from './hostile-parts.ts';

/** Numbers that are the same in each run for one seed (mulberry32). */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** 0 or more, less than `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  /** true once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  of<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }
}

/** The bytes of a connection, latin1: a request, mostly well-formed in its parts, often spoilt, and others behind it. */
export function hostileBytes(dice: Dice): string {
  let text = '';
  if (dice.once(20)) text += dice.of(['\r\n', '\r\n\r\n', '\n', '\r', ' ', '\0', '\r\n ']);
  const requests = 1 + dice.below(3);
  for (let count = 0; count < requests; count++) text += requestBytes(dice);
  for (let left = dice.once(2) ? 0 : 1 + dice.below(3); left > 0; left--) text = spoilt(text, dice);
  // What follows shows where the requests before it ended.
  return `${text}GET /behind HTTP/1.1\r\nHost: behind.test\r\n\r\n`;
}

/** A well-formed head with a body that fits it; the parts are odd once in a while. */
function requestBytes(dice: Dice): string {
  const method = dice.once(24) ? dice.of(ODD_METHODS) : dice.of(METHODS);
  const target = dice.once(12) ? dice.of(ODD_TARGETS) : dice.of(TARGETS);
  const version = dice.once(30) ? dice.of(ODD_VERSIONS) : dice.of(VERSIONS);
  const lines: string[] = [];
  if (!dice.once(40)) lines.push(line(dice, 'Host', dice.once(25) ? dice.of(ODD_HOSTS) : dice.of(HOSTS)));
  for (let count = dice.below(4); count > 0; count--) lines.push(line(dice, dice.of(NAMES), dice.of(VALUES)));
  if (dice.once(4)) lines.push(line(dice, 'Connection', list(dice, CONNECTIONS)));
  if (dice.once(8)) lines.push(line(dice, 'Upgrade', dice.of(UPGRADES)));
  if (dice.once(24)) lines.push(line(dice, 'Expect', dice.of(EXPECTS)));
  if (dice.once(150)) lines.push(...Array.from({ length: 2_100 }, () => 'a:'));
  const body = dice.below(3);
  let sent = '';
  if (body === 1) {
    sent = 'x'.repeat(dice.below(12));
    lines.push(line(dice, 'Content-Length', dice.once(8) ? oddLength(dice, sent.length) : String(sent.length)));
    if (dice.once(40)) lines.push(line(dice, 'Content-Length', String(dice.below(12))));
  } else if (body === 2) {
    sent = chunks(dice);
    lines.push(line(dice, 'Transfer-Encoding', dice.once(8) ? oddCoding(dice) : 'chunked'));
    if (dice.once(40)) lines.push(line(dice, 'Transfer-Encoding', oddCoding(dice)));
    if (dice.once(40)) lines.push(line(dice, 'Content-Length', String(dice.below(12))));
  }
  for (let count = dice.below(3); count > 0; count--) swap(lines, dice);
  return `${method} ${target} ${version}\r\n${lines.map((text) => `${text}\r\n`).join('')}\r\n${sent}`;
}

function line(dice: Dice, name: string, value: string): string {
  const spelled = dice.once(6) ? dice.of([name.toLowerCase(), name.toUpperCase(), mixed(name)]) : name;
  if (dice.once(200))
    return dice.of([
      `${spelled} : ${value}`,
      `${spelled}`,
      `: ${value}`,
      `${spelled}\t:${value}`,
      ` ${spelled}: ${value}`,
    ]);
  if (dice.once(200))
    return `${spelled}:${dice.of(BLANKS)}${value}\r\n${dice.of([' ', '\t', ' \t'])}${dice.of(VALUES)}`;
  return dice.once(4) ? `${spelled}:${dice.of(BLANKS)}${value}${dice.of(TAILS)}` : `${spelled}: ${value}`;
}

function mixed(name: string): string {
  return [...name].map((letter, at) => (at % 2 === 0 ? letter.toLowerCase() : letter.toUpperCase())).join('');
}

function list(dice: Dice, items: readonly string[]): string {
  let text = dice.of(items);
  for (let count = dice.below(3); count > 0; count--) text += dice.of(SEPARATORS) + dice.of(items);
  return text;
}

function oddLength(dice: Dice, length: number): string {
  const forms = [
    `+${length}`,
    `-${length}`,
    `0${length}`,
    `0x${length}`,
    `${length}.0`,
    `${length}e0`,
    `${length},${length}`,
    `${length}, ${length}`,
    `${length} ${length}`,
    `${length}\t`,
    `${length} \t `,
    `\t${length}`,
    `"${length}"`,
    `${length};`,
    `${length}_0`,
    `${length}\x0b`,
    `${length}\xa0`,
    '',
    ' ',
    '99999999999999999999',
    '18446744073709551616',
    '9007199254740993',
    '000000000000000000000',
    'chunked',
  ];
  return dice.of(forms);
}

function oddCoding(dice: Dice): string {
  const codings = [
    'chunked',
    'Chunked',
    'CHUNKED',
    'gzip',
    'identity',
    'xchunked',
    'chunkedx',
    'chunked;q=1',
    '"chunked"',
    '',
  ];
  const forms = [
    'chunked\t',
    'chunked ',
    '\tchunked',
    'chunked ,',
    ', chunked',
    'chunked\x0b',
    'chun ked',
    'chunked\xa0',
  ];
  return dice.once(2) ? dice.of(forms) : list(dice, codings);
}

function chunks(dice: Dice): string {
  let text = '';
  const extensions = [
    '',
    '',
    '',
    ';a',
    ';a=b',
    ';a="b;c"',
    '; a=b',
    ' ;a',
    ';',
    ';a=',
    ';"',
    ' ',
    '\t',
    ';a=b;c=d',
    ';\x00',
    `;${'a'.repeat(300)}`,
  ];
  for (let count = dice.below(4); count > 0; count--) {
    const length = 1 + dice.below(30);
    const spelled = dice.once(8) ? oddSize(dice, length) : length.toString(16);
    text += `${spelled}${dice.once(4) ? dice.of(extensions) : ''}\r\n${'y'.repeat(length)}\r\n`;
  }
  const last = dice.once(12) ? dice.of(['00', '000000000000000', '0 ', '0;a', '', '-0', '0x0']) : '0';
  const trailers = dice.once(4) ? `${line(dice, dice.of(['X-T', 'Host', 'Content-Length']), dice.of(VALUES))}\r\n` : '';
  return `${text}${last}\r\n${trailers}\r\n`;
}

function oddSize(dice: Dice, length: number): string {
  const hex = length.toString(16);
  return dice.of([
    hex.toUpperCase(),
    `0${hex}`,
    `0x${hex}`,
    `+${hex}`,
    `-${hex}`,
    ` ${hex}`,
    `${hex} `,
    `${hex}\t`,
    `${'0'.repeat(20)}${hex}`,
    'g',
    '',
    `${hex}h`,
    'ffffffffffffffff',
    '10000000000000000',
  ]);
}

function swap(lines: string[], dice: Dice): void {
  if (lines.length < 2) return;
  const [one, other] = [dice.below(lines.length), dice.below(lines.length)];
  const kept = lines[one] as string;
  lines[one] = lines[other] as string;
  lines[other] = kept;
}

/** One thing done to bytes at one place. */
function spoilt(text: string, dice: Dice): string {
  const at = dice.below(text.length + 1);
  const length = dice.below(4);
  switch (dice.below(7)) {
    case 0:
      return text.slice(0, at) + dice.of(SPECIALS) + text.slice(at);
    case 1:
      return text.slice(0, at) + String.fromCharCode(dice.below(256)) + text.slice(at + 1);
    case 2:
      return text.slice(0, at) + text.slice(at + 1 + length);
    case 3:
      return text.slice(0, at) + dice.of(SPECIALS) + text.slice(at + 1);
    case 4: {
      // A line is there twice.
      const from = text.lastIndexOf('\n', at) + 1;
      const to = text.indexOf('\n', at) + 1;
      return to <= from ? text : text.slice(0, to) + text.slice(from, to) + text.slice(to);
    }
    case 5: {
      // A line end becomes another.
      const end = text.indexOf('\r\n', at);
      return end < 0
        ? text
        : text.slice(0, end) +
            dice.of(['\n', '\r', '\r\r\n', '\n\r', '\r\n ', '\r\n\t', ' \r\n', '\0\r\n']) +
            text.slice(end + 2);
    }
    default:
      return text.slice(0, at);
  }
}
