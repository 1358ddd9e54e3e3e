import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { phrase, type Phrase } from '#shared/model/phrase.ts';

/** What is told of the bytes under a tunnel. */
export interface CarrierListener {
  onBytes(bytes: Buffer): void;
  /** Once, and nothing after it. `reason` completes “because”; `ended` is how the other side says that it has nothing more. */
  onClose(reason: Phrase, how: 'ended' | 'broken'): void;
}

/** A connection through the API server that carries bytes, whatever the protocol around them. Paused until `start`. */
export interface Carrier {
  /** Bytes that were handed over and have not left this process. */
  readonly backlog: number;
  start(listener: CarrierListener): void;
  /** `sent` is called when the bytes have left this process; not where the connection is lost before. */
  send(bytes: Buffer, sent: () => void): void;
  pause(): void;
  resume(): void;
  /** Ends it at once. The listener hears nothing more. */
  terminate(): void;
}

/** A WebSocket, already open; a message is any piece of the bytes. */
export function webSocketCarrier(socket: WebSocket): Carrier {
  let listener: CarrierListener | null = null;
  let closed: Closing | null = null;
  const close = (reason: Phrase, how: Closing['how']) => {
    if (closed !== null) return;
    closed = { reason, how };
    listener?.onClose(reason, how);
  };
  socket.pause();
  // `nodebuffer` is the type that ws gives unless asked otherwise.
  socket.on('message', (bytes: Buffer, isBinary: boolean) => {
    if (closed !== null) return;
    if (isBinary) listener?.onBytes(bytes);
    else {
      close(phrase('tunnel-text-frame'), 'broken');
      socket.terminate();
    }
  });
  socket.on('error', (error: NodeJS.ErrnoException) => close(brokenBy(error), 'broken'));
  socket.on('close', (code) => {
    if (code === 1000) close(CLOSED, 'ended');
    else close(phrase('tunnel-server-closed-code', { code }), 'broken');
  });
  return {
    get backlog() {
      return socket.bufferedAmount;
    },
    start(own) {
      listener = own;
      if (closed === null) socket.resume();
      else own.onClose(closed.reason, closed.how);
    },
    send(bytes, sent) {
      socket.send(bytes, (error) => {
        // Where it fails, `close` follows and says so.
        if (!error) sent();
      });
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    terminate() {
      closed = { reason: CLOSED, how: 'ended' };
      socket.terminate();
    },
  };
}

/** A connection that was switched to another protocol; `first` was read along with the answer. */
export function socketCarrier(socket: Socket, first: Buffer): Carrier {
  let listener: CarrierListener | null = null;
  let closed: Closing | null = null;
  const close = (reason: Phrase, how: Closing['how']) => {
    if (closed !== null) return;
    closed = { reason, how };
    socket.destroy();
    listener?.onClose(reason, how);
  };
  socket.pause();
  if (first.length > 0) socket.unshift(first);
  socket.on('error', (error: NodeJS.ErrnoException) => close(brokenBy(error), 'broken'));
  socket.on('end', () => close(CLOSED, 'ended'));
  socket.on('close', () => close(CLOSED, 'ended'));
  return {
    get backlog() {
      return socket.writableLength;
    },
    start(own) {
      listener = own;
      if (closed !== null) {
        own.onClose(closed.reason, closed.how);
        return;
      }
      socket.on('data', (bytes: Buffer) => {
        if (closed === null) own.onBytes(bytes);
      });
      socket.resume();
    },
    send(bytes, sent) {
      socket.write(bytes, (error) => {
        if (!error) sent();
      });
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    terminate() {
      closed = { reason: CLOSED, how: 'ended' };
      socket.destroy();
    },
  };
}

interface Closing {
  readonly reason: Phrase;
  readonly how: 'ended' | 'broken';
}

const CLOSED = phrase('tunnel-server-closed');

/** Quotes a word of the system or of ws, never a text that could hold something. */
function brokenBy(error: NodeJS.ErrnoException): Phrase {
  return phrase('tunnel-connection-broke', { code: error.code ?? error.name });
}
