import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createSecureContext } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { secureDoor } from '#engine/proxy/clients/secure-door.ts';
import { fixture } from '../tls/secrets.ts';

test('a handshake without a server name gets the default certificate of now, not of the first handshake', async () => {
  let name = 'shop';
  const door = secureDoor({
    askFor: () => null,
    passThrough: () => false,
    serve: () =>
      Promise.resolve({
        context: createSecureContext({ cert: fixture(`${name}.crt`), key: fixture(`${name}.key`) }),
        label: name,
      }),
    http2: false,
    onHttp1: (socket) => socket.end(),
    onHttp2: (socket) => socket.end(),
    onPlain: (socket) => socket.end(),
  });
  onTestFinished(() => void door.close());
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  const { port } = door.address() as AddressInfo;
  const served: (string | undefined)[] = [];
  for (name of ['shop', 'apps', 'shop']) {
    const client = connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
    await once(client, 'secureConnect');
    served.push(client.getPeerX509Certificate()?.fingerprint256);
    client.destroy();
  }
  const fingerprint = (file: string): string => new X509Certificate(fixture(file)).fingerprint256;
  expect(served).toEqual([fingerprint('shop.crt'), fingerprint('apps.crt'), fingerprint('shop.crt')]);
});
