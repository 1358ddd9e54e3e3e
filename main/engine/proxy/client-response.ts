import { type IncomingMessage, ServerResponse } from 'node:http';

/** Who is told what becomes of an answer. */
export interface ResponseWatcher {
  /** More may be written. */
  onResponseDrain(): void;
  /** It is over, one way or the other. */
  onResponseClosed(): void;
}

/**
 * An HTTP/1 answer that tells one watcher of its end. Listeners would be added to each of thousands of answers a second,
 * which is felt; an error needs none, because the end follows it and says all that matters.
 */
export class ClientResponse extends ServerResponse<IncomingMessage> {
  watcher: ResponseWatcher | null = null;

  override emit(event: string | symbol, ...values: unknown[]): boolean {
    switch (event) {
      case 'close':
        this.watcher?.onResponseClosed();
        break;
      case 'drain':
        this.watcher?.onResponseDrain();
        break;
      case 'error':
        if (this.listenerCount('error') === 0) return true;
        break;
      default:
        break;
    }
    return super.emit(event, ...values);
  }
}
