import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createSecureContext, createServer, type SecureContext, type Server } from 'node:tls';
import type { Authority } from '#engine/tls/authority.ts';
import { newRsaKey } from '#engine/tls/rsa-key.ts';
import { signCertificate } from '#engine/tls/signed-certificate.ts';

/** A certificate for any name at all, which the intermediate of an authority signs because its key can; for servers to show. */
export async function signAnyway(authority: Authority, ...names: string[]): Promise<SecureContext> {
  const { publicKey, privateKey } = await newRsaKey(2048);
  const certificate = await signCertificate({
    subject: [{ name: 'organizationName', value: 'Gatehouse' }],
    publicKey,
    issuer: authority.issuer,
    key: null,
    notAfter: Math.min(authority.notAfter, Date.now() + 86_400_000),
    extensions: [
      { name: 'basicConstraints', critical: true, cA: false },
      { name: 'keyUsage', critical: true, digitalSignature: true, keyEncipherment: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: names.map((value) => ({ type: 2, value })) },
    ],
  });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
  return createSecureContext({ key, cert: certificate + authority.intermediate });
}

/** Serves a page over TLS on loopback, with a certificate chosen by name. */
export async function serveByName(
  contextOf: (name: string) => Promise<SecureContext>,
): Promise<{ server: Server; port: number }> {
  const server = createServer(
    {
      SNICallback: (name, done) =>
        void contextOf(name).then(
          (context) => done(null, context),
          (error: unknown) => done(error as Error),
        ),
    },
    (socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () =>
        socket.end('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello'),
      );
    },
  );
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}
