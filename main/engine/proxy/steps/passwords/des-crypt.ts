import { BOXES, EXPANSION, FINAL, INITIAL, KEY_CHOICE, PERMUTATION, ROUND_KEY_CHOICE, SHIFTS } from './des-tables.ts';

const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const TIMES = 25;
const boxes = BOXES.map((rows) => [...rows.replaceAll(' ', '')].map((digit) => Number.parseInt(digit, 16)));

type Bits = readonly number[];

/** The oldest crypt(3): 25 times DES, its expansion changed by the salt. Eight letters of the password count. */
export function desCrypt(password: Buffer, salt: string): string {
  const keys = roundKeys(password);
  const expansion = saltedExpansion(salt);
  let block: Bits = new Array<number>(64).fill(0);
  for (let time = 0; time < TIMES; time++) block = encrypt(block, keys, expansion);
  const bits = [...block, 0, 0];
  let text = salt;
  for (let at = 0; at < 66; at += 6) text += ALPHABET[bits.slice(at, at + 6).reduce((sum, bit) => sum * 2 + bit, 0)];
  return text;
}

function roundKeys(password: Buffer): readonly Bits[] {
  const key = Array.from({ length: 64 }, (_, at) => {
    const byte = password[at >> 3] ?? 0;
    return at % 8 === 7 ? 0 : (byte >> (6 - (at % 8))) & 1;
  });
  let halves = choose(key, KEY_CHOICE);
  return SHIFTS.map((shift) => {
    const [left, right] = [halves.slice(0, 28), halves.slice(28)];
    halves = [...left.slice(shift), ...left.slice(0, shift), ...right.slice(shift), ...right.slice(0, shift)];
    return choose(halves, ROUND_KEY_CHOICE);
  });
}

function saltedExpansion(salt: string): readonly number[] {
  const expansion: number[] = [...EXPANSION];
  for (const [place, letter] of [...salt].entries()) {
    const value = ALPHABET.indexOf(letter);
    for (let bit = 0; bit < 6; bit++) {
      if (((value >> bit) & 1) === 0) continue;
      const at = place * 6 + bit;
      [expansion[at], expansion[at + 24]] = [expansion[at + 24] as number, expansion[at] as number];
    }
  }
  return expansion;
}

function encrypt(block: Bits, keys: readonly Bits[], expansion: readonly number[]): Bits {
  const mixed = choose(block, INITIAL);
  let left = mixed.slice(0, 32);
  let right = mixed.slice(32);
  for (const key of keys) {
    const changed = choose(substitute(choose(right, expansion), key), PERMUTATION);
    const next = left.map((bit, at) => bit ^ (changed[at] as number));
    left = right;
    right = next;
  }
  return choose([...right, ...left], FINAL);
}

function substitute(expanded: Bits, key: Bits): Bits {
  const bits: number[] = [];
  for (const [box, values] of boxes.entries()) {
    const bit = (at: number): number => (expanded[box * 6 + at] as number) ^ (key[box * 6 + at] as number);
    const row = bit(0) * 2 + bit(5);
    const column = bit(1) * 8 + bit(2) * 4 + bit(3) * 2 + bit(4);
    const value = values[row * 16 + column] as number;
    bits.push((value >> 3) & 1, (value >> 2) & 1, (value >> 1) & 1, value & 1);
  }
  return bits;
}

function choose(bits: Bits, places: readonly number[]): Bits {
  return places.map((place) => bits[place - 1] as number);
}
