import { X509Certificate } from 'node:crypto';
import { connect, type DetailedPeerCertificate } from 'node:tls';
import type { TrustTarget } from '../trust-store.ts';

const LIMIT = 5_000;

/** What a server shows for a host, leaf first, without any judgement; empty where none answers in time. */
export async function servedChain({ host, address, port }: TrustTarget): Promise<readonly X509Certificate[]> {
  const { promise, resolve } = Promise.withResolvers<readonly X509Certificate[]>();
  const socket = connect({ host: address, port, servername: host, rejectUnauthorized: false });
  socket.setTimeout(LIMIT, () => resolve([]));
  socket.once('error', () => resolve([]));
  socket.once('secureConnect', () => resolve(chainOf(socket.getPeerCertificate(true))));
  return promise.finally(() => socket.destroy());
}

function chainOf(leaf: DetailedPeerCertificate): readonly X509Certificate[] {
  const chain: X509Certificate[] = [];
  for (let at: DetailedPeerCertificate | undefined = leaf; at?.raw !== undefined; at = at.issuerCertificate) {
    chain.push(new X509Certificate(at.raw));
    if (at.issuerCertificate === at) break;
  }
  return chain;
}
