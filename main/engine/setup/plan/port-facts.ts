import type { PortFact, PortsFacts } from './facts.ts';
import { firstFreePort, tryPort, type PortTrial } from '../ports/low-ports.ts';
import { portOwner } from '../ports/port-owner.ts';

/** The engine's listeners as set-up sees them; none where no engine runs in this process. */
export interface StandardPorts {
  opened(scheme: 'http' | 'https'): Pick<PortFact, 'open' | 'standardOn' | 'chosen'>;
  /** Rejects with `CodedError`: `port-taken`, `port-forbidden`, `address-refused`. */
  openStandard(scheme: 'http' | 'https', addresses: readonly string[]): Promise<void>;
  closeStandard(): void;
}

const STANDARD = [
  { scheme: 'http', wanted: 80 },
  { scheme: 'https', wanted: 443 },
] as const;

/** How 80 and 443 stand: what we listen on, and what trying says for each address that could be used. */
export async function readPortsFacts(ports: StandardPorts, addresses: readonly string[]): Promise<PortsFacts> {
  const facts = await Promise.all(
    STANDARD.map(async ({ scheme, wanted }): Promise<PortFact> => {
      const { open, standardOn, chosen } = ports.opened(scheme);
      const mine = open.includes(wanted);
      const isOurs = (address: string): boolean => mine && (address !== '127.0.0.2' || standardOn.includes(address));
      const [v4, v6, second] = await Promise.all(
        ['127.0.0.1', '::1', '127.0.0.2'].map(async (address): Promise<PortTrial> =>
          isOurs(address) ? 'taken' : tryPort(address, wanted),
        ),
      );
      const trials = { '127.0.0.1': v4 ?? 'taken', '::1': v6 ?? 'taken', '127.0.0.2': second ?? 'taken' };
      return { scheme, wanted, open, standardOn, chosen, trials, owner: mine ? null : await portOwner(wanted) };
    }),
  );
  return { ports: facts, firstFree: await firstFreePort(), addresses, platform: process.platform };
}
