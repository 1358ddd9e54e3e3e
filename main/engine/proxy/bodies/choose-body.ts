import { BufferedBody } from './buffered-body.ts';
import type { Exchange } from '../exchange.ts';
import type { OutgoingBody } from './outgoing-body.ts';
import type { Plan } from '../plan/plan.ts';
import { RequestBody } from './request-body.ts';

/** Who wants to know what becomes of a request body. */
export interface BodyWatcher {
  readonly onTooLarge: () => void;
  /** Only of one that is read first: it is complete and has that many bytes. */
  readonly onComplete: (length: number) => void;
  /** It could not be kept. */
  readonly onFailed: () => void;
}

/** How a request body goes out (reference 9: request buffering). `first`: it is being read, and the pod has to wait. */
export function outgoingBody(
  exchange: Exchange,
  plan: Plan,
  watcher: BodyWatcher,
): { readonly body: OutgoingBody; readonly first: boolean } {
  const { bodySize: limit, bufferedBodies } = plan;
  const { onTooLarge, onFailed } = watcher;
  if (bufferedBodies === null || (bufferedBodies.which === 'chunked' && exchange.bodyLength >= 0)) {
    return { body: new RequestBody(exchange, { limit, onTooLarge }), first: false };
  }
  const onComplete = (): void => watcher.onComplete(body.length);
  const body = new BufferedBody(exchange, { limit, memory: bufferedBodies.memory, onTooLarge, onComplete, onFailed });
  body.read();
  return { body, first: true };
}
