// A program of its own, so that it can be pinned: node websocket-load.ts PORT HOST CONNECTIONS SECONDS.
// 64-byte messages, one in flight per connection; prints one line of JSON as the type Load of load.ts.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { quantile } from './statistics.ts';
import { acceptKey, frame, readFrame } from './websocket-frames.ts';

const [port = '', host = '', connections = '', seconds = ''] = process.argv.slice(2);
const latencies: number[] = [];
let errors = 0;
let running = true;

async function open(): Promise<Socket> {
  const socket = connect(Number(port), '127.0.0.1');
  await once(socket, 'connect');
  const key = randomBytes(16).toString('base64');
  const lines = [
    `GET /ws HTTP/1.1`,
    `Host: ${host}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
  ];
  socket.write([...lines, `Sec-WebSocket-Key: ${key}`, '', ''].join('\r\n'));
  const [answer] = (await once(socket, 'data')) as [Buffer];
  if (!answer.includes(' 101 ') || !answer.includes(acceptKey(key))) throw new Error(answer.toString('latin1'));
  return socket;
}

function exchange(socket: Socket): void {
  const mask = randomBytes(4);
  const payload = randomBytes(64);
  const message = frame(payload, mask);
  let sentAt = performance.now();
  let held: Buffer = Buffer.alloc(0);
  socket.on('data', (bytes: Buffer) => {
    held = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
    const found = readFrame(held);
    if (found === null) return;
    held = found.rest;
    if (!found.payload.equals(payload)) errors += 1;
    latencies.push(performance.now() - sentAt);
    if (!running) return;
    sentAt = performance.now();
    socket.write(message);
  });
  socket.on('error', () => (errors += 1));
  socket.on('close', () => (errors += running ? 1 : 0));
  socket.write(message);
}

const sockets = await Promise.all(Array.from({ length: Number(connections) }, open));
const started = performance.now();
for (const socket of sockets) exchange(socket);
await new Promise((resolve) => setTimeout(resolve, Number(seconds) * 1_000));
running = false;
const took = (performance.now() - started) / 1_000;
const [p50, p99] = [quantile(latencies, 0.5), quantile(latencies, 0.99)];
process.stdout.write(JSON.stringify({ requests: latencies.length, rate: latencies.length / took, p50, p99, errors }));
process.exit(0);
