import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { quantile } from '#test/bench/statistics.ts';
import type { Product } from './product.ts';

/** Milliseconds after which a request counts as one that hangs; far above what any limit of the product makes of it. */
const HANGS = 90_000;

/** More than a browser opens to one host; what is due while all wait for an answer waits too, and that counts. */
const CONNECTIONS = 64;

/** What came of the requests of one load. Latencies in milliseconds from when a request was due. */
export interface LoadReport {
  readonly asked: number;
  /** How many ended so: a status, or the code of the error by which the connection ended. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Requests a second, as they were really asked. */
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
  /** Bodies of answers that were not 200, each once. */
  readonly refusals: readonly string[];
}

export interface LoadOptions {
  readonly host: string;
  readonly path: string;
  /** Requests a second. */
  readonly rate: number;
}

/**
 * GETs over loopback at a fixed rate: each is due at its time whether or not earlier ones were answered, so that nothing
 * that keeps them waiting is hidden.
 */
export class SteadyLoad {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  readonly #options: LoadOptions;
  readonly #asking = new Set<Promise<void>>();
  readonly #outcomes: Record<string, number> = {};
  readonly #latencies: number[] = [];
  readonly #refusals = new Set<string>();
  readonly #began = performance.now();
  readonly #done: Promise<void>;
  #lastGood = 0;
  #stopped = false;

  private constructor(address: { readonly host: string; readonly port: number }, options: LoadOptions) {
    this.#options = options;
    this.#done = this.#run(address);
  }

  static async start(product: Product, options: LoadOptions): Promise<SteadyLoad> {
    return new SteadyLoad(await product.address('http'), options);
  }

  /** How many ended so. */
  count(outcome: string): number {
    return this.#outcomes[outcome] ?? 0;
  }

  /** Waits for so many more good answers, of requests that are asked from now on. */
  async untilGood(count: number): Promise<void> {
    const now = performance.now();
    while (this.#lastGood < now) await pause(20);
    const goal = this.count('200') + count;
    while (this.count('200') < goal) await pause(20);
  }

  /** Asks no more, and waits for every answer. */
  async stop(): Promise<LoadReport> {
    this.#stopped = true;
    const seconds = (performance.now() - this.#began) / 1_000;
    await this.#done;
    await Promise.all(this.#asking);
    this.#agent.destroy();
    const latencies = this.#latencies;
    return {
      asked: latencies.length,
      outcomes: this.#outcomes,
      rate: latencies.length / seconds,
      p50: quantile(latencies, 0.5),
      p99: quantile(latencies, 0.99),
      longest: latencies.reduce((most, one) => Math.max(most, one), 0),
      refusals: [...this.#refusals],
    };
  }

  async #run(address: { readonly host: string; readonly port: number }): Promise<void> {
    const between = 1_000 / this.#options.rate;
    for (let due = this.#began; !this.#stopped;) {
      for (; due <= performance.now(); due += between) {
        const one = this.#ask(address, due).finally(() => this.#asking.delete(one));
        this.#asking.add(one);
      }
      await pause(Math.max(1, Math.min(50, due - performance.now())));
    }
  }

  async #ask(address: { readonly host: string; readonly port: number }, due: number): Promise<void> {
    const outcome = await this.#outcome(address, due);
    this.#outcomes[outcome] = (this.#outcomes[outcome] ?? 0) + 1;
    this.#latencies.push(performance.now() - due);
  }

  async #outcome(address: { readonly host: string; readonly port: number }, due: number): Promise<string> {
    const { host, path } = this.#options;
    const asked = request({ ...address, path, agent: this.#agent, headers: { host }, timeout: HANGS });
    asked.on('timeout', () => asked.destroy(Object.assign(new Error('no answer'), { code: 'HANGS' })));
    try {
      asked.end();
      const [message] = (await once(asked, 'response')) as [IncomingMessage];
      let body = '';
      for await (const chunk of message.setEncoding('utf8')) body += chunk as string;
      if (message.statusCode === 200) this.#lastGood = Math.max(this.#lastGood, due);
      else this.#refusals.add(body);
      return String(message.statusCode);
    } catch (error) {
      return (error as NodeJS.ErrnoException).code ?? String(error);
    }
  }
}

/** One line about a load, for whoever reads what the tests print. */
export function loadLine(name: string, { asked, outcomes, rate, p50, p99, longest }: LoadReport): string {
  const ended = Object.entries(outcomes).map(([outcome, count]) => `${count} × ${outcome}`);
  const times = [p50, p99, longest].map((one) => one.toFixed(1)).join(', ');
  return `${name}: ${asked} requests, ${rate.toFixed(1)}/s, ${ended.join(', ')}; p50, p99, longest ${times} ms`;
}
