import { deflateSync, crc32 } from 'node:zlib';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Our own drawing: a gatehouse, two battlements beside an arch, in a unit square with y downwards. */
type Colour = readonly [red: number, green: number, blue: number, alpha: number];
type Shape = (x: number, y: number) => Colour;

const CLEAR: Colour = [0, 0, 0, 0];
const BLACK: Colour = [0, 0, 0, 255];
const WHITE: Colour = [255, 255, 255, 255];
const BLUE: Colour = [37, 99, 235, 255];

/** Every icon file with its size in pixels and its drawing. */
export const ICONS: Readonly<Record<string, { readonly size: number; readonly shape: Shape }>> = {
  'icon.png': { size: 512, shape: tile },
  'window.png': { size: 128, shape: tile },
  'tray.png': { size: 32, shape: tile },
  'trayTemplate.png': { size: 16, shape: (x, y) => (isGatehouse(x, y) ? BLACK : CLEAR) },
  'trayTemplate@2x.png': { size: 32, shape: (x, y) => (isGatehouse(x, y) ? BLACK : CLEAR) },
};

/** Draws an icon as a PNG file. The same bytes each time. */
export function drawIcon(name: keyof typeof ICONS): Buffer {
  const icon = ICONS[name];
  if (icon === undefined) throw new Error(`There is no icon ${name}.`);
  return png(icon.size, sample(icon.size, icon.shape));
}

function tile(x: number, y: number): Colour {
  if (!isRoundedSquare(x, y, 0.04, 0.2)) return CLEAR;
  // The drawing fills the inner two thirds of the tile.
  return isGatehouse((x - 0.5) * 1.45 + 0.5, (y - 0.5) * 1.45 + 0.5) ? WHITE : BLUE;
}

function isRoundedSquare(x: number, y: number, margin: number, radius: number): boolean {
  const reach = 0.5 - margin - radius;
  const [dx, dy] = [Math.max(Math.abs(x - 0.5) - reach, 0), Math.max(Math.abs(y - 0.5) - reach, 0)];
  return Math.hypot(dx, dy) <= radius;
}

function isGatehouse(x: number, y: number): boolean {
  if (x < 0.06 || x > 0.94 || y < 0.1 || y > 0.94) return false;
  const tower = x < 0.3 || x > 0.7;
  const battlement = y < 0.24 && (tower ? Math.abs(Math.abs(x - 0.5) - 0.32) < 0.045 : true);
  if (battlement) return false;
  if (!tower && y < 0.36) return false;
  const arch = Math.hypot(x - 0.5, y - 0.66) < 0.15 || (Math.abs(x - 0.5) < 0.15 && y > 0.66);
  return !arch;
}

function sample(size: number, shape: Shape): Buffer {
  const pixels = Buffer.alloc(size * (size * 4 + 1));
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      pixels.set(average(column, row, size, shape), row * (size * 4 + 1) + 1 + column * 4);
    }
  }
  return pixels;
}

/** Sixteen samples of a pixel, averaged with premultiplied alpha. */
function average(column: number, row: number, size: number, shape: Shape): Colour {
  let [reds, greens, blues, alphas] = [0, 0, 0, 0];
  for (let index = 0; index < 16; index++) {
    const x = (column + ((index & 3) + 0.5) / 4) / size;
    const y = (row + ((index >> 2) + 0.5) / 4) / size;
    const [red, green, blue, alpha] = shape(x, y);
    reds += red * alpha;
    greens += green * alpha;
    blues += blue * alpha;
    alphas += alpha;
  }
  if (alphas === 0) return CLEAR;
  return [Math.round(reds / alphas), Math.round(greens / alphas), Math.round(blues / alphas), Math.round(alphas / 16)];
}

function png(size: number, rows: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8 + body.length);
  frame.writeUInt32BE(data.length, 0);
  frame.set(body, 4);
  frame.writeUInt32BE(crc32(body), 4 + body.length);
  return frame;
}

if (import.meta.main) {
  for (const name of Object.keys(ICONS)) writeFileSync(fileURLToPath(new URL(name, import.meta.url)), drawIcon(name));
}
