import { once } from 'node:events';
import { connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2';
import { connect } from 'node:tls';
import { afterAll, describe, expect, test } from 'vitest';
import {
  pod,
  serving,
  objects,
  other,
  client,
  stranger,
  handshake,
  send,
  visit,
  lines,
  close,
  authority,
} from './certificate-asking.ts';

afterAll(close);

describe('one connection, several hosts', () => {
  test('a host that needs a certificate is not reached over the connection of another', async () => {
    expect((await send(await handshake('plain.test', client), { host: 'on.test' })).status).toBe(421);
    expect((await send(await handshake('on.test', client), { host: 'second.test' })).status).toBe(421);
    expect((await send(await handshake('on.test', null), { host: 'plain.test' })).status).toBe(200);
  });

  test('without a server name no certificate is asked for, so that there is none', async () => {
    expect((await send(await handshake(null, client), { host: 'on.test' })).status).toBe(400);
  });

  test('a session of one host is no certificate for another', async () => {
    const first = await handshake('second.test', stranger, { maxVersion: 'TLSv1.2' });
    const session = first.getSession();
    await send(first, { host: 'second.test' });
    const again = await handshake('on.test', null, {
      maxVersion: 'TLSv1.2',
      ...(session === undefined ? {} : { session }),
    });
    expect((await send(again, { host: 'on.test' })).status).toBe(400);
  });

  test('changed authorities count on open connections too', async () => {
    const socket = await handshake('on.test', client);
    expect((await send(socket, { host: 'on.test', close: false })).status).toBe(200);
    const without = objects.filter((object) => JSON.stringify(object).includes('"name":"ca"') === false);
    await serving.apply([...without, authority('ca', other.cert)]);
    expect((await send(socket, { host: 'on.test' })).status).toBe(421);
    expect((await visit('on', client)).status).toBe(400);
    await serving.apply(objects);
    expect((await visit('on', client)).status).toBe(200);
  });
});

test('HTTP/2 knows the certificate as well', async () => {
  const session = connectHttp2(`https://on.test:${serving.https}`, {
    host: '127.0.0.1',
    servername: 'on.test',
    rejectUnauthorized: false,
    cert: client.cert,
    key: client.key,
    createConnection: () =>
      connect({
        port: serving.https,
        host: '127.0.0.1',
        servername: 'on.test',
        rejectUnauthorized: false,
        cert: client.cert,
        key: client.key,
        ALPNProtocols: ['h2'],
      }),
  });
  const stream = session.request({ ':path': '/', ':authority': 'on.test' });
  const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders];
  stream.resume();
  expect(headers[':status']).toBe(200);
  expect(lines(pod.heads.at(-1))['ssl-client-verify']).toBe('SUCCESS');
  session.destroy();
});
