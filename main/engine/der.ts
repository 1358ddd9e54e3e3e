/** A value of DER: its tag, its content, and both with the length between them. */
export interface DerItem {
  readonly tag: number;
  readonly content: Buffer;
  readonly whole: Buffer;
}

/** The values that stand one after another (X.690 8.1); what does not fit any more is left out. */
export function derItems(bytes: Buffer): readonly DerItem[] {
  const items: DerItem[] = [];
  for (let at = 0; at + 2 <= bytes.length;) {
    const first = bytes[at + 1] as number;
    const long = first < 0x80 ? 0 : first & 0x7f;
    if (long > 4 || at + 2 + long > bytes.length) break;
    const length = long === 0 ? first : bytes.readUIntBE(at + 2, long);
    const start = at + 2 + long;
    if (start + length > bytes.length) break;
    const content = bytes.subarray(start, start + length);
    items.push({ tag: bytes[at] as number, content, whole: bytes.subarray(at, start + length) });
    at = start + length;
  }
  return items;
}

/** The first value. Throws TypeError where there is none. */
export function derItem(bytes: Buffer): DerItem {
  const item = derItems(bytes)[0];
  if (item === undefined) throw new TypeError('not DER');
  return item;
}
