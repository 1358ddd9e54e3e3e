import { createHash } from 'node:crypto';

/** The answer to a WebSocket key (RFC 6455 4.2.2). */
export function acceptKey(key: string): string {
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
}

/** A binary frame of fewer than 126 bytes; with a mask as a client has to send it (RFC 6455 5.2). */
export function frame(payload: Buffer, mask: Buffer | null): Buffer {
  const head = Buffer.from([0x82, payload.length | (mask === null ? 0 : 0x80)]);
  return Buffer.concat(mask === null ? [head, payload] : [head, mask, applyMask(payload, mask)]);
}

/** The payload of the frame at the start of bytes and what follows it; null while it is not complete. */
export function readFrame(bytes: Buffer): { readonly payload: Buffer; readonly rest: Buffer } | null {
  const second = bytes[1];
  if (second === undefined) return null;
  const length = second & 0x7f;
  const masked = (second & 0x80) !== 0;
  const start = masked ? 6 : 2;
  if (bytes.length < start + length) return null;
  const payload = bytes.subarray(start, start + length);
  return {
    payload: masked ? applyMask(payload, bytes.subarray(2, 6)) : payload,
    rest: bytes.subarray(start + length),
  };
}

function applyMask(payload: Buffer, mask: Buffer): Buffer {
  const masked = Buffer.allocUnsafe(payload.length);
  for (let index = 0; index < payload.length; index += 1)
    masked[index] = (payload[index] ?? 0) ^ (mask[index & 3] ?? 0);
  return masked;
}
