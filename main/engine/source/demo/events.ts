import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds between two events. */
const BETWEEN = 1000;

/** Sends server-sent events, the first at once and then one a second, until the client goes or the signal comes. */
export async function streamEvents(
  response: ServerResponse,
  { pod, signal }: { readonly pod: string; readonly signal: AbortSignal },
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const ended = AbortSignal.any([signal, gone.signal]);
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  for (let count = 1; !ended.aborted; count += 1) {
    const data = JSON.stringify({ pod, count, time: new Date().toISOString() });
    const hasRoom = response.write(`id: ${count}\nevent: tick\ndata: ${data}\n\n`);
    if (!hasRoom) await once(response, 'drain', { signal: ended });
    await delay(BETWEEN, undefined, { signal: ended });
  }
}
