import { readFile } from 'node:fs/promises';
import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { drawIcon, ICONS } from '../../build/icons/draw.ts';

test.each(Object.keys(ICONS))('%s is what the program draws', async (name) => {
  const kept = await readFile(new URL(`../../build/icons/${name}`, import.meta.url));
  expect(pixels(kept).equals(pixels(drawIcon(name)))).toBe(true);
});

/** Compressed bytes differ between processors; what they unfold to does not. One IDAT chunk, between header and end. */
function pixels(png: Buffer): Buffer {
  return inflateSync(png.subarray(41, -16));
}
