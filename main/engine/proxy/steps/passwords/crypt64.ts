const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * Up to three bytes of a digest, named by place, as letters of crypt(3), the lowest six bits first. null stands for a zero.
 */
export function crypt64(
  digest: Buffer,
  [high, middle, low]: readonly [number | null, number | null, number | null],
  letters: number,
): string {
  const byte = (place: number | null): number => (place === null ? 0 : (digest[place] as number));
  let value = (byte(high) << 16) | (byte(middle) << 8) | byte(low);
  let text = '';
  for (let letter = 0; letter < letters; letter++) {
    text += ALPHABET[value & 0x3f];
    value >>= 6;
  }
  return text;
}
