import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';

export interface BodyTarget {
  readonly address: { readonly host: string; readonly port: number };
  /** Name that is asked for. */
  readonly host: string;
  readonly path: string;
}

const CHUNK = Buffer.alloc(64 * 1024, 'u');

/** Sends a body of so many bytes over a connection of its own, no faster than it is taken; gives the answer. */
export async function upload(
  { address, host, path }: BodyTarget,
  size: number,
): Promise<{ readonly status: number; readonly body: string }> {
  const headers = { host, 'content-length': size };
  const asked = request({ ...address, path, method: 'POST', agent: false, headers });
  const answered = answerOf(asked);
  for (let left = size; left > 0; left -= CHUNK.length) {
    if (!asked.write(CHUNK.subarray(0, left))) await Promise.race([once(asked, 'drain'), answered]);
  }
  asked.end();
  const message = await answered;
  let body = '';
  for await (const chunk of message.setEncoding('utf8')) body += chunk as string;
  return { status: message.statusCode ?? 0, body };
}

/** Reads an answer over a connection of its own; gives how many bytes it had. */
export async function download({
  address,
  host,
  path,
}: BodyTarget): Promise<{ readonly status: number; readonly size: number }> {
  const asked = request({ ...address, path, agent: false, headers: { host } });
  asked.end();
  const message = await answerOf(asked);
  let size = 0;
  for await (const chunk of message) size += (chunk as Buffer).length;
  return { status: message.statusCode ?? 0, size };
}

async function answerOf(asked: ClientRequest): Promise<IncomingMessage> {
  const [message] = (await once(asked, 'response')) as [IncomingMessage];
  return message;
}
