import type { Duplex } from 'node:stream';
import { openSocket, secureOver, type SocketOptions } from '../open-socket.ts';
import type { Target } from '../upstream-connection.ts';
import type { Dial } from './way.ts';

export interface StreamOptions extends SocketOptions {
  /** true: nothing else is to suffer from what passes here. */
  readonly own: boolean;
}

/**
 * Opens a connection by whatever way leads to its target. Bytes come through `onread` where it goes straight, else by
 * `data`. The caller listens for `end`, `error` and `close`.
 */
export function openStream(target: Target, options: StreamOptions): Duplex {
  const dial = target.way?.dial ?? null;
  return dial === null ? openSocket(target, options) : openDialled(dial, options);
}

function openDialled(dial: Dial, options: StreamOptions): Duplex {
  const stream = dial.open(options.own ? 'own' : 'shared');
  // Before anybody else hears of it: what went wrong on the way is known here alone.
  stream.on('error', (error: Error) => {
    const failure = dial.failure(error);
    if (failure !== null) options.onError(failure);
  });
  if (options.tls !== null) return secureOver(stream, options.tls, options);
  return stream.once('connect', options.onOpen);
}
