import type { Socket } from 'node:net';
import type { Question } from '#test/fixtures/asking.ts';

const close = 'Connection: close\r\n';
/** Answers with a status line and a body, and ends the connection. */
export const says =
  (status: string, body = '') =>
  (socket: Socket) =>
    void socket.end(`HTTP/1.1 ${status}\r\n${close}Content-Length: ${body.length}\r\n\r\n${body}`);
/** A good answer. */
export const good = says('200 OK', 'good');

/** No answer at all. */
export const isSilent = (): void => undefined;
/** An answer whose head has this many bytes. */
export const headOf = (bytes: number): string => {
  const start = `HTTP/1.1 200 OK\r\n${close}Content-Length: 2\r\nX-Large: `;
  return `${start}${'x'.repeat(bytes - start.length - 4)}\r\n\r\nok`;
};

/** A request with a body of this many bytes. */
export const sized = (bytes: number, method = 'PUT'): Question => ({ method, body: 'b'.repeat(bytes) });
/** In bytes. */
export const MEBIBYTE = 1024 * 1024;
