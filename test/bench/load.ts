import { join } from 'node:path';
import { BODIES } from './origin.ts';
import { run } from './programs.ts';

/** What a load found. Latencies in milliseconds, NaN where the program gives none. */
export interface Load {
  readonly requests: number;
  /** Answers a second. */
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
  readonly errors: number;
}

/** Where a load goes: a port of loopback and the Host to ask for. */
export interface Target {
  readonly scheme: 'http' | 'https';
  readonly port: number;
  readonly host: string;
}

export interface LoadOptions {
  readonly cores: readonly number[];
  readonly connections: number;
  readonly seconds: number;
}

/** HTTP/1.1 keep-alive GETs by wrk, as many as the proxy takes. */
export async function wrk(target: Target, path: string, options: LoadOptions): Promise<Load> {
  const threads = String(Math.min(options.cores.length, options.connections));
  const numbers = ['-t', threads, '-c', String(options.connections), '-d', `${String(options.seconds)}s`];
  const url = `${target.scheme}://127.0.0.1:${String(target.port)}${path}`;
  const output = await run(options.cores, ['wrk', ...numbers, '--latency', '-H', `Host: ${target.host}`, url]);
  const [, requests = '0'] = /(\d+) requests in/.exec(output) ?? [];
  const [, rate = '0'] = /Requests\/sec:\s+([\d.]+)/.exec(output) ?? [];
  const socketErrors =
    /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(output)?.slice(1) ?? [];
  const [, refused = '0'] = /Non-2xx or 3xx responses: (\d+)/.exec(output) ?? [];
  return {
    requests: Number(requests),
    rate: Number(rate),
    p50: duration(output, '50%'),
    p99: duration(output, '99%'),
    errors: [...socketErrors, refused].reduce((sum, count) => sum + Number(count), 0),
  };
}

/** HTTP/2 over TLS by h2load: streams at once on each connection. It gives no quantiles, so the mean stands for both. */
export async function h2load(target: Target, path: string, options: LoadOptions & { streams: number }): Promise<Load> {
  const numbers = ['-c', String(options.connections), '-m', String(options.streams), '-D', String(options.seconds)];
  const url = `https://127.0.0.1:${String(target.port)}${path}`;
  const authority = ['-H', `:authority: ${target.host}`];
  const output = await run(options.cores, ['h2load', '-t', '1', ...numbers, ...authority, url]);
  const [, rate = '0'] = /finished in [^,]+, ([\d.]+) req\/s/.exec(output) ?? [];
  const [, requests = '0', failed = '0'] = /(\d+) succeeded, (\d+) failed/.exec(output) ?? [];
  const mean = duration(output.split('\n').find((line) => line.startsWith('time for request')) ?? '', 'request:', 2);
  return { requests: Number(requests), rate: Number(rate), p50: mean, p99: mean, errors: Number(failed) };
}

/** WebSocket messages, one in flight per connection. */
export async function webSocket(target: Target, options: LoadOptions): Promise<Load> {
  const script = join(import.meta.dirname, 'websocket-load.ts');
  const numbers = [options.connections, options.seconds].map(String);
  const output = await run(options.cores, [process.execPath, script, String(target.port), target.host, ...numbers]);
  return JSON.parse(output) as Load;
}

/** Requests at a fixed rate a second, for latencies. */
export async function fixedRate(target: Target, path: string, options: LoadOptions & { rate: number }): Promise<Load> {
  const script = join(import.meta.dirname, 'fixed-rate-load.ts');
  const numbers = [BODIES[path] ?? 0, options.connections, options.rate, options.seconds].map(String);
  const output = await run(options.cores, [
    process.execPath,
    script,
    String(target.port),
    target.host,
    path,
    ...numbers,
  ]);
  return JSON.parse(output) as Load;
}

/** Milliseconds of a time such as `1.93ms` that follows a word, a number of times further to the right. */
function duration(text: string, word: string, further = 0): number {
  const times = text.slice(text.indexOf(word)).matchAll(/([\d.]+)(us|ms|s)\b/g);
  const found = [...times][further];
  const unit = { us: 0.001, ms: 1, s: 1_000 }[found?.[2] ?? ''];
  return unit === undefined ? Number.NaN : Number(found?.[1]) * unit;
}
