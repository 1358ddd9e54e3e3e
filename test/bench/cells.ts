import type { Contender } from './contenders.ts';
import { fixedRate, h2load, webSocket, wrk, type Load, type LoadOptions } from './load.ts';

/** One row of the comparison: what is asked for and how. */
export interface Cell {
  readonly name: string;
  /** A program that has to be installed. */
  readonly needs: 'wrk' | 'h2load' | null;
  /** Compared by p99 latency (lower is better) instead of by rate. */
  readonly by: 'rate' | 'p99';
  /** The budget as a multiple of nginx, for the cell's note; null where there is none. */
  readonly budget: number | null;
  load(contender: Contender, options: Omit<LoadOptions, 'connections'>): Promise<Load>;
}

/** All cells, the main one first. */
export const CELLS: readonly Cell[] = [
  http('1k-c64', '/1k', 64, 0.75),
  http('1k-c16', '/1k', 16, 0.75),
  http('100k-c16', '/100k', 16, 1.5),
  http('1m-c16', '/1m', 16, 1.5),
  {
    name: 'tls-1k-c64',
    needs: 'wrk',
    by: 'rate',
    budget: 0.6,
    load: ({ https }, options) => wrk(https, '/1k', { ...options, connections: 64 }),
  },
  {
    name: 'h2-1k-8x32',
    needs: 'h2load',
    by: 'rate',
    budget: 0.6,
    load: ({ https: target }, options) => h2load(target, '/1k', { ...options, connections: 8, streams: 32 }),
  },
  {
    name: 'ws-64b-c64',
    needs: null,
    by: 'rate',
    budget: 0.68,
    load: ({ http: target }, options) => webSocket(target, { ...options, connections: 64 }),
  },
  {
    name: 'fixed-5000',
    needs: null,
    by: 'p99',
    budget: 2,
    load: ({ http: target }, options) => fixedRate(target, '/1k', { ...options, connections: 50, rate: 5_000 }),
  },
];

function http(name: string, path: string, connections: number, budget: number): Cell {
  return {
    name,
    needs: 'wrk',
    by: 'rate',
    budget,
    load: ({ http: target }, options) => wrk(target, path, { ...options, connections }),
  };
}
