import { createInflate } from 'node:zlib';
import { once } from 'node:events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { phrase, quoted } from '#shared/model/phrase.ts';
import {
  dataHead,
  FLAG_FIN,
  FRAME_HEAD,
  goAwayFrame,
  HeaderFrames,
  pingFrame,
  resetFrame,
} from '#engine/upstream/ways/tunnel/spdy-frames.ts';
import { FrameReader, SpdyError } from '#engine/upstream/ways/tunnel/spdy-reader.ts';

/** Notes what a reader tells, data of one stream joined. */
function noting(): { readonly reader: FrameReader; readonly told: unknown[][] } {
  const told: unknown[][] = [];
  const reader = new FrameReader({
    onData(stream, bytes, ended) {
      const last = told.at(-1);
      if (last?.[0] === 'data' && last[1] === stream && last[3] === false) {
        last[2] = `${String(last[2])}${bytes.toString('latin1')}`;
        last[3] = ended;
      } else told.push(['data', stream, bytes.toString('latin1'), ended]);
    },
    onReply: (stream) => told.push(['reply', stream]),
    onReset: (stream) => told.push(['reset', stream]),
    onPing: (id) => told.push(['ping', id]),
    onGoAway: (lastGood) => told.push(['goaway', lastGood]),
  });
  return { reader, told };
}

function data(stream: number, text: string, flags: number): Buffer {
  return Buffer.concat([dataHead(stream, text.length, flags), Buffer.from(text, 'latin1')]);
}

describe('writing', () => {
  test('header blocks are one zlib stream that an inflater reads block by block, without a dictionary', async () => {
    const frames = new HeaderFrames();
    const inflate = createInflate();
    const read: string[] = [];
    for (const headers of [
      { streamtype: 'error', port: '80', requestid: '3' },
      { streamtype: 'data', port: '80', requestid: '3' },
    ]) {
      const frame = frames.synStream(1, headers, 0);
      inflate.write(frame.subarray(FRAME_HEAD + 10));
      const [plain] = (await once(inflate, 'data')) as [Buffer];
      read.push(plain.toString('latin1'));
    }
    const counted = (text: string) => `\0\0\0${String.fromCharCode(text.length)}${text}`;
    const block = (type: string) =>
      `\0\0\0\x03${['streamtype', type, 'port', '80', 'requestid', '3'].map((text) => counted(text)).join('')}`;
    expect(read).toEqual([block('error'), block('data')]);
  });

  test('SYN_STREAM has the layout of SPDY/3.1', () => {
    const frame = new HeaderFrames().synStream(7, { port: '80' }, FLAG_FIN);
    expect(frame.subarray(0, 5).toString('hex')).toBe('8003000101');
    expect(frame.readUIntBE(5, 3)).toBe(frame.length - FRAME_HEAD);
    expect(frame.subarray(8, 18).toString('hex')).toBe('00000007000000000000');
  });
});

describe('reading', () => {
  test('frames are the same wherever the bytes are cut', () => {
    const bytes = Buffer.concat([
      new HeaderFrames().synReply(3, { a: 'b' }),
      data(3, 'hello', 0),
      pingFrame(1),
      data(3, '', FLAG_FIN),
      resetFrame(3, 5),
      goAwayFrame(9),
    ]);
    const expected = [
      ['reply', 3],
      ['data', 3, 'hello', false],
      ['ping', 1],
      ['data', 3, '', true],
      ['reset', 3],
      ['goaway', 9],
    ];
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 40 }), (cuts) => {
        const { reader, told } = noting();
        let from = 0;
        for (const cut of [...cuts.sort((left, right) => left - right), bytes.length]) {
          reader.read(bytes.subarray(from, cut));
          from = cut;
        }
        expect(told).toEqual(expected);
        expect(reader.isPartial).toBe(false);
      }),
    );
  });

  test('a reply that ends the stream is its end', () => {
    const { reader, told } = noting();
    const frame = new HeaderFrames().synReply(5, {});
    frame[4] = FLAG_FIN;
    reader.read(frame);
    expect(told).toEqual([
      ['reply', 5],
      ['data', 5, '', true],
    ]);
  });

  test('control frames of no interest are passed over, unknown ones too', () => {
    const { reader, told } = noting();
    for (const type of ['0004', '0008', '0009', '00ff']) {
      reader.read(Buffer.from(`8003${type}0000000400000000`, 'hex'));
    }
    reader.read(pingFrame(3));
    expect(told).toEqual([['ping', 3]]);
  });

  test.each([
    ['another version', '8002000600000004', phrase('tunnel-spdy-version')],
    ['HTTP', Buffer.from('HTTP/1.1').toString('hex'), quoted('')],
    ['a control frame of 16 MiB', '8003000200ffffff', phrase('tunnel-spdy-long-frame')],
    ['a stream of the server', '80030001000000040000000200', phrase('tunnel-spdy-reverse-stream')],
    ['a PING without an id', '800300060000000201', phrase('tunnel-spdy-short-frame')],
    ['data of stream 0', '0000000000000001', phrase('tunnel-spdy-no-stream')],
  ])('%s is refused', (name, hex, message) => {
    const { reader, told } = noting();
    const bytes = Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(8)]);
    if (name === 'HTTP') {
      // Text is a data frame by its first bit; whoever knows the streams refuses it.
      reader.read(bytes);
      expect(told.map(([kind]) => kind)).toEqual(['data']);
      return;
    }
    expect(() => reader.read(bytes)).toThrow(new SpdyError(message));
  });

  test('a data frame of 16 MiB goes on in pieces as they come', () => {
    const lengths: number[] = [];
    const { reader } = noting();
    const counting = new FrameReader({
      onData: (_stream, bytes) => lengths.push(bytes.length),
      onReply() {},
      onReset() {},
      onPing() {},
      onGoAway() {},
    });
    counting.read(dataHead(3, 0xffffff, 0));
    counting.read(Buffer.alloc(1000));
    counting.read(Buffer.alloc(500));
    expect(lengths).toEqual([1000, 500]);
    expect([counting.isPartial, reader.isPartial]).toEqual([true, false]);
  });

  test('no bytes make it throw anything but its own error', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 8 }), (chunks) => {
        const { reader } = noting();
        try {
          for (const chunk of chunks) reader.read(Buffer.from(chunk));
        } catch (error) {
          expect(error).toBeInstanceOf(SpdyError);
        }
      }),
    );
  });
});
