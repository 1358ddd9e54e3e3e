import type { Connection } from '#shared/contract/client.ts';
import type { RequestRecord } from '#shared/model/request-record.ts';
import type { Command, Surroundings } from '../command.ts';
import { findEngine } from '#main/start/engine-client.ts';
import { OUTPUT_OPTION, STATE_OPTION, outputOf, stateFolderOf } from '#main/start/engine-flags.ts';
import type { Output } from '#main/start/engine-flags.ts';
import { Failure } from '#main/start/failure.ts';
import { requestLine } from '../printing/request-line.ts';

/** The most records that one call may ask for (`shared/contract`). */
const LARGEST = 16_384;
const USUAL = 50;

/** `gatehouse logs`: recorded requests of the running engine, oldest first; `-f` goes on until it is interrupted. */
export const logsCommand: Command = {
  options: {
    follow: { kind: 'flag', short: 'f' },
    filter: { kind: 'text' },
    limit: { kind: 'text', short: 'n' },
    ...STATE_OPTION,
    ...OUTPUT_OPTION,
  },
  words: 0,
  run: async (line, surroundings) => {
    const { messages } = surroundings;
    const output = outputOf(line, messages);
    const limit = limitOf(line.text('limit'), surroundings);
    const running = await findEngine(stateFolderOf(line));
    if (running === null) throw new Failure(1, messages.notRunning, messages.notRunningHint);
    const { connection } = running;
    try {
      const tail = new Tail(connection, line.text('filter') ?? '', (record) => print(record, output, surroundings));
      await tail.start(limit);
      if (line.flag('follow')) await follow(tail, connection, surroundings);
      return 0;
    } finally {
      connection.close();
    }
  },
};

function limitOf(given: string | null, { messages }: Surroundings): number {
  if (given === null) return USUAL;
  if (/^\d{1,5}$/.test(given) && Number(given) <= LARGEST) return Number(given);
  throw new Failure(2, messages.usage.badCount('--limit', given), null);
}

function print(record: RequestRecord, output: Output, { terminal }: Surroundings): void {
  if (output === 'json') terminal.json(record);
  else terminal.print(requestLine(record, terminal));
}

/** Resolves when the person or the reader has had enough, or the engine stops. */
async function follow(tail: Tail, connection: Connection, surroundings: Surroundings): Promise<void> {
  const { terminal, interrupted, messages } = surroundings;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const enough = AbortSignal.any([interrupted, terminal.gone]);
  enough.addEventListener('abort', () => resolve(), { once: true });
  if (enough.aborted) resolve();
  connection.onClose(() => {
    if (!enough.aborted) terminal.note(messages.engineStopped);
    resolve();
  });
  const more = (): void => void tail.more().catch((error: unknown) => (connection.closed ? resolve() : reject(error)));
  connection.follow('requests', { onSnapshot: more, onDelta: more, onEnd: () => resolve() });
  await promise;
}

/**
 * Prints what is new since the last record that was printed. The topic only says that something came; the records
 * themselves are asked for, so that none is lost however fast they come.
 */
class Tail {
  readonly #connection: Connection;
  readonly #filter: string;
  readonly #print: (record: RequestRecord) => void;
  #last: string | null = null;
  #wanted = false;
  #running = false;

  constructor(connection: Connection, filter: string, print: (record: RequestRecord) => void) {
    this.#connection = connection;
    this.#filter = filter;
    this.#print = print;
  }

  /** Prints the newest records; 0 prints none but remembers where they end. */
  async start(limit: number): Promise<void> {
    const records = await this.#list(Math.max(1, limit));
    this.#last = records.at(-1)?.id ?? null;
    if (limit > 0) for (const record of records) this.#print(record);
  }

  /** Prints everything that came since; calls that overlap become one. */
  async more(): Promise<void> {
    this.#wanted = true;
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#wanted) {
        this.#wanted = false;
        for (const record of await this.#since()) {
          this.#print(record);
          this.#last = record.id;
        }
      }
    } finally {
      this.#running = false;
    }
  }

  async #since(): Promise<readonly RequestRecord[]> {
    for (let limit = 256; ; limit = Math.min(limit * 4, LARGEST)) {
      const records = await this.#list(limit);
      const place = records.findIndex((record) => record.id === this.#last);
      if (place >= 0) return records.slice(place + 1);
      // The last one was cleared or pushed out: everything that is left is new.
      if (records.length < limit || limit === LARGEST) return records;
    }
  }

  #list(limit: number): Promise<readonly RequestRecord[]> {
    return this.#connection.call('requests.list', { filter: this.#filter, limit });
  }
}
