/** A listening socket as `/proc/net/tcp` and `/proc/net/tcp6` show it to everybody. */
export interface ListeningSocket {
  /** Dotted IPv4, or IPv6 in eight groups; `::` for every address. */
  readonly address: string;
  readonly port: number;
  readonly uid: number;
  readonly inode: number;
  /** Takes every address of the machine. */
  readonly wildcard: boolean;
}

const LISTEN = '0A';

/**
 * Reads the kernel's table of TCP sockets (proc_net_tcp: addresses as native 32-bit words in hex, state `0A` listening).
 * Lines that are none are left out.
 */
export function readSocketTable(text: string): readonly ListeningSocket[] {
  return text.split('\n').flatMap((line): readonly ListeningSocket[] => {
    const [, local = '', , state, , , , uid = '', , inode = ''] = line.trim().split(/\s+/);
    const parts = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/.exec(local);
    if (parts === null || state !== LISTEN) return [];
    const [, hex = '', port = ''] = parts;
    return [
      {
        address: addressOf(hex),
        port: Number.parseInt(port, 16),
        uid: Number(uid),
        inode: Number(inode),
        wildcard: /^0+$/.test(hex),
      },
    ];
  });
}

/** Each word of four bytes is little-endian on every machine that Node runs on. */
function addressOf(hex: string): string {
  const bytes = [...hex.matchAll(/.{8}/g)].flatMap(([word]) => [...Buffer.from(word, 'hex')].reverse());
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.every((byte) => byte === 0)) return '::';
  if (bytes.slice(0, 15).every((byte) => byte === 0) && bytes[15] === 1) return '::1';
  const groups = Array.from({ length: 8 }, (_, at) =>
    ((bytes[at * 2] ?? 0) * 256 + (bytes[at * 2 + 1] ?? 0)).toString(16),
  );
  return groups.join(':');
}
