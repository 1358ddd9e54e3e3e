import { isIPv6 } from 'node:net';

const HEADER = 12;
const TYPE_A = 1;
const TYPE_AAAA = 28;
const CLASS_IN = 1;

/** A question for the IPv4 address of a name as it goes over TCP (RFC 1035, 4.1 and 4.2.2). */
export function dnsQuestion(name: string): Buffer {
  const labels = name.replace(/\.$/, '').split('.');
  const parts = labels.map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label, 'latin1')]));
  const header = Buffer.alloc(HEADER);
  header.writeUInt16BE(0x6748, 0);
  header.writeUInt16BE(0x0100, 2); // recursion desired
  header.writeUInt16BE(1, 4);
  const message = Buffer.concat([header, ...parts, Buffer.from([0, 0, TYPE_A, 0, CLASS_IN])]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

/** The addresses in an answer, length in front; empty for what is none, or says that there is no such name. */
export function dnsAnswer(bytes: Buffer): readonly string[] {
  const message = bytes.subarray(2);
  if (message.length < HEADER || (message.readUInt16BE(2) & 0x800f) !== 0x8000) return [];
  const addresses: string[] = [];
  let at = HEADER;
  for (let left = message.readUInt16BE(4); left > 0; left--) at = afterName(message, at) + 4;
  for (let left = message.readUInt16BE(6); left > 0; left--) {
    const fields = afterName(message, at);
    if (fields + 10 > message.length) break;
    const type = message.readUInt16BE(fields);
    const length = message.readUInt16BE(fields + 8);
    const data = message.subarray(fields + 10, fields + 10 + length);
    if (type === TYPE_A && data.length === 4) addresses.push(data.join('.'));
    if (type === TYPE_AAAA && data.length === 16) addresses.push(ipv6(data));
    at = fields + 10 + length;
  }
  return addresses;
}

/** Where a name ends: after its root, or after a pointer to another one. */
function afterName(message: Buffer, from: number): number {
  let at = from;
  while (at < message.length) {
    const length = message[at] as number;
    if (length === 0) return at + 1;
    if (length >= 0xc0) return at + 2;
    at += 1 + length;
  }
  return message.length;
}

function ipv6(data: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, index) => data.readUInt16BE(index * 2).toString(16));
  const address = groups.join(':');
  return isIPv6(address) ? address : '';
}
