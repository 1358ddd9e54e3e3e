import { connect } from 'node:net';
import { connect as connectTls, type PeerCertificate } from 'node:tls';
import { dnsAnswer, dnsQuestion } from './dns-message.ts';

/** What became of an attempt to connect. A closed port is on a host that can be reached. */
export type Reached = 'open' | 'closed' | 'silent';

/** Looks at the network with real sockets; a test puts its own in the place. All limits in milliseconds. */
export interface NetworkProbe {
  connect(address: string, port: number, limit: number): Promise<Reached>;
  /** The IPv4 and IPv6 addresses that a name server at `address` gives for a name, over TCP; empty where it gives none. */
  resolve(address: string, port: number, name: string, limit: number): Promise<readonly string[]>;
  /** The certificate that is shown there, and whether `ca` signed it; null where TLS cannot be opened. */
  certificate(
    address: string,
    port: number,
    options: { readonly ca: string | Buffer | null; readonly limit: number },
  ): Promise<{ readonly signed: boolean; readonly certificate: PeerCertificate } | null>;
}

const MOST_DNS_BYTES = 4 * 1024;

export const NETWORK_PROBE: NetworkProbe = {
  connect(address, port, limit) {
    return new Promise((resolve) => {
      const socket = connect({ host: address, port });
      const done = (reached: Reached): void => {
        clearTimeout(timer);
        socket.destroy();
        resolve(reached);
      };
      const timer = setTimeout(() => done('silent'), limit);
      socket.on('connect', () => done('open'));
      socket.on('error', (error: NodeJS.ErrnoException) => done(error.code === 'ECONNREFUSED' ? 'closed' : 'silent'));
    });
  },

  resolve(address, port, name, limit) {
    return new Promise((resolve) => {
      const socket = connect({ host: address, port }, () => socket.end(dnsQuestion(name)));
      let read = Buffer.alloc(0);
      const done = (): void => {
        clearTimeout(timer);
        socket.destroy();
        resolve(dnsAnswer(read));
      };
      const timer = setTimeout(done, limit);
      socket.on('data', (bytes: Buffer) => {
        read = Buffer.concat([read, bytes]);
        if (read.length >= MOST_DNS_BYTES || (read.length >= 2 && read.length >= 2 + read.readUInt16BE(0))) done();
      });
      socket.on('end', done);
      socket.on('error', done);
    });
  },

  certificate(address, port, { ca, limit }) {
    return new Promise((resolve) => {
      // Whoever it is, it is only looked at: nothing is sent, and `signed` says whether it may be believed.
      const socket = connectTls({
        host: address,
        port,
        rejectUnauthorized: false,
        checkServerIdentity: () => undefined,
        ...(ca === null ? {} : { ca }),
      });
      const timer = setTimeout(() => socket.destroy(), limit);
      socket.on('secureConnect', () => {
        resolve({ signed: ca !== null && socket.authorized, certificate: socket.getPeerCertificate() });
        socket.destroy();
      });
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        clearTimeout(timer);
        resolve(null);
      });
    });
  },
};
