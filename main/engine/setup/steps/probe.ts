import { connect as connectTcp } from 'node:net';
import { connect as connectTls, createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { setTimeout } from 'node:timers/promises';
import { phrase, phraseValues, quoted, type Phrase } from '#shared/model/phrase.ts';
import { StepFailure, type StepOutcome } from './step.ts';

/** Milliseconds that resolvers may keep an old answer (reference trust A.2). */
const STALE = 3_000;
const PAUSE = 200;
const CONNECT_LIMIT = 5_000;
const AT_ONCE = 16;
/** Hosts named in a sentence; the number says the rest. */
const NAMED = 5;

export interface ProbeInput {
  readonly hosts: readonly string[];
  /** Addresses that every host has to resolve to, and nothing else. */
  readonly addresses: readonly string[];
  readonly resolve: (host: string) => Promise<readonly string[]>;
}

/** Every host resolves to this machine alone. Asked for again for three seconds; rejects with `name-elsewhere`. */
export async function probeNames({ hosts, addresses, resolve }: ProbeInput): Promise<StepOutcome> {
  const expected = new Set(addresses);
  const deadline = Date.now() + STALE;
  for (;;) {
    const wrong: { host: string; found: string }[] = [];
    await inTurns(hosts, async (host) => {
      const found = await resolve(host);
      if (found.length === 0 || !found.every((address) => expected.has(address))) {
        wrong.push({ host, found: found.join(', ') });
      }
    });
    if (wrong.length === 0) return done(hosts);
    if (Date.now() > deadline) {
      throw new StepFailure('name-elsewhere', {
        ...failed(
          wrong.map(({ host }) => host),
          hosts,
        ),
        found: wrong[0]?.found ?? '',
      });
    }
    await setTimeout(PAUSE);
  }
}

/** Something listens where every name leads; rejects with `port-silent`. */
export async function probeConnections(addresses: readonly string[], ports: readonly number[]): Promise<StepOutcome> {
  const targets = addresses.flatMap((address) => ports.map((port) => ({ address, port })));
  const reasons = await Promise.all(targets.map(({ address, port }) => connection(address, port)));
  const at = reasons.findIndex((one) => one !== null);
  const [target, reason = null] = [targets[at], reasons[at]];
  if (target === undefined) return { state: 'done', values: { ports: ports.join(', ') } };
  throw new StepFailure('port-silent', {
    address: target.address,
    port: String(target.port),
    ...(reason === null ? {} : phraseValues('reason', reason)),
  });
}

/** A client that trusts what this machine trusts and our root finds nothing wrong; rejects with `certificate-refused`. */
export async function probeCertificates(
  hosts: readonly string[],
  options: { readonly address: string; readonly port: number; readonly root: string },
): Promise<StepOutcome> {
  // Made once: with some hundred roots it takes tens of milliseconds.
  const known = new Set([...getCACertificates('default'), ...getCACertificates('system'), options.root]);
  const secureContext = createSecureContext({ ca: [...known] });
  const wrong: { host: string; reason: Phrase }[] = [];
  await inTurns(hosts, async (host) => {
    const reason = await handshake(host, { ...options, secureContext });
    if (reason !== null) wrong.push({ host, reason });
  });
  const [first] = wrong;
  if (first === undefined) return done(hosts);
  throw new StepFailure('certificate-refused', {
    ...failed(
      wrong.map(({ host }) => host),
      hosts,
    ),
    ...phraseValues('reason', first.reason),
  });
}

function done(hosts: readonly string[]): StepOutcome {
  return { state: 'done', values: { count: String(hosts.length) } };
}

function failed(wrong: readonly string[], all: readonly string[]): Readonly<Record<string, string>> {
  const more = wrong.length > NAMED ? ', …' : '';
  return { hosts: wrong.slice(0, NAMED).join(', ') + more, count: String(wrong.length), of: String(all.length) };
}

function connection(host: string, port: number): Promise<Phrase | null> {
  const { promise, resolve } = Promise.withResolvers<Phrase | null>();
  const socket = connectTcp({ host, port });
  socket.setTimeout(CONNECT_LIMIT, () => resolve(phrase('probe-timeout')));
  socket.once('connect', () => resolve(null));
  socket.once('error', (error) => resolve(quoted(error.message)));
  return promise.finally(() => socket.destroy());
}

function handshake(
  host: string,
  {
    address,
    port,
    secureContext,
  }: { readonly address: string; readonly port: number; readonly secureContext: SecureContext },
): Promise<Phrase | null> {
  const { promise, resolve } = Promise.withResolvers<Phrase | null>();
  const socket = connectTls({ host: address, port, servername: host, secureContext });
  socket.setTimeout(CONNECT_LIMIT, () => resolve(phrase('probe-timeout')));
  socket.once('secureConnect', () => resolve(null));
  socket.once('error', (error: Error) => resolve(quoted(error.message)));
  return promise.finally(() => socket.destroy());
}

/** Some at a time, so that hundreds of hosts do not fill a queue of connections. */
async function inTurns<Item>(items: readonly Item[], act: (item: Item) => Promise<void>): Promise<void> {
  const left = [...items];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await act(item);
    }),
  );
}
