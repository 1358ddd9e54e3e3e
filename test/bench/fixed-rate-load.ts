// A program of its own, so that it can be pinned: node fixed-rate-load.ts PORT HOST PATH BYTES CONNECTIONS RATE SECONDS.
// Requests are due at fixed times whether or not earlier ones were answered, and a latency counts from the due time, so
// that a stall is felt by all that had to wait. Prints one line of JSON as the type Load of load.ts.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { quantile } from './statistics.ts';

const [port = '', host = '', path = '', bytes = '', connections = '', rate = '', seconds = ''] = process.argv.slice(2);
const request = `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAccept: */*\r\n\r\n`;
const latencies: number[] = [];
let errors = 0;
let ended = false;

/** One keep-alive connection with one request in flight; what is due meanwhile waits. */
class Connection {
  readonly #socket: Socket;
  readonly #due: number[] = [];
  #busy = false;
  #head = '';
  #left = -1;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', () => (errors += 1));
    socket.on('close', () => (errors += ended ? 0 : 1));
  }

  send(due: number): void {
    this.#due.push(due);
    this.#next();
  }

  #next(): void {
    if (this.#busy || this.#due.length === 0) return;
    this.#busy = true;
    this.#socket.write(request, 'latin1');
  }

  #read(chunk: Buffer): void {
    let body = chunk.length;
    if (this.#left < 0) {
      this.#head += chunk.toString('latin1');
      const end = this.#head.indexOf('\r\n\r\n');
      if (end < 0) return;
      if (!this.#head.startsWith('HTTP/1.1 200 ')) errors += 1;
      this.#left = Number(bytes);
      body = this.#head.length - end - 4;
      this.#head = '';
    }
    this.#left -= body;
    if (this.#left > 0) return;
    if (this.#left < 0) errors += 1;
    this.#left = -1;
    latencies.push(performance.now() - (this.#due.shift() ?? 0));
    this.#busy = false;
    this.#next();
  }
}

const all = await Promise.all(
  Array.from({ length: Number(connections) }, async () => {
    const socket = connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    return new Connection(socket);
  }),
);
const total = Number(rate) * Number(seconds);
const started = performance.now();
for (let sent = 0; sent < total;) {
  const now = performance.now();
  const target = Math.min(total, Math.floor(((now - started) * Number(rate)) / 1_000));
  for (; sent < target; sent += 1) all[sent % all.length]?.send(started + (sent * 1_000) / Number(rate));
  await new Promise((resolve) => setTimeout(resolve, 1));
}
const deadline = performance.now() + 5_000;
while (latencies.length < total && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
ended = true;
errors += total - latencies.length;
const took = (performance.now() - started) / 1_000;
const [p50, p99] = [quantile(latencies, 0.5), quantile(latencies, 0.99)];
process.stdout.write(JSON.stringify({ requests: latencies.length, rate: latencies.length / took, p50, p99, errors }));
process.exit(0);
