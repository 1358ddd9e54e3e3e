import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';

/** Where Linux says from which port on every user may listen; of the network namespace of whoever reads it. */
const FIRST_FREE = '/proc/sys/net/ipv4/ip_unprivileged_port_start';

/** How a port on an address answers to trying: `free`, or why not. */
export type PortTrial = 'free' | 'forbidden' | 'taken' | 'no-address';

/** Opens a port for a moment. Nothing else tells for certain, as containers, capabilities and firewalls have their say. */
export function tryPort(address: string, port: number): Promise<PortTrial> {
  const { promise, resolve } = Promise.withResolvers<PortTrial>();
  const server = createServer((socket) => socket.destroy());
  server.once('error', ({ code }: NodeJS.ErrnoException) => {
    if (code === 'EACCES' || code === 'EPERM') resolve('forbidden');
    else resolve(code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT' ? 'no-address' : 'taken');
  });
  server.listen({ host: address, port, exclusive: true, backlog: 1 }, () => server.close(() => resolve('free')));
  return promise;
}

/** The first port that every user may open; null where the system has no such knob. */
export async function firstFreePort(file = FIRST_FREE): Promise<number | null> {
  const text = await readFile(file, 'latin1').catch(() => '');
  const value = Number(text.trim());
  return text.trim() !== '' && Number.isInteger(value) && value >= 0 && value <= 65_535 ? value : null;
}
