// A program of its own, so that it can be pinned: echoes WebSocket messages and prints its port.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { acceptKey, frame, readFrame } from './websocket-frames.ts';

const server = createServer((_request, response) => response.writeHead(426).end());
server.on('upgrade', (request, socket) => {
  const key = acceptKey(request.headers['sec-websocket-key'] ?? '');
  const head = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
  socket.write([...head, `Sec-WebSocket-Accept: ${key}`, '', ''].join('\r\n'));
  let held: Buffer = Buffer.alloc(0);
  socket.on('data', (bytes: Buffer) => {
    held = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
    for (let found = readFrame(held); found !== null; found = readFrame(held)) {
      socket.write(frame(found.payload, null));
      held = found.rest;
    }
  });
  socket.on('error', () => socket.destroy());
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${String((server.address() as AddressInfo).port)}\n`));
process.once('SIGTERM', () => process.exit(0));
