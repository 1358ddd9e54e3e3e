import { connect, type ClientHttp2Session, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2';

export interface Http2Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly trailers: IncomingHttpHeaders | null;
  readonly informational: readonly IncomingHttpHeaders[];
}

/** A session over TLS that trusts whoever answers; `authority` is the name asked for, the address is always loopback. */
export function http2Session(port: number, authority = 'app.test'): ClientHttp2Session {
  const session = connect(`https://${authority}`, {
    host: '127.0.0.1',
    port,
    servername: authority,
    rejectUnauthorized: false,
    maxSessionMemory: 100,
  });
  session.on('error', () => undefined);
  return session;
}

/** One request on a session; rejects with the stream's error where it is reset. */
export function http2Request(
  session: ClientHttp2Session,
  headers: OutgoingHttpHeaders,
  options: { readonly body?: Buffer; readonly trailers?: OutgoingHttpHeaders } = {},
): Promise<Http2Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Http2Answer>();
  const { body, trailers: sent } = options;
  const stream = session.request(
    { ':authority': 'app.test', ...headers },
    { endStream: body === undefined, waitForTrailers: sent !== undefined },
  );
  if (sent !== undefined) stream.on('wantTrailers', () => stream.sendTrailers(sent));
  const pieces: Buffer[] = [];
  const informational: IncomingHttpHeaders[] = [];
  let answered: IncomingHttpHeaders = {};
  let trailers: IncomingHttpHeaders | null = null;
  stream.on('headers', (lines) => informational.push(lines));
  stream.on('response', (lines) => (answered = lines));
  stream.on('trailers', (lines: IncomingHttpHeaders) => (trailers = lines));
  stream.on('data', (bytes: Buffer) => pieces.push(bytes));
  stream.on('error', reject);
  stream.on('close', () => {
    if (answered[':status'] === undefined) reject(new Error(`closed without an answer (${stream.rstCode})`));
    resolve({
      status: Number(answered[':status']),
      headers: answered,
      body: Buffer.concat(pieces),
      trailers,
      informational,
    });
  });
  if (body !== undefined) stream.end(body);
  return promise;
}
