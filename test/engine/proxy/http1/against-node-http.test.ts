import type { Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Dice, hostileBytes } from './hostile-bytes.ts';
import { isKnownToNode, readByNode, readByUs, type Reading, type ReadRequest, strictServer } from './reading.ts';

const SEED = 20_261_126;
const CONNECTIONS = 5_000;
const SPLIT_CONNECTIONS = 1_200;

/** Why we refuse what Node takes, each because readers behind us might see another request, or none is meant. */
const STRICTER = new Set([
  '431', // Node counts names and values alone; we count every byte.
  'CONNECT is for forward proxies, and this is none',
  "TRACE would show lines that are nobody else's business",
  'Content-Length is not a number', // More than 15 digits.
  'Transfer-Encoding in an HTTP/1.0 request',
  'a Transfer-Encoding other than chunked',
  'a tab in Transfer-Encoding',
  'a trailer frames the body',
  'chunked is not the last Transfer-Encoding',
  'a chunk size is not a number', // More than 13 digits, or an extension that is none.
  'a chunk size or trailer is too long',
  'an Expect other than 100-continue',
  'both Content-Length and Transfer-Encoding',
  'it does not begin with a method',
  'more than one Content-Length line',
  'more than one Host line',
  'no Host line',
  'the Host line is not a host',
  'the method is not in capital letters',
  'the request line is not that of HTTP/1',
  'the target contains characters that are not allowed',
  'the target is neither a path nor an absolute URL',
  'the target names no plain host',
]);

let node: Server;

beforeAll(() => {
  node = strictServer();
});
afterAll(() => {
  node.close();
});

describe('of the bytes of thousands of connections, well-formed and spoilt,', { timeout: 60_000 }, () => {
  test('takes nothing that node:http refuses, and reads what both take in the same way', async () => {
    const strange: unknown[] = [];
    const refusals = new Set<string>();
    let read = 0;
    for (let number = 0; number < CONNECTIONS; number++) {
      const text = hostileBytes(new Dice(SEED + number));
      const ours = await readByUs([latin1(text)]);
      const theirs = await readByNode(node, latin1(asNodeKnowsIt(text, ours)));
      const difference = differenceOf(ours, theirs);
      if (difference !== null) strange.push({ difference, text, ours, theirs });
      if (ours.refusal !== null && isStricter(ours, theirs)) refusals.add(ours.refusal);
      read += ours.requests.filter(({ end }) => end === 'complete').length;
    }
    expect(strange).toEqual([]);
    expect([...refusals].filter((refusal) => !STRICTER.has(refusal))).toEqual([]);
    // Otherwise nothing would have been compared.
    expect(read).toBeGreaterThan(CONNECTIONS / 2);
  });

  test('reads the same in whatever pieces they come, and whenever it answers', async () => {
    const strange: unknown[] = [];
    for (let number = 0; number < SPLIT_CONNECTIONS; number++) {
      const dice = new Dice(SEED - number);
      const text = hostileBytes(dice);
      const whole = await readByUs([latin1(text)]);
      for (const [pieces, answers] of [
        [bytesOf(text), 'at-once'],
        [splitAtRandom(text, dice), 'at-once'],
        [splitAtRandom(text, dice), 'later'],
        [[latin1(text)], 'later'],
      ] as const) {
        const split = await readByUs(pieces, { answers });
        const sizes = pieces.map(({ length }) => length).join(' ');
        if (!isSame(outcome(split), outcome(whole))) strange.push({ text, sizes, answers, split, whole });
      }
    }
    expect(strange).toEqual([]);
  });
});

function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

/**
 * Two things are taken as nginx takes them although Node refuses them: methods that Node has no word for, and bytes beyond
 * ASCII in a target, which clients send for a path that a person typed. Neither changes where a request ends.
 */
function asNodeKnowsIt(text: string, ours: Reading): string {
  let known = text;
  let from = 0;
  for (const { method, target } of ours.requests) {
    const line = `${method} ${target} HTTP/1.`;
    const at = known.indexOf(line, from);
    const changed = `${methodForNode(method)} ${targetForNode(target)} HTTP/1.`;
    known = known.slice(0, at) + changed + known.slice(at + line.length);
    from = at + changed.length;
  }
  return known;
}

function methodForNode(method: string): string {
  return isKnownToNode(method) ? method : 'POST';
}

function targetForNode(target: string): string {
  return target.replaceAll(/[\x80-\xff]/g, '~');
}

/** What is read in another way than Node reads it, null for nothing. */
function differenceOf(ours: Reading, theirs: Reading): string | null {
  for (const [at, request] of ours.requests.entries()) {
    const other = theirs.requests[at];
    if (other === undefined) return stopsBehindUpgrade(theirs) ? null : `request ${at} is none: ${theirs.refusal}`;
    const head = { ...headOf(request), method: methodForNode(request.method), target: targetForNode(request.target) };
    if (!isSame(head, headOf(other))) return `the head of request ${at}`;
    if (request.end === 'cut') continue;
    if (request.end !== other.end)
      return stopsBehindUpgrade(theirs) ? null : `the end of request ${at}: ${theirs.refusal}`;
    if (request.end === 'complete' && !isSame(bodyOf(request), bodyOf(other))) return `the body of request ${at}`;
  }
  const isOver = ours.refusal !== null || ours.stops || ours.requests.at(-1)?.end === 'upgrade';
  return isOver || theirs.refusal === null ? null : `what is behind the requests: ${theirs.refusal}`;
}

function isStricter(ours: Reading, theirs: Reading): boolean {
  return !stopsBehindUpgrade(theirs) && (theirs.refusal === null || theirs.requests.length > ours.requests.length);
}

// Node reads nothing more behind a request that wants an upgrade and gets none; we go on as RFC 9110, 7.8 has it.
function stopsBehindUpgrade({ requests, refusal }: Reading): boolean {
  const names =
    requests
      .at(-1)
      ?.headers.filter((_, at) => at % 2 === 0)
      .map((name) => name.toLowerCase()) ?? [];
  return refusal === null && names.includes('upgrade') && names.includes('connection');
}

function headOf({
  method,
  target,
  version,
  headers,
}: ReadRequest): Pick<ReadRequest, 'method' | 'target' | 'version' | 'headers'> {
  return { method, target, version, headers };
}

function bodyOf({ body, trailers }: ReadRequest): unknown {
  return { body, trailers };
}

/** What may not depend on the pieces: which of two faults is found first may, and how much of a broken body had come by then. */
function outcome({ requests, refusal, stops }: Reading): unknown {
  const told = requests.map((request) => (request.end === 'complete' ? request : { ...request, body: '' }));
  return { requests: told, isRefused: refusal !== null, stops };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function bytesOf(text: string): Buffer[] {
  return [...text].map(latin1);
}

function splitAtRandom(text: string, dice: Dice): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < text.length;) {
    const length = 1 + dice.below(dice.once(2) ? 4 : 80);
    pieces.push(latin1(text.slice(at, at + length)));
    at += length;
  }
  return pieces;
}
