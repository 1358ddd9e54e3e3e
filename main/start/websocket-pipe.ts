import type { RawData, WebSocket } from 'ws';
import type { CallerFrame, CallerPipe, EngineFrame, EnginePipe, Pipe, Pressure } from '#shared/contract/frames.ts';

/** Bytes that may wait before deltas are left out, and how few must be left before they flow again. */
const HIGH = 1024 * 1024;
const LOW = 256 * 1024;
/** Bytes waiting at which the other end is given up. */
const HOPELESS = 128 * 1024 * 1024;

/** The engine's end on an accepted WebSocket. */
export function enginePipe(socket: WebSocket): EnginePipe {
  const low: (() => void)[] = [];
  let wasHigh = false;

  function sent(): void {
    if (!wasHigh || socket.bufferedAmount > LOW) return;
    wasHigh = false;
    for (const listener of low) listener();
  }

  const pressure: Pressure = {
    high: () => {
      if (socket.bufferedAmount > HIGH) wasHigh = true;
      return wasHigh;
    },
    onLow: (listener) => void low.push(listener),
  };
  return { ...pipeOf<EngineFrame, unknown>(socket, sent), pressure };
}

/** The caller's end on a WebSocket that may still be opening. */
export function callerPipe(socket: WebSocket): CallerPipe {
  // What the engine sends is as trusted as the file that holds its address and token.
  return pipeOf<CallerFrame, EngineFrame>(socket, () => undefined);
}

function pipeOf<Outgoing, Incoming>(socket: WebSocket, sent: () => void): Pipe<Outgoing, Incoming> {
  // A socket that fails also closes; what it failed of helps nobody on the other side of the pipe.
  socket.on('error', () => undefined);
  return {
    send: (frame) => {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > HOPELESS) return socket.terminate();
      socket.send(JSON.stringify(frame), sent);
    },
    onFrame: (listener) => {
      socket.on('message', (data, isBinary) => {
        const frame = isBinary ? undefined : parse(data);
        if (frame === undefined) socket.close(1003, 'frames are JSON text');
        else listener(frame as Incoming);
      });
    },
    onClose: (listener) => void socket.on('close', listener),
    close: () => socket.close(1000),
  };
}

/** undefined where it is not JSON. */
function parse(data: RawData): unknown {
  try {
    return JSON.parse(text(data)) as unknown;
  } catch {
    return undefined; // the caller closes the socket
  }
}

function text(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return (data instanceof ArrayBuffer ? Buffer.from(data) : data).toString('utf8');
}
