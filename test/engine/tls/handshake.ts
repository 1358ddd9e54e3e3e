import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { callbackify } from 'node:util';
import { connect, TLSSocket, type PeerCertificate } from 'node:tls';
import type { CertificateStore } from '#engine/tls/certificate-store.ts';

export interface HandshakeResult {
  /** What the client makes of it: null, or the code of its refusal. */
  readonly refusal: string | null;
  readonly certificate: PeerCertificate;
  readonly label: string;
}

/** A real TLS handshake over loopback for a server name (null: none is sent), the client trusting `ca` alone. */
export async function handshake(
  store: Pick<CertificateStore, 'serve'>,
  serverName: string | null,
  ca: string,
): Promise<HandshakeResult> {
  const withoutName = await store.serve(null);
  let label = withoutName.label;
  const server = createServer((socket) => {
    const secured = new TLSSocket(socket, {
      isServer: true,
      secureContext: withoutName.context,
      SNICallback: callbackify(async (name: string) => {
        const served = await store.serve(name);
        label = served.label;
        return served.context;
      }),
    });
    // The client reports what went wrong.
    secured.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const name = serverName === null ? {} : { servername: serverName };
  const client = connect({ host: '127.0.0.1', port, ca, rejectUnauthorized: false, ...name });
  try {
    await once(client, 'secureConnect');
    const error = client.authorizationError as (Error & { code?: string }) | string | null | undefined;
    const refusal = client.authorized ? null : typeof error === 'string' ? error : (error?.code ?? String(error));
    return { refusal, certificate: client.getPeerCertificate(true), label };
  } finally {
    client.destroy();
    server.close();
  }
}
