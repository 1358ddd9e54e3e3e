import { request as httpRequest, type ClientRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { phrase, phraseText, quoted, type Phrase } from '#shared/model/phrase.ts';
import { socketCarrier, webSocketCarrier, type Carrier } from './carrier.ts';

/** Where and as whom a connection is to be switched. The socket is open, TLS included. */
export interface UpgradeRequest {
  readonly socket: Socket;
  /** Value of the Host header. */
  readonly authority: string;
  readonly path: string;
  /** Holds secrets. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** Milliseconds for the answer. */
  readonly timeout: number;
}

/** The server answered with something else than 101, or with a 101 that is not the one that was asked for. */
export class UpgradeRefusal extends Error {
  /** 0 where the answer was 101, or none came. */
  readonly status: number;
  /** The message, for another language. */
  readonly phrase: Phrase;
  /** `reason` of the Status object, empty where there was none. */
  readonly reason: string;

  constructor(status: number, said: Phrase, reason = '') {
    super(phraseText(said));
    this.name = 'UpgradeRefusal';
    this.status = status;
    this.phrase = said;
    this.reason = reason;
  }
}

const BODY_SIZE = 64 * 1024;
/** Far above what a server sends at once. */
const MESSAGE_SIZE = 4 * 1024 * 1024;
/** What ws is told to ask for: it takes no subprotocol with a slash (reference 3.3). */
const STAND_IN = 'portforward';

/** A WebSocket, and the bytes that it carries. */
export interface CarryingWebSocket {
  readonly socket: WebSocket;
  readonly carrier: Carrier;
}

/** Opens a WebSocket with a subprotocol. Throws `UpgradeRefusal` or what the network throws. */
export function openWebSocket(request: UpgradeRequest, protocol: string): Promise<CarryingWebSocket> {
  const { socket, authority, path, headers, timeout } = request;
  return new Promise((resolve, reject) => {
    let settled = false;
    const own = new WebSocket(`ws://portforward${path}`, [STAND_IN], {
      headers: { ...headers, host: authority, 'user-agent': 'gatehouse' },
      createConnection: () => socket,
      finishRequest: (asked: ClientRequest) => {
        asked.setHeader('Sec-WebSocket-Protocol', protocol);
        asked.prependListener('upgrade', ({ headers: answered }: IncomingMessage) => {
          if (answered['sec-websocket-protocol'] === protocol) answered['sec-websocket-protocol'] = STAND_IN;
        });
        asked.end();
      },
      followRedirects: false,
      perMessageDeflate: false,
      maxPayload: MESSAGE_SIZE,
      skipUTF8Validation: true,
    });
    const fail = (error: Error) => {
      if (settled) return;
      settled = true;
      clearTimeout(late);
      socket.destroy();
      reject(error);
    };
    const late = setTimeout(() => fail(new UpgradeRefusal(0, phrase('no-answer-in-time'))), timeout);
    own.on('error', (error: NodeJS.ErrnoException) =>
      // What ws itself finds wrong with an answer has no code of the system.
      fail(
        error.code === undefined || error.code.startsWith('WS_') ? new UpgradeRefusal(0, quoted(error.message)) : error,
      ),
    );
    own.on('unexpected-response', (_asked, answer) => {
      void readRefusal(answer, headers).then(fail);
    });
    own.on('open', () => {
      if (settled) return;
      settled = true;
      clearTimeout(late);
      // At once: what the server says first must not be missed.
      resolve({ socket: own, carrier: webSocketCarrier(own) });
    });
  });
}

const SPDY = 'SPDY/3.1';
const STREAM_PROTOCOL = 'portforward.k8s.io';

/** Switches a connection to SPDY by POST. Throws `UpgradeRefusal` or what the network throws. */
export function openSpdy(request: UpgradeRequest): Promise<Carrier> {
  const { socket, authority, path, headers, timeout } = request;
  return new Promise((resolve, reject) => {
    const all: OutgoingHttpHeaders = {
      ...headers,
      host: authority,
      'user-agent': 'gatehouse',
      connection: 'Upgrade',
      upgrade: SPDY,
      'x-stream-protocol-version': STREAM_PROTOCOL,
      'content-length': 0,
    };
    const asked = httpRequest({ method: 'POST', path, headers: all, createConnection: () => socket });
    const fail = (error: Error) => {
      clearTimeout(late);
      socket.destroy();
      reject(error);
    };
    const late = setTimeout(() => fail(new UpgradeRefusal(0, phrase('no-answer-in-time'))), timeout);
    asked.on('error', fail);
    asked.on('response', (answer) => {
      void readRefusal(answer, headers).then(fail);
    });
    asked.on('upgrade', (answer, switched: Socket, first) => {
      if (answer.headers.upgrade?.toLowerCase() !== SPDY.toLowerCase()) {
        fail(new UpgradeRefusal(0, phrase('upgrade-other-protocol')));
        return;
      }
      clearTimeout(late);
      resolve(socketCarrier(switched, first));
    });
    asked.end();
  });
}

/** What an answer other than 101 says; its body is read as far as it comes and makes sense. */
async function readRefusal(answer: IncomingMessage, headers: UpgradeRequest['headers']): Promise<UpgradeRefusal> {
  const status = answer.statusCode ?? 0;
  let text = '';
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      text += chunk.toString('utf8');
      if (text.length > BODY_SIZE) break;
    }
  } catch {
    // Cut off: the status has been said already.
  }
  const parsed = statusObject(text);
  const message = withoutSecrets(parsed?.message ?? text, headers)
    .slice(0, 500)
    .replace(/\p{C}+/gu, ' ')
    .trim();
  return new UpgradeRefusal(status, quoted(message), parsed?.reason ?? '');
}

function statusObject(text: string): { readonly message: string; readonly reason: string } | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const { message, reason } = value as { message?: unknown; reason?: unknown };
    return {
      message: typeof message === 'string' ? message : '',
      reason: typeof reason === 'string' ? reason.slice(0, 100) : '',
    };
  } catch {
    // A proxy's page, or plain text of a node.
    return null;
  }
}

/** What stands on the way may echo a request in its error page. */
function withoutSecrets(text: string, headers: UpgradeRequest['headers']): string {
  let clean = text;
  for (const value of Object.values(headers).flat()) {
    // The scheme of credentials is no secret, and what follows it is one by itself too.
    for (const secret of [value, value.replace(/^\S+ /, '')])
      if (secret.length > 3) clean = clean.replaceAll(secret, '…');
  }
  return clean;
}
