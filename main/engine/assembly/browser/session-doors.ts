import { createServer, type AddressInfo, type Server } from 'node:net';
import type { BrowserNames } from '../../browser/browser-names.ts';
import type { SessionDoors } from '../../browser/isolated-browsers.ts';
import type { ClientServer } from '../../proxy/clients/client-server.ts';
import { secureDoor, type SecureDoorOptions } from '../../proxy/clients/secure-door.ts';
import { SessionCertificates } from '../../tls/session-certificates.ts';

/** What is behind the doors of every session: the same as behind the engine's own ports. */
export interface BehindDoors extends Pick<SecureDoorOptions, 'askFor' | 'passThrough'> {
  readonly clients: ClientServer;
  readonly http2: () => boolean;
}

/**
 * Opens a plain and a TLS door on free ports of 127.0.0.1 for one browser, with certificates of their own. Over TLS they
 * answer for the names alone. They stay where they are when the engine's own ports change.
 */
export async function openSessionDoors(names: BrowserNames, behind: BehindDoors): Promise<SessionDoors> {
  const { clients, askFor, passThrough } = behind;
  const certificates = await SessionCertificates.make(names.list);
  const plain = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => clients.http1(socket));
  const secure = secureDoor({
    serve: async (serverName) => {
      if (serverName === null || !names.covers(serverName)) throw new TypeError('no name of this session');
      return { context: await certificates.contextFor(serverName), label: 'ours' };
    },
    askFor,
    passThrough,
    http2: behind.http2(),
    onHttp1: (socket) => clients.http1(socket),
    onHttp2: (socket) => clients.http2(socket),
    onPlain: (socket) => clients.misdirected(socket),
  });
  const doors = [plain, secure];
  try {
    const [http = 0, https = 0] = await Promise.all(doors.map(listen));
    return {
      http,
      https,
      root: certificates.root,
      keyHash: certificates.keyHash,
      close: () => doors.forEach((door) => door.close()),
    };
  } catch (error) {
    for (const door of doors) door.close();
    throw error;
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0, exclusive: true }, () => {
      server.off('error', reject);
      server.on('error', () => undefined); // a connection that could not be accepted; the next one may
      resolve((server.address() as AddressInfo).port);
    });
  });
}
