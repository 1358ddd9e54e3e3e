import { once } from 'node:events';
import { isIP, type Socket } from 'node:net';
import { phrase, type Phrase } from '#shared/model/phrase.ts';

const NO_AUTHENTICATION = 0;
const PASSWORD = 2;

/** Words for the answers of RFC 1928, section 6. */
const REPLIES: Readonly<Record<number, Phrase>> = {
  2: phrase('proxy-not-allowed'),
  3: phrase('proxy-no-network'),
  4: phrase('proxy-no-host'),
  5: phrase('proxy-refused'),
};

/**
 * Asks a SOCKS5 proxy for a connection (RFC 1928, passwords as in RFC 1929). null where it is open, else the refusal as
 * the end of a sentence. Throws what the socket throws.
 */
export async function socksHandshake(
  socket: Socket,
  { host, port }: { readonly host: string; readonly port: number },
  { name, password }: { readonly name: string; readonly password: string },
): Promise<Phrase | null> {
  socket.write(Buffer.from(name === '' ? [5, 1, NO_AUTHENTICATION] : [5, 2, NO_AUTHENTICATION, PASSWORD]));
  const [version, method] = await read(socket, 2);
  if (version !== 5) return phrase('proxy-not-socks');
  if (method === PASSWORD && name !== '') {
    socket.write(Buffer.concat([Buffer.from([1]), withLength(name), withLength(password)]));
    const [, verdict] = await read(socket, 2);
    if (verdict !== 0) return phrase('proxy-password-refused');
  } else if (method !== NO_AUTHENTICATION) return phrase('proxy-password-wanted');
  const wanted = Buffer.alloc(2);
  wanted.writeUInt16BE(port);
  socket.write(Buffer.concat([Buffer.from([5, 1, 0]), addressBytes(host), wanted]));
  const [, reply = 1, , kind] = await read(socket, 4);
  if (reply !== 0) return REPLIES[reply] ?? phrase('proxy-code', { code: reply });
  const bound = kind === 3 ? ((await read(socket, 1))[0] ?? 0) : kind === 4 ? 16 : 4;
  await read(socket, bound + 2);
  return null;
}

/** IPv4 as it is; everything else as a name, IPv6 too, which proxies parse. */
function addressBytes(host: string): Buffer {
  if (isIP(host) === 4) return Buffer.from([1, ...host.split('.').map(Number)]);
  return Buffer.concat([Buffer.from([3]), withLength(host)]);
}

function withLength(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8').subarray(0, 255);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

/** Exactly so many bytes, leaving what follows to the next reader. */
async function read(socket: Socket, length: number): Promise<Buffer> {
  for (;;) {
    const found = socket.read(length) as Buffer | null;
    if (found !== null && found.length === length) return found;
    if (socket.readableEnded || socket.destroyed) throw new Error('The proxy ended the connection.');
    await Promise.race([once(socket, 'readable'), once(socket, 'end'), once(socket, 'close')]);
  }
}
