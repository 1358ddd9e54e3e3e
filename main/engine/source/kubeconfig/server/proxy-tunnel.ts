import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import { phrase, phraseText, type Phrase } from '#shared/model/phrase.ts';
import { urlHost } from '../../../url-host.ts';
import { socksHandshake } from './socks-handshake.ts';

/** A proxy did not let us through. The message completes “because”, and holds nothing of its address. */
export class ProxyError extends Error {
  readonly phrase: Phrase;

  constructor(said: Phrase, options: { readonly cause?: unknown } = {}) {
    super(phraseText(said), options);
    this.name = 'ProxyError';
    this.phrase = said;
  }
}

/** Where a tunnel is to lead. */
export interface TunnelTarget {
  readonly host: string;
  readonly port: number;
}

/**
 * A connection through a proxy: CONNECT for `http:` and `https:`, SOCKS5 for `socks5:`, which leaves the look-up of names
 * to the proxy. `timeout` in milliseconds is for all of it. Throws `ProxyError`.
 */
export async function openTunnel(proxy: string, target: TunnelTarget, timeout: number): Promise<Socket> {
  const url = URL.parse(proxy);
  const late = AbortSignal.timeout(timeout);
  try {
    if (url?.protocol === 'http:' || url?.protocol === 'https:') return await askToConnect(url, target, late);
    if (url !== null && /^socks5?h?:$/.test(url.protocol)) return await throughSocks(url, target, late);
  } catch (cause) {
    if (cause instanceof ProxyError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    throw new ProxyError(
      late.aborted ? phrase('proxy-no-answer') : phrase('proxy-unusable', { code: code ?? 'unknown reason' }),
      {
        cause,
      },
    );
  }
  throw new ProxyError(phrase('proxy-address'));
}

function askToConnect(proxy: URL, { host, port }: TunnelTarget, late: AbortSignal): Promise<Socket> {
  const path = `${urlHost(host)}:${port}`;
  const name = decodeURIComponent(proxy.username);
  const secret = `${name}:${decodeURIComponent(proxy.password)}`;
  const headers = {
    host: path,
    ...(name === '' ? {} : { 'proxy-authorization': `Basic ${Buffer.from(secret, 'utf8').toString('base64')}` }),
  };
  const request = proxy.protocol === 'https:' ? httpsRequest : httpRequest;
  const address = { host: plainHost(proxy), port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80) };
  return new Promise((resolve, reject) => {
    const asked = request({ ...address, method: 'CONNECT', path, headers, agent: false });
    const abort = () => asked.destroy(late.reason as Error);
    // Not handed to the request: it would end the tunnel later on.
    late.addEventListener('abort', abort, { once: true });
    asked.on('close', () => late.removeEventListener('abort', abort));
    asked.on('connect', (answer, socket: Socket, rest) => {
      late.removeEventListener('abort', abort);
      if (answer.statusCode !== 200) {
        socket.destroy();
        reject(new ProxyError(phrase('proxy-status', { status: answer.statusCode ?? 0 })));
        return;
      }
      if (rest.length > 0) socket.unshift(rest);
      resolve(socket);
    });
    asked.on('response', (answer) => {
      answer.destroy();
      reject(new ProxyError(phrase('proxy-status', { status: answer.statusCode ?? 0 })));
    });
    asked.on('error', reject);
    asked.end();
  });
}

async function throughSocks(proxy: URL, target: TunnelTarget, late: AbortSignal): Promise<Socket> {
  const socket = connect({ host: plainHost(proxy), port: Number(proxy.port || 1080) });
  const abort = () => socket.destroy(late.reason as Error);
  late.addEventListener('abort', abort, { once: true });
  try {
    const credentials = { name: decodeURIComponent(proxy.username), password: decodeURIComponent(proxy.password) };
    const refusal = await socksHandshake(socket, target, credentials);
    if (refusal !== null) throw new ProxyError(refusal);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    late.removeEventListener('abort', abort);
  }
}

function plainHost(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}
