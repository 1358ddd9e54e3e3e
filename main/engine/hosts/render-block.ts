import { readFileSync } from 'node:fs';
import hostile, { getFile, type Line } from 'hostile';
import { onPrivateCopy } from './hosts-entries.ts';
import { markers, type BlockMemory } from './managed-block.ts';

/** hostile's writing functions follow a variable of its own; what it exports is that variable. */
const target = hostile as unknown as { HOSTS: string; writeFile(lines: readonly Line[]): boolean };

/** The address that names lead to: the second one where another program has the ports of the first. */
export type LoopbackAddress = '127.0.0.1' | '127.0.0.2';

/**
 * The bytes of our block for names in lower case: one name a line, the address and, where wished, ::1. `hostile` writes them to
 * a private copy and reads them back, and every item is compared (reference trust A.3).
 */
export function renderBlock(
  names: readonly string[],
  options: {
    readonly memory: BlockMemory;
    readonly address: LoopbackAddress;
    readonly ipv6: boolean;
    readonly lineEnd: string;
    readonly scratch: string;
  },
): Buffer {
  const addresses = options.ipv6 ? [options.address, '::1'] : [options.address];
  const entries = names.flatMap((name) => addresses.map((address): [string, string] => [address, name]));
  const { begin, end } = markers(entries.map((entry) => entry.join(' ')).join('\n'), options.memory);
  const lines: Line[] = [begin, ...entries, end, ''];
  return onPrivateCopy(options.scratch, '', (copy) => {
    writeTo(copy, lines);
    const written = getFile(copy, true);
    if (JSON.stringify(written) !== JSON.stringify(lines))
      throw new TypeError('the block reads back as something else');
    const text = readFileSync(copy, 'latin1').replaceAll('\r\n', '\n').replaceAll('\n', options.lineEnd);
    return Buffer.from(text, 'latin1');
  });
}

/** Its synchronous form alone, and never across an await: the variable belongs to the whole process. */
function writeTo(copy: string, lines: readonly Line[]): void {
  const before = target.HOSTS;
  target.HOSTS = copy;
  try {
    target.writeFile(lines);
  } finally {
    target.HOSTS = before;
  }
}
