import { networkInterfaces } from 'node:os';

/** Milliseconds between two looks at the machine. */
export const PULSE = 3_000;
/** Milliseconds by which the clock may be ahead of the last look before it counts as sleep. */
const SLEPT = 10_000;

/** What is looked at; a test puts its own in the place. */
export interface Machine {
  /** Any text that changes with the machine's addresses. */
  addresses(): string;
  /** Milliseconds since the epoch. */
  now(): number;
}

export const THIS_MACHINE: Machine = { addresses: () => routableAddresses(networkInterfaces()), now: () => Date.now() };

/** Addresses that can lead elsewhere. Every container that starts brings an interface with a link-local one. */
export function routableAddresses(interfaces: ReturnType<typeof networkInterfaces>): string {
  const lines = Object.entries(interfaces).flatMap(([name, all]) =>
    (all ?? [])
      .filter(({ address, internal }) => !internal && !/^(fe[89ab][0-9a-f]:|169\.254\.)/i.test(address))
      .map(({ address }) => `${name} ${address}`),
  );
  return lines.sort().join('\n');
}

/**
 * Looks at the machine every few seconds. Another network, or a sleep: connections may be dead without anybody having
 * noticed (reference 2.3). Timers stand still during sleep, and the clock does not.
 */
export class Pulse {
  readonly #machine: Machine;
  readonly #timer: NodeJS.Timeout;
  #addresses: string;
  #looked: number;

  constructor(
    machine: Machine,
    { interval, moved, beat }: { readonly interval: number; readonly moved: () => void; readonly beat: () => void },
  ) {
    this.#machine = machine;
    this.#addresses = machine.addresses();
    this.#looked = machine.now();
    this.#timer = setInterval(() => {
      if (this.#hasMoved(interval)) moved();
      beat();
    }, interval);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #hasMoved(interval: number): boolean {
    const addresses = this.#machine.addresses();
    const now = this.#machine.now();
    const moved = addresses !== this.#addresses || now - this.#looked > interval + SLEPT;
    this.#addresses = addresses;
    this.#looked = now;
    return moved;
  }
}
