import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { callerPipe, enginePipe } from '#main/start/websocket-pipe.ts';
import { contractSuite } from './suite.ts';

contractSuite('WebSocket', async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const caller = callerPipe(client);
  const [[accepted]] = await Promise.all([once(server, 'connection') as Promise<[WebSocket]>, once(client, 'open')]);
  return {
    engine: enginePipe(accepted),
    caller,
    sendRaw: (value) => client.send(JSON.stringify(value)),
    dispose: async () => {
      client.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
});
